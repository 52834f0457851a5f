"""What a person decides of writes: try again, leave it, make it again, which version stays, or what became of it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tieout.assign import vendors
from tieout.connections.store import Connection
from tieout.errors import BadInput, NotFound
from tieout.intents.store import Intent, NameChoice
from tieout.payables import payees
from tieout.push import decide, promise
from tieout.push.catch_up import catch_up
from tieout.web.pages.company import back, company
from tieout.web.pages.writes import found_write
from tieout.web.visit import Visit, signed_in


@signed_in
async def decided(visit: Visit) -> Response:
    """Do to one write what the form says."""
    form, word = await visit.form(), visit.request.path_params["word"]
    async with visit.open() as conn:
        one, intent = await found_write(visit, conn)
        if not await _decide(conn, one.connection, intent, word, form, visit.service.clock.now()):
            raise NotFound("page", visit.request.url.path)
    return RedirectResponse(f"{one.home}/writes/{intent.id}?done={word}", status_code=303)


async def _decide(  # noqa: PLR0917 - what is decided of what, and when
    conn: AsyncConnection,
    connection: Connection,
    intent: Intent,
    word: str,
    form: Mapping[str, list[str]],
    now: datetime,
) -> bool:
    match word:
        case "retry":
            await decide.retry(conn, connection, intent, now=now)
        case "ignore":
            await decide.ignore(conn, connection, intent, now=now)
        case "recreate":
            await decide.recreate(conn, connection, intent, now=now)
        case "resolve":
            await decide.resolve(conn, connection, intent, form.get("record_id", [""])[0].strip() or None, now=now)
        case "choose":
            await decide.choose(conn, connection, intent, _side(form), now=now)
        case "name":
            await decide.settle_name(conn, connection, intent, _name(form), now=now)
        case "link":
            record_id = form.get("record_id", [""])[0]
            if intent.thing == "payee":
                payee = await payees.find(conn, connection.business_id, intent.thing_id)
                await promise.take_turn(conn, connection.id)
                await vendors.make_way(conn, connection, payee, record_id, now=now)
            await decide.link(conn, connection, intent.thing, intent.thing_id, record_id, now=now)
        case _:
            return False
    return True


def _name(form: Mapping[str, list[str]]) -> NameChoice:
    match form.get("choice", [""])[0]:
        case "suffix":
            return "suffix"
        case "reactivate":
            return "reactivate"
        case "new":
            return "new"
        case _:
            raise BadInput("Say what becomes of the name.", field="choice")


def _side(form: Mapping[str, list[str]]) -> decide.Side:
    match form.get("side", [""])[0]:
        case "platform":
            return "platform"
        case "quickbooks":
            return "quickbooks"
        case _:
            raise BadInput("Say which version stays.", field="side")


@signed_in
async def retry_all(visit: Visit) -> Response:
    """Try everything again that was refused or is blocked."""
    await visit.form()
    async with visit.open() as conn:
        one = await company(visit, conn)
        await decide.retry_all(conn, one.connection, now=visit.service.clock.now())
    return back(visit, "retried", "/writes")


@signed_in
async def push(visit: Visit) -> Response:
    """Promise what QuickBooks lacks, and look again at what is blocked."""
    await visit.form()
    now = visit.service.clock.now()
    async with visit.open() as conn:
        one = await company(visit, conn)
        await catch_up(conn, one.connection, now=now)
        await promise.look_again(conn, one.connection.id, now=now)
    return back(visit, "pushed", "/writes")


_HOME = "/dashboard/connections/{connection}/writes"
routes = [
    Route(f"{_HOME}/retry", retry_all, methods=["POST"], name="retry writes"),
    Route(f"{_HOME}/push", push, methods=["POST"], name="push"),
    Route(f"{_HOME}/{{intent}}/{{word}}", decided, methods=["POST"], name="decide write"),
]
