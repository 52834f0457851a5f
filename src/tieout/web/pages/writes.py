"""Writes: what is promised to QuickBooks, what is in its way, and what would be sent."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, get_args

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import Response
from starlette.routing import Route

from qbo import exact
from tieout.connections.store import Connection
from tieout.errors import NotFound
from tieout.health.standing import Standing, standings
from tieout.intents import store as intents
from tieout.intents.state import OPEN, State
from tieout.intents.store import Intent
from tieout.jobs.preview import preview
from tieout.links import store as links
from tieout.links.store import Kind
from tieout.mirror import difference, read
from tieout.push.prepare import ours
from tieout.push.trouble import Blocked
from tieout.web import words
from tieout.web.listing import Listing, only
from tieout.web.names import names_of
from tieout.web.pages.company import Company, company
from tieout.web.visit import Visit, signed_in

SHOWN: Mapping[str, tuple[State, ...]] = {
    "open": OPEN, "refused": ("refused",), "unknown": ("unknown",), "sent": ("sent",), "dropped": ("dropped",)
}  # fmt: skip
LIST = Listing(
    sorts={"what": "thing", "to": "operation", "state": "state", "since": "changed_at"},
    filters={"thing": only(*get_args(Kind))}, kept=("state",),
)  # fmt: skip


@signed_in
async def listed(visit: Visit) -> Response:
    """Show what is promised, the latest first."""
    word, view = visit.request.query_params.get("state"), LIST.view(visit)
    state = word if word in SHOWN else "open"
    async with visit.open() as conn:
        one = await company(visit, conn)
        found = await intents.page(
            conn, one.connection.business_id, filters={"connection_id": one.connection.id}, states=SHOWN[state],
            latest=True, look=view.look,
        )  # fmt: skip
        found, view = view.cut(found)
        rows = [(each, *(await _told(conn, one.connection, each))) for each in found]
        counts = await intents.counts(conn, one.connection.id)
        names = await names_of(conn, one.connection.business_id, ((each.thing, each.thing_id) for each in found))
    return visit.draw(
        "writes.html", **one.context("writes"), list=view, rows=rows, state=state,
        counts={word: sum(counts.get(each, 0) for each in states) for word, states in SHOWN.items()}, names=names,
    )  # fmt: skip


async def _told(conn: AsyncConnection, connection: Connection, intent: Intent) -> tuple[Standing | None]:
    if intent.state not in OPEN:
        return (None,)
    return ((await standings(conn, connection, intent.thing, [intent.thing_id]))[intent.thing_id],)


@signed_in
async def one_write(visit: Visit) -> Response:
    """Show one intent: how it stands, what would be sent, what happened to it, and what can be decided."""
    async with visit.open() as conn:
        one, intent = await found_write(visit, conn)
        context = {
            "history": await intents.history(conn, intent.id),
            "names": await names_of(conn, intent.business_id, [(intent.thing, intent.thing_id)]),
            "standing": (await _told(conn, one.connection, intent))[0],
            "sides": await _sides(conn, one, intent),
            **(await _previewed(conn, one.connection, intent, visit.service.clock.now())),
        }
    return visit.draw("write.html", **one.context("writes"), intent=intent, **context)


async def _previewed(conn: AsyncConnection, connection: Connection, intent: Intent, now: datetime) -> dict[str, Any]:
    """Answer what would be sent now, or what is in its way; of what is on its way or done, what was sent."""
    if intent.state not in {"noted", "ready", "refused"}:
        return {"body": _pretty(intent.body), "would": False, "trouble": None}
    judged, _ = await preview(conn, connection, intent, now=now)
    trouble = judged.trouble and (
        dict(judged.trouble.cause) if isinstance(judged.trouble, Blocked) else {"sentence": str(judged.trouble)}
    )
    return {"body": _pretty(judged.content), "would": True, "trouble": trouble}


def _pretty(body: bytes | None) -> str | None:
    if body is None or not body.startswith((b"{", b"[")):
        return None
    return msgspec.json.format(body, indent=2).decode()


async def _sides(conn: AsyncConnection, one: Company, intent: Intent) -> dict[str, Any] | None:
    """Answer both versions of a conflict: what was last written by us, and what QuickBooks has now."""
    if (intent.blocked or {}).get("code") != "conflict":
        return None
    link = await links.of_thing(conn, one.connection.id, intent.thing, intent.thing_id)
    if link is None:
        return None
    try:
        theirs = await read.one(conn, one.connection.id, link.entity, link.record_id)
    except NotFound:
        return None
    return {"link": link, "theirs": theirs, "rows": _compared(await ours(conn, one.connection, intent), theirs.body)}


def _compared(mine: bytes | None, theirs: str) -> list[tuple[str, str | None, str | None]]:
    """Answer where the two differ: of what we write, member by member."""
    if mine is None:
        return []
    written = exact.decode(mine)
    there = {name: value for name, value in exact.decode(theirs.encode()).items() if name in written}
    found = difference.differences(mine.decode(), exact.encode(there).decode())
    return [(words.member(each.path), each.before, each.after) for each in found if each.before is not None]


async def found_write(visit: Visit, conn: AsyncConnection) -> tuple[Company, Intent]:
    """Find the intent of the address, with its company."""
    one = await company(visit, conn)
    intent = await intents.find(conn, one.connection.business_id, visit.id("intent"))
    if intent.connection_id != one.connection.id:
        raise NotFound("intent", intent.id)
    return one, intent


_HOME = "/dashboard/connections/{connection}/writes"
routes = [
    Route(_HOME, listed, name="writes"),
    Route(f"{_HOME}/{{intent}}", one_write, name="write"),
]
