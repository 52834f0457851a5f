"""The connect page's last step: which bank account and which vendor is which, with the likeliest chosen already."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tieout.adopt import decide
from tieout.assign import accounts
from tieout.assign import funding_sources as assigning
from tieout.assign.accounts import Account
from tieout.assign.funding_sources import Assigned
from tieout.audit import store as audit
from tieout.audit.store import Deed
from tieout.candidates import store as candidates
from tieout.candidates.store import Candidate
from tieout.connections.connect_links import ConnectLink
from tieout.connections.store import Connection
from tieout.database.transaction import as_api
from tieout.errors import BadInput, Conflict, NotFound
from tieout.jobs.take_in import follow_up
from tieout.payables import funding_sources
from tieout.push.promise import look_again, take_turn
from tieout.web.connect_page import STEPS, careful, connection_of, form_word, mine, show, step
from tieout.web.visit import csrf_of, read_form, service_of

LIKELY = 30
"""A bank account with this score, and no other as likely, is chosen already."""
MOST = 20
"""So many of each a person is asked about here; the rest is for the dashboard."""
_TYPES: Mapping[str, str] = {"bank": "Bank", "credit_card": "Credit Card"}


@dataclass(frozen=True, slots=True)
class Open:
    """What is not matched yet."""

    sources: Sequence[Assigned]
    fits: Mapping[str, Sequence[Account]]
    vendors: Sequence[Candidate]

    def __bool__(self) -> bool:
        """Whether there is anything to ask."""
        return bool(self.sources or self.vendors)

    @property
    def chosen(self) -> dict[str, str]:
        """What is likely enough to be chosen already, by the field of the form."""
        found = {_source(one): one.suggestions[0].account.id for one in self.sources if _sure(one)}
        likely = (one for one in self.vendors if _first([each["score"] for each in one.proposals[:2]]))
        return found | {_vendor(one): one.proposals[0]["thing_id"] for one in likely}


async def still_open(conn: AsyncConnection, connection: Connection) -> Open:
    """Answer what of a company is not matched yet."""
    sources = await assigning.every(conn, connection, limit=100)
    waiting = [one for one in sources if one.mapping is None or one.trouble]
    chart = await accounts.of_company(conn, connection.id) if waiting else []
    fits = {kind: [one for one in chart if one.active and one.type == type_] for kind, type_ in _TYPES.items()}
    found = await candidates.page(conn, connection.id, entity="Vendor", states=("proposed",), limit=MOST)
    named = [one for one in found if one.proposals and "thing_id" in one.proposals[0]]
    return Open([one for one in waiting if fits[one.source.kind]][:MOST], fits, named)


@asynccontextmanager
async def _open(request: Request, link: ConnectLink) -> AsyncGenerator[AsyncConnection]:
    service, business = service_of(request), link.business_id
    async with as_api(service.engine, business=business) as conn:
        yield conn
        if request.method == "POST":
            about = {"connect_link": str(link.id), "connection": str(link.connection_id)}
            deed = Deed(kind="person", who="a connect link", action="connect.match", business_id=business, about=about)
            await audit.note(conn, deed, service.clock.now())


@careful
async def match(request: Request) -> Response:
    """Ask what is which; whatever is not said now can be said later."""
    link = await mine(request)
    connection = await connection_of(request, link)
    troubles: list[str] = []
    if request.method == "POST":
        said = await read_form(request, form_word(request))
        troubles = await _keep(request, link, connection, {name: each[0] for name, each in said.items() if each[0]})
        if not troubles:
            return RedirectResponse(step("done", link), status_code=303)
    async with _open(request, link) as conn:
        found = await still_open(conn, connection)
    if not found:
        return RedirectResponse(step("done", link), status_code=303)
    return show(
        request, "connect_match.html", at=len(STEPS) - 1, status=409 if troubles else 200, troubles=troubles,
        connection=connection, open=found, chosen=found.chosen, id=link.id, csrf=csrf_of(form_word(request)),
    )  # fmt: skip


async def _keep(request: Request, link: ConnectLink, connection: Connection, said: Mapping[str, str]) -> list[str]:
    """Keep what was said, each by itself; answer what could not be."""
    troubles = []
    for name, value in said.items():
        kind, _, whose = name.partition("-")
        try:
            if kind == "source":
                await _assign(request, link, connection, UUID(whose), value)
            elif kind == "vendor":
                await _link(request, link, connection, whose, UUID(value))
        except (BadInput, Conflict, NotFound) as error:
            troubles.append(str(error))
        except ValueError:
            troubles.append("That was not on the page; choose again.")
    return troubles


async def _assign(request: Request, link: ConnectLink, connection: Connection, id_: UUID, account_id: str) -> None:
    now = service_of(request).clock.now()
    async with _open(request, link) as conn:
        source = await funding_sources.KIND.find(conn, connection.business_id, id_)
        await assigning.assign(conn, connection, source, account_id, by="the connect page", now=now)
        await look_again(conn, connection.id, now=now)


async def _link(request: Request, link: ConnectLink, connection: Connection, record_id: str, payee_id: UUID) -> None:
    now = service_of(request).clock.now()
    async with _open(request, link) as conn:
        await take_turn(conn, connection.id)
        touched = await decide.link(conn, connection, "Vendor", record_id, payee_id, now=now)
        await follow_up(conn, connection, touched, now=now)


def _source(one: Assigned) -> str:
    return f"source-{one.source.id}"


def _vendor(one: Candidate) -> str:
    return f"vendor-{one.record_id}"


def _sure(one: Assigned) -> bool:
    scores = [each.score for each in one.suggestions[:2]]
    return _first(scores) and scores[0] >= LIKELY


def _first(scores: Sequence[int]) -> bool:
    """Whether the first is likelier than the next; nothing is saved before a person has looked at it."""
    return bool(scores) and scores[0] not in scores[1:]


routes = [Route("/connect/match", match, methods=["GET", "POST"], name="connect match")]
