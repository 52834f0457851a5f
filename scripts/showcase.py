"""Shows <tieout-connect> in every state at once, before an API that only pretends."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Route

HOST = "https://platform.example"
PROGRAM = Path(__file__).parent.parent / "src/tieout/web/static/tieout-connect.js"
STYLE = """
:root { color-scheme: light dark; } body { margin: 0; padding: 32px; background: light-dark(#f6f7f9, #0d1117);
  color: light-dark(#465062, #b3bdcb); font: 13px/1.5 system-ui, sans-serif; }
main { columns: 3; column-gap: 24px; } figure { margin: 0 0 24px; break-inside: avoid; } figcaption { margin: 0 0 6px; }
"""
COMPANY = {
    "id": "1", "realm_id": "9130", "company_name": "Craig's Design and Landscaping Services", "action": "none",
    "environment": "production", "time_zone": "America/Los_Angeles", "sentence": "", "what_to_do": None,
    "reason": None, "owner": None, "until": None, "last_synced_at": None, "next_sync_at": None,
    "progress": None,
}  # fmt: skip
_KINDS = [
    {"entity": entity, "state": "done" if read == there else "reading", "fetched": read, "expected": there}
    for entity, read, there in (("Account", 94, 94), ("Bill", 400, 612), ("Customer", 29, 29), ("Invoice", 877, 4120))
]
STATES: dict[str, dict[str, Any] | None] = {
    "loading": None,
    "not_connected": {},
    "authorizing": {"sentence": "Somebody is connecting the company at this moment."},
    "connected": {"last_synced_at": None},
    "syncing": {"progress": {"run_id": "1", "first": True, "fetched": 1400, "expected": 4855, "kinds": _KINDS}},
    "healthy": {"environment": "sandbox"},
    "degraded": {
        "sentence": "QuickBooks did not answer.",
        "what_to_do": "Nothing: it is tried again in a few minutes.",
    },
    "needs_reauth": {
        "sentence": "QuickBooks ended the authorisation.",
        "what_to_do": "Somebody who is an administrator there has to connect again.",
    },
    "action_required": {
        "sentence": "The bank account Payroll is not mapped.",
        "what_to_do": "Say which account it is; a payment waits for that.",
    },
    "rate_limited": {"sentence": "QuickBooks asked us to wait.", "until": "2027-03-14T17:05:00Z"},
    "budget_paused": {
        "sentence": "This month's metered calls are spent: the company is looked at again next month.",
        "until": "2027-04-01T07:00:00Z",
    },
    "paused": {},
    "disconnected": {},
}


PARTS = {"component": (*STATES,)[:6], "component-trouble": (*STATES,)[6:]}
"""What one picture shows."""


def show(page: Page, part: str) -> None:
    """Open the page that shows some of them."""
    page.route(f"{HOST}/**", _serve)
    page.goto(f"{HOST}/{part}")
    page.locator("tieout-connect .company").last.wait_for()
    for one in page.locator("summary").all():
        one.click()


def _serve(route: Route) -> None:
    path = route.request.url.removeprefix(HOST)
    if path[1:] in PARTS:
        route.fulfill(body=_page(PARTS[path[1:]]), content_type="text/html")
    elif path.startswith("/static/"):
        route.fulfill(body=PROGRAM.read_bytes(), content_type="text/javascript")
    elif path.endswith("/live") and "/loading/" not in path:
        state = path.split("/")[3]
        synced = (datetime.now(UTC) - timedelta(minutes=4)).isoformat()
        companies = (
            [COMPANY | {"state": state, "last_synced_at": synced} | (STATES[state] or {})]
            if state != "not_connected"
            else []
        )
        said = json.dumps({"business_id": state, "name": "Acme", "connections": companies})
        route.fulfill(body=f"event: overview\ndata: {said}\n\n", content_type="text/event-stream")


def _page(states: tuple[str, ...]) -> str:
    shown = "".join(
        f'<figure><figcaption>{state}</figcaption><tieout-connect business="{state}" review-url="#"></tieout-connect>'
        "</figure>"
        for state in states
    )
    tokens = 'for (const one of document.querySelectorAll("tieout-connect")) one.token = "a token";'
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Every state</title><style>{STYLE}</style>'
        f'<main>{shown}</main><script type="module" src="/static/tieout-connect.js"></script>'
        f'<script type="module">{tokens}</script></html>'
    )
