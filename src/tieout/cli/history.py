"""`tieout history`: the versions of one record, and what each of them changed."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from qbo.facts.catalog import BY_LOWER_NAME
from tieout.cli.output import print_json, print_table
from tieout.cli.rooms import ask, find_companies
from tieout.errors import NotFound
from tieout.mirror import history as rooms
from tieout.mirror.difference import differences
from tieout.mirror.history import Then, Version
from tieout.service import Service


async def history(
    business: str, entity: str, record_id: str, *, as_of: datetime | None = None, json: bool = False
) -> None:
    """Show every version of a record that is known, or the one that held at a time.

    Parameters
    ----------
    business
        Its id, or the platform's own id of it.
    entity
        Which kind: Customer, Invoice, Bill, …
    record_id
        QuickBooks' own id of it.
    as_of
        Only as it was then, by QuickBooks' clock; without a zone, this machine's is meant.
    json
        Answer as JSON; the body is QuickBooks' own, byte for byte, as a string.
    """

    async def reading(conn: AsyncConnection, _service: Service) -> list[Version] | Then:
        row = BY_LOWER_NAME.get(entity.lower())
        if row is None:
            raise NotFound("kind of record", entity)
        company = await _holder(conn, business, row.name, record_id)
        if as_of is not None:
            return await rooms.as_of(conn, company, row.name, record_id, as_of.astimezone())
        return await rooms.versions(conn, company, row.name, record_id, limit=1000)

    found = await ask(reading)
    if isinstance(found, Then):
        _show_then(found, json=json)
    else:
        _show(found, json=json)


async def _holder(conn: AsyncConnection, business: str, entity: str, record_id: str) -> Any:
    """Find the company that has the record; ids are a company's own, so the first one that has it is meant."""
    for company in await find_companies(conn, business):
        try:
            await rooms.versions(conn, company.id, entity, record_id, limit=1)
        except NotFound:
            continue
        return company.id
    raise NotFound(entity, record_id)


def _show(found: list[Version], *, json: bool) -> None:
    changed = [
        differences(before.body, one.body) if before else () for before, one in zip([None, *found], found, strict=False)
    ]
    if json:
        print_json([one._asdict() | {"differences": what} for one, what in zip(found, changed, strict=True)])
        return
    print_table(
        f"{found[0].entity} {found[0].id}",
        ("Version", "At", "What", "How we know", "SyncToken", "Missed", "Changed"),
        (
            (one.number, one.at, one.change, one.source, one.sync_token, one.missed or "", "\n".join(map(_line, what)))
            for one, what in zip(found, changed, strict=True)
        ),
        empty="",
    )


def _line(difference: Any) -> str:
    return f"{difference.path}: {difference.before} → {difference.after}"


def _show_then(then: Then, *, json: bool) -> None:
    told = then.record._asdict() | {"version": then.number, "since": then.since, "until": then.until}
    if json:
        print_json(told | {"missed": then.missed})
        return
    rows = [(name, value) for name, value in told.items() if name not in {"connection_id", "business_id"}]
    print_table(f"{then.record.entity} {then.record.id}", ("What", "Then"), rows, empty="")
