"""Says which of a company's accounts a funding source is, and shows what has come of it since."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.assign import accounts, fitting
from tieout.assign.accounts import Account, NoMatchingAccount
from tieout.assign.fitting import Suggestion, Trouble
from tieout.connections import mappings
from tieout.connections.mappings import AccountMapping
from tieout.connections.store import Connection
from tieout.payables import funding_sources
from tieout.payables.funding_sources import FundingSource


@dataclass(frozen=True, slots=True)
class Assigned:
    """A funding source with its account, what is wrong with that by now, and what else it may be."""

    source: FundingSource
    mapping: AccountMapping | None
    account: Account | None
    trouble: Trouble | None
    suggestions: Sequence[Suggestion]


async def assign(
    conn: AsyncConnection, connection: Connection, source: FundingSource, account_id: str, *, by: str, now: datetime
) -> Assigned:
    """Say which account a funding source is; one that does not fit is refused."""
    account = await accounts.find(conn, connection.id, account_id)
    fitting.demand_fit(account, source)
    made = await mappings.set_account(conn, connection, "funding_source", source.id, account_id, by=by, now=now)
    return Assigned(source, made, account, None, ())


async def described(conn: AsyncConnection, connection: Connection, one: AccountMapping) -> Assigned:
    """Say how one mapping stands now."""
    source = await funding_sources.KIND.find(conn, one.business_id, one.thing_id)
    try:
        account = await accounts.find(conn, connection.id, one.account_id)
    except NoMatchingAccount as error:
        return Assigned(source, one, None, ("inactive", str(error)), ())
    return Assigned(source, one, account, fitting.trouble(account, source), ())


async def every(
    conn: AsyncConnection, connection: Connection, *, after: UUID | None = None, offset: int = 0, limit: int = 100
) -> list[Assigned]:
    """Answer every funding source of the business with its account; one that has none, or a bad one, with proposals."""
    there = {one.thing_id: one for one in await mappings.of_connection(conn, connection.id, "funding_source")}
    chart = await accounts.of_company(conn, connection.id)
    found = await funding_sources.KIND.page(conn, connection.business_id, after=after, offset=offset, limit=limit)
    return [_assigned(source, there.get(source.id), chart) for source in found]


async def accept(
    conn: AsyncConnection, connection: Connection, *, least_score: int, by: str, now: datetime
) -> list[Assigned]:
    """Map every funding source that needs it to its likeliest account; what two could be, or two want, stays open."""
    asked = [one async for one in _asked(conn, connection)]
    best = {one.source.id: one.suggestions[0] for one in asked if _is_clear(one, least_score)}
    wanted = [each.account.id for each in best.values()]
    taken = {one.account_id for one in await mappings.of_connection(conn, connection.id, "funding_source")}
    return [
        await assign(conn, connection, one.source, best[one.source.id].account.id, by=by, now=now)
        for one in asked
        if one.source.id in best
        and wanted.count(best[one.source.id].account.id) == 1
        and best[one.source.id].account.id not in taken
    ]


async def _asked(conn: AsyncConnection, connection: Connection) -> AsyncGenerator[Assigned]:
    after: UUID | None = None
    while page := await every(conn, connection, after=after, limit=1000):
        for one in page:
            if one.mapping is None or one.trouble is not None:
                yield one
        after = page[-1].source.id


def _is_clear(one: Assigned, least_score: int) -> bool:
    """Whether one account is likely enough, and likelier than any other."""
    scores = [each.score for each in one.suggestions[:2]]
    return bool(scores) and scores[0] >= least_score and scores[0] not in scores[1:]


def _assigned(source: FundingSource, mapping: AccountMapping | None, chart: Sequence[Account]) -> Assigned:
    account = next((one for one in chart if mapping and one.id == mapping.account_id), None)
    trouble: Trouble | None = None
    if account is not None:
        trouble = fitting.trouble(account, source)
    elif mapping is not None:
        trouble = "inactive", f"The company has no account {mapping.account_id} any more; choose another."
    asked = mapping is None or trouble is not None
    return Assigned(source, mapping, account, trouble, fitting.suggestions(source, chart) if asked else ())
