"""`tieout audit`: who changed what, through which door."""

from dataclasses import asdict

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.audit import store
from tieout.audit.store import Entry
from tieout.cli.output import print_json, print_table
from tieout.cli.rooms import ask, find_business
from tieout.service import Service


async def audit(business: str | None = None, *, before: int | None = None, limit: int = 50, json: bool = False) -> None:
    """Show who changed what, the latest first.

    Parameters
    ----------
    business
        Only this one: its id, or the platform's own id of it.
    before
        Only what came before the entry of this number, to go on from the end of a list.
    limit
        How many at most.
    json
        Answer as JSON.
    """

    async def asking(conn: AsyncConnection, _service: Service) -> list[Entry]:
        only = (await find_business(conn, business)).id if business else None
        return await store.page(conn, business_id=only, before=before, limit=limit)

    found = await ask(asking)
    if json:
        print_json([asdict(one) for one in found])
        return
    print_table(
        "Audit",
        ("No.", "When", "Who", "With", "What", "To"),
        [(one.id, one.at, one.who, one.kind, one.action, _about(one)) for one in found],
        empty="Nobody has changed anything yet.",
    )


def _about(one: Entry) -> str:
    return ", ".join(f"{name} {value}" for name, value in one.about.items())
