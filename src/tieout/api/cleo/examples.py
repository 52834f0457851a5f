"""What requests and answers under /api look like, for the documentation; a test holds them to their shapes."""

from typing import Any

_INTEGRATION = "01981f3c-12d4-7f20-8c11-0a9b8e7d6c5f"
_RUN = "01981f3c-1300-7aa0-9f00-5b6c7d8e9f00"
_MAPPING = "01981f40-0000-7c00-8000-000000000001"
_PAYEE = "01981f40-0000-7c00-8000-000000000002"
_SOURCE = "01981f40-0000-7c00-8000-000000000003"
_START, _END = "2026-03-14T08:59:30Z", "2026-03-14T09:00:00Z"
_ADDRESS = "https://appcenter.intuit.com/connect/oauth2?client_id=ABc1&response_type=code&state=r4nd0m"

_STATUS_NOW = {
    "status": "connected",
    "provider": "quickbooks",
    "connected": True,
    "accountingIntegrationId": _INTEGRATION,
    "companyName": "Craig's Design and Landscaping Services",
    "realmId": "9341453172937241",
    "connectedAt": _START,
    "lastSyncedAt": _END,
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "CleoError": {
        "message": "The only provider is quickbooks.",
        "errors": [{"field": "provider", "message": "must be quickbooks"}],
    },
    "ConnectRequest": {"redirectUri": "https://app.example.com/settings/books", "provider": "quickbooks"},
    "ConnectAnswer": {"authorizationUrl": _ADDRESS, "authUrl": _ADDRESS, "redirect_url": _ADDRESS},
    "Disconnected": {"status": "disconnected", "accountingIntegrationId": _INTEGRATION, "message": "Disconnected."},
    "SyncStarted": {
        "syncId": _RUN,
        "status": "queued",
        "entityTypes": ["vendors"],
        "quickbooksEntities": ["Vendor"],
        "message": "Pulling vendors from QuickBooks; no other kind of record, and nothing is written to QuickBooks.",
    },
    "SyncStatus": {
        "syncId": _RUN,
        "status": "completed",
        "startedAt": _START,
        "completedAt": _END,
        "message": None,
        "entities": {
            "vendors": {
                "status": "completed",
                "created": 3,
                "updated": 1,
                "skipped": 0,
                "failed": 0,
                "lastSyncedAt": _END,
                "errors": [],
            }
        },
    },
    "AccountingStatus": _STATUS_NOW,
    "AccountingIntegration": _STATUS_NOW | {"id": _INTEGRATION},
    "VendorMappingRequest": {"connectionId": _PAYEE, "vendorId": "46"},
    "VendorMapping": {
        "id": _MAPPING,
        "connectionId": _PAYEE,
        "externalId": "conn_123",
        "connectionName": "Norton Lumber and Building Materials",
        "vendorId": "46",
        "madeBy": "person",
        "createdAt": _START,
    },
    "BankMappingRequest": {"fundingSourceId": _SOURCE, "bankAccountId": "35"},
    "BankMappingChange": {"bankAccountId": "36"},
    "BankMapping": {
        "id": _MAPPING,
        "fundingSourceId": _SOURCE,
        "externalId": "fs_123",
        "fundingSourceName": "Operating",
        "bankAccountId": "35",
        "bankAccountName": "Checking",
        "status": "active",
        "problem": None,
        "createdAt": _START,
    },
    "UnmappedSource": {
        "fundingSourceId": _SOURCE,
        "externalId": "fs_123",
        "fundingSourceName": "Operating 4242",
        "suggestions": [
            {"bankAccountId": "35", "bankAccountName": "Checking 4242", "score": 70, "reasons": ["it ends in 4242"]}
        ],
    },
    "MappingRemoved": {"id": _MAPPING, "removed": True},
    "InvoiceField": {"quickbooksField": "PrivateNote", "payableField": "memo", "value": None},
    "InvoiceFieldsRequest": {"data": [{"quickbooksField": "PrivateNote", "payableField": "customFields.project"}]},
    "CleoConnection": {
        "id": _PAYEE,
        "externalId": "conn_123",
        "status": "active",
        "alias": "Norton Lumber",
        "businessName": "Craig's Design and Landscaping Services",
        "connectedBusinessName": "Norton Lumber and Building Materials",
        "email": "ap@norton.example",
    },
    "PayableRequest": {
        "connectionId": "conn_123",
        "amount": 120.5,
        "dueDate": "2026-03-31",
        "invoiceNumber": "INV-7",
        "lineItems": [{"description": "Pallets", "quantity": 2, "unitPrice": 60.25}],
    },
    "CleoPayable": {
        "id": _MAPPING,
        "externalId": None,
        "connectionId": _PAYEE,
        "amount": 120.5,
        "currency": "USD",
        "dueDate": "2026-03-31",
        "invoiceNumber": "INV-7",
        "invoiceDate": "2026-03-01",
        "memo": None,
        "lineItems": [{"description": "Pallets", "quantity": 2, "unitPrice": 60.25}],
        "attachments": ["INV-7.pdf"],
        "customFields": {"project": "Fence"},
        "status": "DRAFT",
        "createdAt": _START,
    },
    "InitiateRequest": {"payableId": _MAPPING, "fundingSourceId": "fs_123"},
    "Initiated": {"paymentId": "01981f40-0000-7c00-8000-000000000009", "status": "completed"},
}
