"""A company's chart of accounts as a tree, each account with the platform's account that it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.assign import accounts, fitting
from tieout.assign.accounts import Account
from tieout.connections import mappings
from tieout.connections.store import Connection
from tieout.ids import ConnectionId
from tieout.payables import accounts as platform_accounts
from tieout.payables.accounts import PlatformAccount


@dataclass(frozen=True, slots=True)
class Charted:
    """An account with its place in the tree."""

    id: UUID
    account: Account
    local: PlatformAccount | None
    children: Sequence["Charted"] = ()


def uuid_of(connection_id: ConnectionId, account_id: str) -> UUID:
    """Answer the one UUID of an account, for those who want one: always the same."""
    return uuid5(connection_id, f"Account/{account_id}")


async def chart(conn: AsyncConnection, connection: Connection, *, nested: bool) -> Sequence[Charted]:
    """Answer every account of a company, each alone or below its parent."""
    found = await accounts.of_company(conn, connection.id)
    locals_ = await _locals(conn, connection)
    if not nested:
        return [Charted(uuid_of(connection.id, one.id), one, locals_.get(one.id)) for one in found]
    there = {one.id for one in found}
    by_parent: dict[str | None, list[Account]] = {}
    for one in found:
        by_parent.setdefault(one.parent_id if one.parent_id in there else None, []).append(one)
    return [_branch(connection.id, one, by_parent, locals_) for one in by_parent.get(None, [])]


async def assign(
    conn: AsyncConnection, connection: Connection, account: Account, local: PlatformAccount, *, by: str, now: datetime
) -> Charted:
    """Say which of the platform's accounts an account of the company is."""
    fitting.demand_fit(account)
    await mappings.set_account(conn, connection, "platform_account", local.id, account.id, by=by, now=now)
    return Charted(uuid_of(connection.id, account.id), account, local)


async def _locals(conn: AsyncConnection, connection: Connection) -> Mapping[str, PlatformAccount]:
    found = {}
    for one in await mappings.of_connection(conn, connection.id, "platform_account"):
        found[one.account_id] = await platform_accounts.KIND.find(conn, one.business_id, one.thing_id)
    return found


def _branch(
    connection_id: ConnectionId,
    account: Account,
    by_parent: Mapping[str | None, Sequence[Account]],
    locals_: Mapping[str, PlatformAccount],
) -> Charted:
    below = [_branch(connection_id, one, by_parent, locals_) for one in by_parent.get(account.id, ())]
    return Charted(uuid_of(connection_id, account.id), account, locals_.get(account.id), below)
