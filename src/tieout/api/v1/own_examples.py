"""What requests and answers of the platform's own things look like, for the documentation."""

from typing import Any

_NOW, _LATER = "2026-03-14T08:59:30Z", "2026-03-14T09:00:00Z"
_PAYEE = "01981f40-0000-7c00-8000-000000000001"
_SOURCE = "01981f40-0000-7c00-8000-000000000002"
_PAYABLE = "01981f40-0000-7c00-8000-000000000003"
_LINE = {"amount": "120.50", "description": "Two pallets", "account": "6100"}
_NO_LINE = {"quantity": None, "unit_price": None, "item": None, "class_id": None, "department": None, "tax_code": None}


def _own(id_: str, external_id: str) -> dict[str, Any]:
    return {
        "id": id_,
        "external_id": external_id,
        "origin": "platform",
        "version": 1,
        "created_at": _NOW,
        "updated_at": _LATER,
        "archived_at": None,
    }


_ACCOUNT = {
    "id": "35",
    "name": "Checking",
    "number": None,
    "type": "Bank",
    "currency": "USD",
    "active": True,
}
_LEDGER_ACCOUNT = {
    "id": "01981f40-0000-5c00-8000-000000000007",
    "name": "Job Materials",
    "stable_name": {"type": "StableName", "stable_name": "quickbooks:63"},
    "normality": "DEBIT",
    "account_type": {"value": "EXPENSE", "display_name": "Expense"},
    "account_subtype": {"value": "SUPPLIES_MATERIALS", "display_name": "Supplies Materials"},
    "balance": 120050,
    "local_ledger_account": None,
    "child_accounts": [],
}
_LOCAL_ID = {"type": "AccountId", "id": "01981f40-0000-7c00-8000-000000000004"}
_LOCAL = {
    "id": _LOCAL_ID,
    "name": "Materials",
    "account_number": "6100",
    "stable_name": {"type": "StableName", "stable_name": "6100"},
    "normality": "DEBIT",
    "account_type": {"value": "EXPENSE", "display_name": "Expense"},
    "account_subtype": None,
}
_APP = {"client_id": "ABc1", "environment": "SANDBOX", "redirect_url": "https://tieout.example.com/oauth/callback"}
_NAME = {"name": "Norton Lumber and Building Materials", "email": "ap@norton.example"}
_BILL = {
    "payee_id": _PAYEE,
    "number": "INV-7",
    "currency": "USD",
    "total": "120.50",
    "issued_on": "2026-03-01",
    "due_on": "2026-03-31",
    "memo": None,
    "status": "approved",
    "custom_fields": {"purchase_order": "PO-77"},
}
_PAID = {
    "direction": "payable",
    "payee_id": _PAYEE,
    "funding_source_id": _SOURCE,
    "amount": "120.50",
    "currency": "USD",
    "paid_on": "2026-03-14",
    "memo": None,
    "reference": "1041",
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "Claim": {"external_id": "v-17"},
    "NewPayee": {"external_id": "v-17", "role": "vendor", **_NAME, "expense_account": "6100"},
    "PayeeAnswer": {
        **_own(_PAYEE, "v-17"),
        "role": "vendor",
        **_NAME,
        "phone": None,
        "tax_id_last_four": "6789",
        "currency": "USD",
        "expense_account": "6100",
        "address": {"line1": "4528 Country Road", "city": "Middlefield", "region": "CA", "postal_code": "94303"},
    },
    "NewFundingSource": {"external_id": "fs-1", "name": "Operating", "kind": "bank", "last_four": "4242"},
    "FundingSourceAnswer": {
        **_own(_SOURCE, "fs-1"),
        "name": "Operating",
        "kind": "bank",
        "last_four": "4242",
        "currency": "USD",
    },
    "NewPlatformAccount": {"external_id": "6100", "name": "Materials", "number": "6100", "type": "EXPENSE"},
    "PlatformAccountAnswer": {
        **_own("01981f40-0000-7c00-8000-000000000004", "6100"),
        "name": "Materials",
        "number": "6100",
        "type": "EXPENSE",
        "subtype": None,
        "parent_id": None,
    },
    "NewPayable": {
        "external_id": "p-1041",
        "payee_external_id": "v-17",
        **{name: _BILL[name] for name in ("number", "currency", "issued_on", "due_on")},
        "lines": [_LINE],
    },
    "PayableAnswer": {
        **_own(_PAYABLE, "p-1041"),
        "direction": "payable",
        **_BILL,
        "paid": "0",
        "lines": [_LINE | _NO_LINE],
    },
    "AttachmentAnswer": {
        "id": "01981f40-0000-7c00-8000-000000000005",
        "file_name": "INV-7.pdf",
        "content_type": "application/pdf",
        "created_at": _NOW,
    },
    "NewPayment": {
        "external_id": "pay-1",
        "payee_external_id": "v-17",
        "funding_source_external_id": "fs-1",
        "currency": "USD",
        "paid_on": "2026-03-14",
        "lines": [{"amount": "120.50", "payable_external_id": "p-1041"}],
    },
    "PaymentAnswer": {
        **_own("01981f40-0000-7c00-8000-000000000006", "pay-1"),
        **_PAID,
        "unapplied": "0.00",
        "status": "recorded",
        "lines": [{"amount": "120.50", "payable_id": _PAYABLE, "credit_record_id": None}],
    },
    "AccountChoice": {"account_id": "35"},
    "AssignedSource": {
        "funding_source_id": _SOURCE,
        "name": "Operating",
        "account": _ACCOUNT | {"active": False},
        "mapped_by": "platform",
        "mapped_at": _NOW,
        "trouble": {
            "kind": "inactive",
            "sentence": "Checking is inactive in QuickBooks; make it active there, or choose another.",
        },
        "suggestions": [{"account": _ACCOUNT, "score": 70, "reasons": ["it ends in 4242"]}],
    },
    "NewFieldMapping": {"fields": {"PrivateNote": {"member": "custom_fields.purchase_order"}, "DueDate": None}},
    "SuggestionsAccepted": {"least_score": 70},
    "FieldMappingAnswer": {"fields": {"DocNumber": {"member": "number", "value": None}, "ClassRef": None}},
    "FieldMapping": {"fields": {"DocNumber": {"member": "number", "value": None}, "ClassRef": None}},
    "NewPushSettings": {"default_expense_account": "63", "owners": {"Bill": "platform"}},
    "PushSettingsAnswer": {
        "default_expense_account": "63",
        "default_item": None,
        "payable_account": None,
        "receivable_account": None,
        "owners": {"Bill": "platform"},
        "number_rule": "number",
        "auto_match": True,
        "paused_at": None,
    },
    "ApiQuickbooksLedger": {
        "id": "01981f40-0000-5c00-8000-000000000008",
        "export_upload_id": None,
        "connection_id": "01981f3c-12d4-7f20-8c11-0a9b8e7d6c5f",
        "is_nested": False,
        "accounts": [_LEDGER_ACCOUNT],
    },
    "ApiQuickbooksLedgerAccount": _LEDGER_ACCOUNT | {"local_ledger_account": _LOCAL},
    "UpdateQuickbooksLocalLedgerAccountMappingRequest": {"local_ledger_account_identifier": _LOCAL_ID},
    "QuickbooksConfigurationInput": _APP | {"secret": "s3cr3t-of-the-app"},
    "QuickbooksConfigurationResponse": _APP | {"secret_last_4": "*************-app"},
}
