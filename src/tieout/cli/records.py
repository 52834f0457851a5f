"""`tieout records`: the mirror, listed."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from qbo.facts.catalog import BY_LOWER_NAME
from tieout.cli.output import print_json, print_table
from tieout.cli.rooms import ask, find_companies
from tieout.errors import NotFound
from tieout.mirror import read
from tieout.mirror.read import Filters, Mirrored
from tieout.service import Service


async def records(
    business: str, entity: str, *, search: str | None = None, limit: int = 50, json: bool = False
) -> None:
    """List records of the mirror.

    Parameters
    ----------
    business
        Its id, or the platform's own id of it.
    entity
        Which kind: Customer, Invoice, Bill, …
    search
        Only those whose name or number contains this.
    limit
        At most so many of each company.
    json
        Answer as JSON; the body is QuickBooks' own, byte for byte, as a string.
    """

    async def reading(conn: AsyncConnection, _service: Service) -> list[Mirrored]:
        row = BY_LOWER_NAME.get(entity.lower())
        if row is None:
            raise NotFound("kind of record", entity)
        return [
            one
            for company in await find_companies(conn, business)
            for one in await read.page(conn, company.id, row.name, filters=Filters(label=search), limit=limit)
        ]

    found = await ask(reading)
    if json:
        print_json([one._asdict() for one in found])
        return
    print_table(
        f"{entity} (at most {limit})",
        ("Id", "Name or number", "Date", "Party", "Amount", "Balance", "", "Life"),
        (_cells(one) for one in found),
        empty="There is none in the mirror; sync first: tieout sync BUSINESS",
        whole=("Id", "Date", "Amount", "Balance", "Life"),
    )


def _cells(one: Mirrored) -> tuple[Any, ...]:
    return one.id, one.label, one.date, one.party_name, one.amount, one.balance, one.currency, one.lifecycle
