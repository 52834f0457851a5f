"""`tieout push undo`: takes back what was written to QuickBooks, after saying what that would be."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.cli.named import find_companies
from tieout.cli.output import print_json, print_table
from tieout.cli.rooms import at_work, opened
from tieout.connections.store import Connection
from tieout.ids import RunId
from tieout.intents import store as intents
from tieout.push import undo as undoing
from tieout.push.undo import Undone
from tieout.runs import store as runs
from tieout.service import Service


async def undo(
    business: str,
    *realm_ids: str,
    since: datetime | None = None,
    until: datetime | None = None,
    run: UUID | None = None,
    really: bool = False,
    json: bool = False,
) -> None:
    """Take back what was written: payments first, then the bills and invoices that nobody has touched since.

    Parameters
    ----------
    business
        Its id, or the platform's own id of it.
    realm_ids
        Only these companies.
    since
        What QuickBooks has taken since then; a time without a zone is UTC.
    until
        And not later; without it, until now.
    run
        Or: what was promised as this run was asked for.
    really
        Do it; without this, only say what would be done.
    json
        Answer as JSON.
    """
    if (since is None) == (run is None):
        raise SystemExit("Say since when (--since), or which run (--run).")
    told: list[Undone] = []
    async with opened() as service:
        now = service.clock.now()
        async with at_work(service) as conn:
            companies = await find_companies(conn, business, realm_ids)
            asked = await _asked(conn, run, since, until or now)
        for company in companies:
            told += [one async for one in _portions(service, company, asked, really=really)]
    _show(told, really=really, json=json)


async def _asked(conn: AsyncConnection, run: UUID | None, since: datetime | None, until: datetime) -> dict[str, Any]:
    if run is not None:
        return {"noted_at": (await runs.find(conn, RunId(run))).queued_at}
    return {"since": _aware(since), "until": _aware(until)}


async def _portions(
    service: Service, company: Connection, asked: dict[str, Any], *, really: bool
) -> AsyncGenerator[Undone]:
    """Take back portion by portion, each in a commit of its own; one that is only looked at is looked at once."""
    what, more = (undoing.undo if really else undoing.preview), True
    while more:
        async with at_work(service) as conn:
            made = await intents.created(conn, company.id, **asked)
            done = await what(conn, company, made, now=service.clock.now())
        more = really and done.more
        yield done


def _show(told: list[Undone], *, really: bool, json: bool) -> None:
    taken = [{"kind": kind, "id": id_} for one in told for kind, id_ in one.taken_back]
    left: dict[UUID, dict[str, Any]] = {
        id_: {"kind": kind, "id": id_, "sentence": why} for one in told for kind, id_, why in one.left
    }
    more = not really and any(one.more for one in told)
    if json:
        print_json({"preview": not really, "taken_back": taken, "left": list(left.values()), "more": more})
        return
    done = "is taken back" if really else "would be taken back"
    rows = [(one["kind"], one["id"], done) for one in taken]
    rows += [(one["kind"], one["id"], f"stays: {one['sentence']}") for one in left.values()]
    print_table("Undo", ("What", "Id", "Becomes"), rows, empty="Nothing was written then that is still there.")
    if more:
        print(f"The first {undoing.PORTION} of each company are shown; there is more.")
    if taken and not really:
        print("Nothing is done yet: the same with --really does it.")


def _aware(said: datetime | None) -> datetime | None:
    return said if said is None or said.tzinfo else said.replace(tzinfo=UTC)
