"""Pages to look at: companies, what was asked, what goes wrong, who was told, what time it is."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from qbo.facts.catalog import BY_NAME, SERVED_BY_LOWER_NAME, Entity
from qbo_emulator import control_trouble, deeds, record_pages
from qbo_emulator.drawing import deed, draw, number_of, page, static
from qbo_emulator.recurring import NAME as TEMPLATE
from qbo_emulator.world import VERIFIER_TOKEN

if TYPE_CHECKING:
    from qbo_emulator.emulator import Emulator
    from qbo_emulator.grants import Grant

_ENTRIES = 40
_DELIVERIES = 40
_COMPANIES = 60
_LAST = 12
_COUNTRIES = ("US", "GB", "CA", "AU", "FR")
_OPERATIONS = (
    "create", "read", "update", "delete", "void", "query", "cdc", "batch", "upload", "download", "reports", "send",
    "pdf", "authorize", "exchange", "refresh", "revoke", "discovery", "userinfo",
)  # fmt: skip
_GROUPS = (("Transactions", "transaction"), ("Lists", "list"), ("The company", "company"))


def home(emulator: "Emulator", request: Request) -> Response:
    """Show the whole emulator at a glance."""
    realms = list(emulator.companies)
    return draw(
        request, "home.html",
        companies=[(one, emulator.company_name(one), _records(emulator, one)) for one in realms[-_COMPANIES:]],
        more=max(0, len(realms) - _COMPANIES),
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
    asked = {name: value for name, value in request.query_params.items() if value and name not in {"done", "page"}}
    wanted: dict[str, Any] = {name: asked[name] for name in ("realm_id", "operation", "contains") if name in asked}
    if asked.get("status", "").isdigit():
        wanted["status"] = int(asked["status"])
    found = emulator.log.find(**wanted)[::-1]
    page = number_of(request)
    return draw(
        request, "requests.html", total=len(found), asked=asked, page=page, pages=-(-len(found) // _ENTRIES),
        entries=[entry.shown() for entry in found[(page - 1) * _ENTRIES : page * _ENTRIES]],
        companies=_names(emulator), operations=_OPERATIONS, words=f"{urlencode(asked)}&" if asked else "",
    )  # fmt: skip


def mishaps(emulator: "Emulator", request: Request, *, status: int = 200, **more: Any) -> Response:
    """Show what goes wrong, and let more go wrong."""
    return draw(
        request, "mishaps.html", status=status, mishaps=control_trouble.mishaps(emulator, request, b"")[::-1],
        kinds=deeds.KINDS, entities=sorted(BY_NAME), operations=_OPERATIONS, **{"said": {}, **more},
    )  # fmt: skip


def notifications(emulator: "Emulator", request: Request, *, status: int = 200, **more: Any) -> Response:
    """Show who is told, what waits and what was sent."""
    told = emulator.notifications
    return draw(
        request, "notifications.html", status=status, endpoints=list(told), waiting=told.waiting,
        apps=list(emulator.apps.values()), names={app.client_id: app.name for app in emulator.apps.values()},
        verifier=VERIFIER_TOKEN,
        **{"said": {}, **more}, deliveries=told.log[-_DELIVERIES:][::-1],
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
    Route(f"{_PAGES}/notifications", deed(deeds.shown_again(deeds.of_notifications, notifications)), methods=["POST"]),
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


def _grants(emulator: "Emulator", realm_id: str) -> list[dict[str, Any]]:
    """Answer who connected which app, and how often each of those connections ended how."""
    found: dict[tuple[str, str], Counter[tuple[str, str]]] = {}
    for one in emulator.grants:
        if one.realm_id == realm_id:
            found.setdefault((_app(emulator, one), one.person.name), Counter())[_state(emulator, one)] += 1
    return [{"app": app, "person": person, "states": _told(states)} for (app, person), states in found.items()]


def _told(states: Counter[tuple[str, str]]) -> list[tuple[str, str]]:
    told = sorted(states.items(), key=lambda one: one[0][1] != "good")
    return [(word if many == 1 else f"{many} {word}", tone) for (word, tone), many in told]


def _app(emulator: "Emulator", grant: "Grant") -> str:
    app = emulator.apps.get(grant.client_id)
    return asdict(app)["name"] if app else grant.client_id


def _state(emulator: "Emulator", grant: "Grant") -> tuple[str, str]:
    now = emulator.clock.now()
    if grant.revoked:
        return "ended", ""
    if grant.realm_id and not emulator.may_enter(grant.realm_id, grant.person):
        return "without rights", "bad"
    if min(grant.refresh_expires_at, grant.hard_expires_at) <= now:
        return "expired", "warn"
    return "connected", "good"
