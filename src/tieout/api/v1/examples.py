"""What requests and answers under /v1 look like, for the documentation; a test holds them to their shapes."""

from typing import Any

_BUSINESS = "01981f3a-7c00-7b51-9a3e-6d1f0c2b4a10"
_CONNECTION = "01981f3c-12d4-7f20-8c11-0a9b8e7d6c5f"
_RUN = "01981f3c-1300-7aa0-9f00-5b6c7d8e9f00"
_START, _END = "2026-03-14T08:59:30Z", "2026-03-14T09:00:00Z"
_NEW = {"name": "Craig's Landscaping", "external_id": "cust_42"}

EXAMPLES: dict[str, dict[str, Any]] = {
    "ApiError": {
        "type": "ResourceNotFound",
        "description": "There is no business 01981f3a.",
        "error_enum": "SpecifiedIdNotFound",
    },
    "QuickbooksSyncFromParams": {"quickbooks_realm_ids": ["9341453172937241"]},
    "QuickbooksUnlinkParams": {"quickbooks_realm_ids": ["9341453172937241"]},
    "EmptyResponse": {"type": "com.layerfi.controllers.EmptyResponse"},
    "QuickbooksAuthorizeParams": {"return_url": "https://app.example.com/settings/books"},
    "QuickbooksAuthorizationParams": {
        "type": "Quickbooks_Authorization_Params",
        "redirect_url": "https://appcenter.intuit.com/connect/oauth2?client_id=ABc1&state=r4nd0m",
    },
    "QuickbooksConnectionStatus": {
        "is_connected": True,
        "last_synced_at": _END,
        "last_sync_status": "SYNC_SUCCESS",
        "is_syncing": False,
    },
    "NewBusiness": _NEW,
    "BusinessAnswer": _NEW | {"id": _BUSINESS, "created_at": _START, "archived_at": None},
    "AuthToken": {"access_token": "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl", "token_type": "Bearer", "expires_in": 3600},
    "ConnectionAnswer": {
        "id": _CONNECTION,
        "state": "active",
        "cause": None,
        "environment": "sandbox",
        "realm_id": "9341453172937241",
        "company_name": "Craig's Design and Landscaping Services",
        "country": "US",
        "home_currency": "USD",
        "time_zone": "America/Los_Angeles",
        "connected_at": _START,
        "disconnected_at": None,
        "last_sync": {"run_id": _RUN, "state": "completed", "started_at": _START, "finished_at": _END},
    },
    "RecordAnswer": {
        "entity": "Bill",
        "id": "108",
        "sync_token": "1",
        "lifecycle": "active",
        "created_at": "2026-02-10T18:25:43Z",
        "updated_at": "2026-02-11T09:10:02Z",
        "label": "4711",
        "party": {"id": "56", "name": "Bob's Burger Joint"},
        "date": "2026-02-10",
        "amount": "103.55",
        "balance": "103.55",
        "currency": "USD",
        "merged_into": None,
        "seen_at": _END,
        "body": {"Id": "108", "SyncToken": "1", "DocNumber": "4711", "TotalAmt": 103.55},
    },
    "RunAnswer": {
        "id": _RUN,
        "connection_id": _CONNECTION,
        "kind": "load",
        "trigger": "first",
        "state": "running",
        "entities": ["Vendor", "Bill"],
        "queued_at": _START,
        "started_at": _START,
        "finished_at": None,
        "reason": None,
        "retryable": None,
        "cause": {},
        "calls": 3,
        "progress": {
            "Vendor": {"state": "done", "expected": 26, "fetched": 26, "created": 26, "updated": 0, "deleted": 0},
            "Bill": {"state": "reading", "expected": 145, "fetched": 99, "created": 99, "updated": 0, "deleted": 0},
        },
    },
    "CertificateAnswer": {
        "id": "01981f3d-0000-7c00-8000-000000000001",
        "connection_id": _CONNECTION,
        "run_id": _RUN,
        "at": _END,
        "boundary": _START,
        "agreed": True,
        "rows": [
            {
                "entity": "Vendor",
                "verdict": "agrees",
                "theirs": 26,
                "ours": 26,
                "theirs_recent": 0,
                "ours_recent": 0,
                "why": None,
            }
        ],
    },
}
