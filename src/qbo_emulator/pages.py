"""Pages to look at: companies, what was asked, what goes wrong, who was told, what time it is."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from qbo.facts.catalog import BY_NAME, SERVED_BY_LOWER_NAME, Entity
from qbo_emulator import control_trouble, deeds, record_pages
from qbo_emulator.drawing import deed, draw, page, static
from qbo_emulator.recurring import NAME as TEMPLATE

if TYPE_CHECKING:
    from qbo_emulator.emulator import Emulator
    from qbo_emulator.grants import Grant

_ENTRIES = 200
_LAST = 12
_COUNTRIES = ("US", "GB", "CA", "AU", "FR")
_OPERATIONS = (
    "create", "read", "update", "delete", "void", "query", "cdc", "batch", "upload", "download", "reports", "send",
    "pdf", "authorize", "exchange", "refresh", "revoke", "discovery", "userinfo",
)  # fmt: skip
_GROUPS = (("Transactions", "transaction"), ("Lists", "list"), ("The company", "company"))


def home(emulator: "Emulator", request: Request) -> Response:
    """Show the whole emulator at a glance."""
    return draw(
        request, "home.html",
        companies=[(realm, emulator.company_name(realm), _records(emulator, realm)) for realm in emulator.companies],
        mishaps=list(emulator.mishaps),
        entries=[entry.shown() for entry in emulator.log.find()[-_LAST:][::-1]],
        apps=list(emulator.apps.values()),
        countries=_COUNTRIES, base=str(request.base_url).rstrip("/"),
    )  # fmt: skip


def company(emulator: "Emulator", request: Request, *, status: int = 200, **more: Any) -> Response:
    """Show what a company holds, who is connected, and what people can do there."""
    realm = request.path_params["realm_id"]
    books = emulator.company(realm)
    return draw(
        request, "company.html", status=status, realm=realm, name=emulator.company_name(realm), country=books.country,
        zone=books.zone.key, closed=books.preferences.get("AccountingInfoPrefs", {}).get("BookCloseDate"),
        groups=_groups(books), mails=books.mails, grants=_grants(emulator, realm), apps=list(emulator.apps.values()),
        person=emulator.signed_in(realm), people=list(emulator.people.values()),
        snapshots=[name for name, (of, _) in emulator.snapshots.items() if of == realm], **more,
    )  # fmt: skip


def requests(emulator: "Emulator", request: Request) -> Response:
    """Show what was asked."""
    asked = {name: value for name, value in request.query_params.items() if value and name != "done"}
    wanted: dict[str, Any] = {name: asked[name] for name in ("realm_id", "operation", "contains") if name in asked}
    if asked.get("status", "").isdigit():
        wanted["status"] = int(asked["status"])
    found = emulator.log.find(**wanted)
    return draw(
        request, "requests.html", entries=[entry.shown() for entry in found[-_ENTRIES:][::-1]], total=len(found),
        asked=asked, companies=_names(emulator), operations=_OPERATIONS,
    )  # fmt: skip


def mishaps(emulator: "Emulator", request: Request, *, status: int = 200, **more: Any) -> Response:
    """Show what goes wrong, and let more go wrong."""
    return draw(
        request, "mishaps.html", status=status, mishaps=control_trouble.mishaps(emulator, request, b"")[::-1],
        kinds=deeds.KINDS, entities=sorted(BY_NAME), operations=_OPERATIONS, **{"said": {}, **more},
    )  # fmt: skip


def notifications(emulator: "Emulator", request: Request) -> Response:
    """Show who is told, what waits and what was sent."""
    told = emulator.notifications
    return draw(
        request, "notifications.html", endpoints=list(told), waiting=told.waiting, deliveries=told.log[-100:][::-1],
    )  # fmt: skip


def clock(_emulator: "Emulator", request: Request, *, status: int = 200, **more: Any) -> Response:
    """Show the time, and turn it."""
    return draw(request, "clock.html", status=status, **more)


_PAGES = "/_emulator/pages"
ROUTES = (
    Route(f"{_PAGES}/static/{{name}}", static),
    Route("/", page(home)),
    Route("/", deed(deeds.of_all), methods=["POST"]),
    Route(f"{_PAGES}/requests", page(requests)),
    Route(f"{_PAGES}/requests", deed(deeds.of_requests), methods=["POST"]),
    Route(f"{_PAGES}/mishaps", page(mishaps)),
    Route(f"{_PAGES}/mishaps", deed(deeds.shown_again(deeds.of_mishaps, mishaps)), methods=["POST"]),
    Route(f"{_PAGES}/notifications", page(notifications)),
    Route(f"{_PAGES}/notifications", deed(deeds.of_notifications), methods=["POST"]),
    Route(f"{_PAGES}/clock", page(clock)),
    Route(f"{_PAGES}/clock", deed(deeds.shown_again(deeds.of_clock, clock)), methods=["POST"]),
    Route(f"{_PAGES}/{{realm_id}}", page(company)),
    Route(f"{_PAGES}/{{realm_id}}", deed(deeds.shown_again(deeds.of_company, company)), methods=["POST"]),
    Route(f"{_PAGES}/{{realm_id}}/{{entity}}", page(record_pages.records)),
    Route(
        f"{_PAGES}/{{realm_id}}/{{entity}}",
        deed(deeds.shown_again(deeds.of_records, record_pages.records)),
        methods=["POST"],
    ),
    Route(f"{_PAGES}/{{realm_id}}/{{entity}}/{{record_id}}", page(record_pages.record)),
    Route(
        f"{_PAGES}/{{realm_id}}/{{entity}}/{{record_id}}",
        deed(deeds.shown_again(deeds.of_record, record_pages.record)),
        methods=["POST"],
    ),
)


def _names(emulator: "Emulator") -> list[tuple[str, str]]:
    return [(realm, emulator.company_name(realm)) for realm in emulator.companies]


def _records(emulator: "Emulator", realm_id: str) -> int:
    books = emulator.company(realm_id)
    return sum(len(books.shelf(name)) for name in (*BY_NAME, TEMPLATE))


def _groups(books: Any) -> Iterable[tuple[str, list[tuple[str, int]]]]:
    rows: list[Entity] = [*BY_NAME.values(), SERVED_BY_LOWER_NAME[TEMPLATE.lower()]]
    for title, kind in _GROUPS:
        yield title, sorted((row.name, len(books.shelf(row.name))) for row in rows if row.kind == kind)


def _grants(emulator: "Emulator", realm_id: str) -> list[dict[str, str]]:
    found = [one for one in emulator.grants if one.realm_id == realm_id][-20:][::-1]
    return [{"app": _app(emulator, one), "person": one.person.name, **_state(emulator, one)} for one in found]


def _app(emulator: "Emulator", grant: "Grant") -> str:
    app = emulator.apps.get(grant.client_id)
    return asdict(app)["name"] if app else grant.client_id


def _state(emulator: "Emulator", grant: "Grant") -> dict[str, str]:
    now = emulator.clock.now()
    if grant.revoked:
        return {"state": "ended", "tone": ""}
    if grant.realm_id and not emulator.may_enter(grant.realm_id, grant.person):
        return {"state": "without rights", "tone": "bad"}
    if min(grant.refresh_expires_at, grant.hard_expires_at) <= now:
        return {"state": "expired", "tone": "warn"}
    return {"state": "connected", "tone": "good"}
