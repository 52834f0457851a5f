"""What connecting, as people see it, looks like, for the documentation."""

from typing import Any

_NOW, _LATER = "2026-03-14T08:59:30Z", "2026-03-21T08:59:30Z"
_LINK = "01981f50-0000-7c00-8000-000000000001"
_RUN = "01981f3c-1300-7aa0-9f00-5b6c7d8e9f00"
_OPEN = {
    "id": _LINK, "expires_at": _LATER, "revoked_at": None, "taken_at": None, "connection_id": None,
    "finished_at": None,
}  # fmt: skip
_KIND = {"entity": "Bill", "state": "reading", "fetched": 400, "expected": 612}
_PROGRESS = {"run_id": _RUN, "first": True, "fetched": 1400, "expected": 5120, "kinds": [_KIND]}
_COMPANY = {
    "id": "01981f3c-12d4-7f20-8c11-0a9b8e7d6c5f",
    "realm_id": "9341453172937241",
    "company_name": "Craig's Design and Landscaping Services",
    "environment": "production",
    "time_zone": "America/Los_Angeles",
    "state": "syncing",
    "sentence": "A sync is going on.",
    "action": "wait",
    "what_to_do": None,
    "reason": None,
    "owner": None,
    "until": None,
    "last_synced_at": None,
    "next_sync_at": None,
    "progress": _PROGRESS,
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "NewConnectLink": {"return_url": "https://app.example.com/settings/books", "expires_in": 604800},
    "ConnectLinkAnswer": _OPEN,
    "NewConnectLinkAnswer": _OPEN | {"url": "https://books.example.com/connect?link=r4nd0m"},
    "KindProgress": _KIND,
    "SyncProgress": _PROGRESS,
    "CompanyOverview": _COMPANY,
    "OverviewAnswer": {
        "business_id": "01981f3a-7c00-7b51-9a3e-6d1f0c2b4a10",
        "name": "Craig's Landscaping",
        "connections": [_COMPANY],
    },
}
