"""`tieout intents`: what is promised to QuickBooks, what stands in its way, and a person's word about it."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.cli.named import find_business, find_companies
from tieout.cli.output import print_json, print_table
from tieout.cli.rooms import ask
from tieout.connections import store as connections
from tieout.errors import BadInput
from tieout.intents import store
from tieout.intents.state import OPEN
from tieout.intents.store import Intent
from tieout.jobs.preview import preview as look
from tieout.push import decide
from tieout.service import Service

_MOST = 1000


async def intents(business: str, *realm_ids: str, every: bool = False, retry: bool = False, json: bool = False) -> None:
    """Show what is still to be written to QuickBooks; exit status 1 says that something is blocked or refused.

    Parameters
    ----------
    business
        Its id, or the platform's own id of it.
    realm_ids
        Only these companies.
    every
        Show what is done, too.
    retry
        Try again all that was refused or is blocked.
    json
        Answer as JSON.
    """

    async def asking(conn: AsyncConnection, service: Service) -> list[Intent]:
        found: list[Intent] = []
        for company in await find_companies(conn, business, realm_ids):
            if retry:
                await decide.retry_all(conn, company, now=service.clock.now())
            filters, states = {"connection_id": company.id}, None if every else OPEN
            found += await store.page(conn, company.business_id, filters=filters, states=states, limit=_MOST)
        return found

    found = await ask(asking)
    if json:
        print_json([_told(one) for one in found])
    else:
        print_table(
            "Intents",
            ("Id", "What", "State", "Since", "Why"),
            ((one.id, f"{one.operation} {one.entity}", one.state, one.changed_at, _why(one)) for one in found),
            empty="Nothing is on its way.",
        )
    if any(one.blocked and one.ignored_at is None for one in found):
        raise SystemExit(1)


async def preview(business: str, intent: str) -> None:
    """Print the exact JSON that would be sent for an intent, or what is in its way; no call is made.

    Parameters
    ----------
    business
        Its id, or the platform's own id of it.
    intent
        Its id.
    """

    async def asking(conn: AsyncConnection, service: Service) -> object:
        try:
            wanted = UUID(intent)
        except ValueError:
            raise BadInput(f"{intent!r} is no intent's id.") from None
        found = await store.find(conn, (await find_business(conn, business)).id, wanted)
        connection = await connections.find(conn, found.connection_id)
        judged, body = await look(conn, connection, found, now=service.clock.now())
        if judged.trouble is None:
            return body
        return {"trouble": getattr(judged.trouble, "cause", {"sentence": str(judged.trouble)})}

    print_json(await ask(asking))


def _told(one: Intent) -> dict[str, Any]:
    return {name: value for name, value in one._asdict().items() if name != "body"} | {"request_id": one.request_id}


def _why(one: Intent) -> str:
    if one.ignored_at is not None:
        return "left alone"
    if one.blocked is not None:
        return f"{one.blocked['sentence']} {one.blocked['action']}"
    return f"waits for {one.waits_for} {one.waits_for_id}" if one.waits_for else ""
