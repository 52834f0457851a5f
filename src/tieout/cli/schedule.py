"""`tieout schedule`, `pause` and `resume`: when companies are looked at without anybody asking, and what of them."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.cli.output import print_json, print_table
from tieout.cli.rooms import ask, find_companies
from tieout.connections import due, schedules
from tieout.connections import store as connections
from tieout.connections.store import Connection
from tieout.errors import BadInput
from tieout.ids import ConnectionId
from tieout.pull import choosing, planning
from tieout.pull.request import selected
from tieout.service import Service


async def schedule(
    business: str, *realm_ids: str, keep: str | None = None, since: str | None = None, json: bool = False
) -> None:
    """Show when the companies of a business are looked at, and how often.

    Parameters
    ----------
    business
        Its id, or the platform's own id of it.
    realm_ids
        Only these companies.
    keep
        Keep only these kinds of record, separated by commas; `all` keeps every one.
    since
        Keep transactions from this day on (2026-01-31); `always` keeps all of them.
    json
        Answer as JSON.
    """

    async def choose(conn: AsyncConnection, id_: ConnectionId, service: Service) -> None:
        if keep is not None:
            wanted = None if keep == "all" else [name.strip() for name in keep.split(",") if name.strip()]
            await choosing.choose(conn, id_, wanted, service.clock.now())
        if since is not None:
            await choosing.keep_from(conn, id_, None if since == "always" else _day(since), service.clock.now())

    await _each(business, realm_ids, choose, json=json)


async def pause(business: str, *realm_ids: str, json: bool = False) -> None:
    """Leave the companies of a business alone until they are resumed; `tieout sync` still works.

    Parameters
    ----------
    business
        Its id, or the platform's own id of it.
    realm_ids
        Only these companies.
    json
        Answer as JSON.
    """

    async def do(conn: AsyncConnection, id_: ConnectionId, service: Service) -> None:
        await schedules.pause(conn, id_, service.clock.now())

    await _each(business, realm_ids, do, json=json)


async def resume(business: str, *realm_ids: str, json: bool = False) -> None:
    """Look at the companies of a business again, beginning now.

    Parameters
    ----------
    business
        Its id, or the platform's own id of it.
    realm_ids
        Only these companies.
    json
        Answer as JSON.
    """

    async def do(conn: AsyncConnection, id_: ConnectionId, service: Service) -> None:
        await choosing.resume(conn, id_, service.clock.now())

    await _each(business, realm_ids, do, json=json)


async def _each(
    business: str,
    realm_ids: tuple[str, ...],
    do: Callable[[AsyncConnection, ConnectionId, Service], Awaitable[None]],
    *,
    json: bool,
) -> None:
    async def doing(conn: AsyncConnection, service: Service) -> list[dict[str, Any]]:
        companies = await find_companies(conn, business, realm_ids)
        for one in companies:
            await do(conn, one.id, service)
        return [await _described(conn, one) for one in companies]

    rows = await ask(doing)
    if json:
        print_json(rows)
        return
    print_table(
        "Schedules", ("Company", "Kept", "Since", "Every", "Last poll", "Next poll"), map(_cells, rows), empty="None."
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{text} is no day; write it as 2026-01-31.", field="since") from None


async def _described(conn: AsyncConnection, one: Connection) -> dict[str, Any]:
    kept = await schedules.of(conn, one.id)
    poll = None if kept.paused_at else await due.find(conn, one.id, planning.POLL)
    told = {
        "connection_id": one.id,
        "company": one.company_name or one.realm_id,
        "next_poll_at": poll and poll.due_at,
        "start_date": (await connections.find(conn, one.id)).start_date,
    }
    return asdict(kept) | told | {"kept": selected(kept)}


def _cells(row: dict[str, Any]) -> tuple[object, ...]:
    kept = "everything" if row["entities"] is None else ", ".join(row["kept"])
    every = "paused" if row["paused_at"] else row["every"] and f"{row['every'].total_seconds() / 60:.0f} min"
    times = (at and f"{at:%Y-%m-%d %H:%M}" for at in (row["polled_at"], row["next_poll_at"]))
    return row["company"], kept, row["start_date"] or "always", every, *times
