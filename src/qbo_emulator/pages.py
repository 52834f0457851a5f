"""Plain pages to look at: what companies hold, what was asked, what goes wrong, what time it is."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from jinja2 import Environment, FileSystemLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from qbo.facts.catalog import BY_NAME
from qbo_emulator.world import NotHere

if TYPE_CHECKING:
    from qbo_emulator.emulator import Emulator

_PAGES = Environment(loader=FileSystemLoader(Path(__file__).parent / "web"), autoescape=True)
_ROWS = 100


async def home(request: Request) -> Response:
    """Show the whole emulator at a glance."""
    emulator: Emulator = request.app.state.emulator
    return _page(
        "home.html",
        companies=[(realm, emulator.company_name(realm), _records(emulator, realm)) for realm in emulator.companies],
        now=emulator.clock.now(),
        frozen=emulator.clock.frozen,
        mishaps=list(emulator.mishaps),
        entries=[entry.shown() for entry in emulator.log.find()[-_ROWS:][::-1]],
        apps=list(emulator.apps.values()),
        waiting=emulator.notifications.waiting,
        deliveries=emulator.notifications.log[-20:][::-1],
    )


async def company(request: Request) -> Response:
    """Show how many records of each entity a company has."""
    emulator: Emulator = request.app.state.emulator
    realm = request.path_params["realm_id"]
    books = emulator.company(realm)
    counts = [(name, len(books.shelf(name))) for name in BY_NAME if len(books.shelf(name))]
    return _page("company.html", realm=realm, name=emulator.company_name(realm), counts=counts)


async def records(request: Request) -> Response:
    """Show the newest records of one entity, as they go over the wire."""
    emulator: Emulator = request.app.state.emulator
    realm, entity = request.path_params["realm_id"], request.path_params["entity"]
    if entity not in BY_NAME:
        raise NotHere(f"There is no entity {entity}; the company's page lists those with records.")
    rows = list(emulator.company(realm).shelf(entity).rows.values())
    shown = [
        (row, msgspec.json.format(emulator.company(realm).raw(entity, row.id), indent=2).decode())
        for row in rows[-_ROWS:][::-1]
    ]
    return _page("records.html", realm=realm, entity=entity, rows=shown, total=len(rows))


ROUTES = (
    Route("/", home),
    Route("/_emulator/pages/{realm_id}", company),
    Route("/_emulator/pages/{realm_id}/{entity}", records),
)


def _records(emulator: "Emulator", realm_id: str) -> int:
    books = emulator.company(realm_id)
    return sum(len(books.shelf(name)) for name in BY_NAME)


def _page(template: str, /, **values: Any) -> Response:
    return HTMLResponse(_PAGES.get_template(template).render(**values))
