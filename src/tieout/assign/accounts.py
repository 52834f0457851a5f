"""A company's chart of accounts, read from the mirror."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.errors import BadInput, NotFound
from tieout.ids import ConnectionId
from tieout.mirror import read
from tieout.mirror.read import Filters, Mirrored

_PAGE = 1000
_ALIVE = Filters(lifecycles=("active", "inactive"))


class NoMatchingAccount(BadInput):
    """Name an account that the company has, or sync it first."""


class _Ref(msgspec.Struct, frozen=True):
    value: str


class _Body(msgspec.Struct, frozen=True, rename="pascal"):
    """The members of an account that are asked for."""

    name: str = ""
    fully_qualified_name: str = ""
    acct_num: str | None = None
    account_type: str = ""
    account_sub_type: str | None = None
    classification: str | None = None
    current_balance: Decimal = Decimal(0)
    currency_ref: _Ref | None = None
    parent_ref: _Ref | None = None


class Account(msgspec.Struct, frozen=True):
    """An account of the company."""

    id: str
    name: str
    full_name: str
    number: str | None
    type: str
    subtype: str | None
    classification: str | None
    balance: Decimal
    currency: str | None
    parent_id: str | None
    active: bool


async def of_company(conn: AsyncConnection, connection_id: ConnectionId) -> Sequence[Account]:
    """Answer every account of a company, inactive ones included, those of one parent by name."""
    found: list[Account] = []
    cursor: str | None = None
    while True:
        page = await read.page(conn, connection_id, "Account", filters=_ALIVE, cursor=cursor, limit=_PAGE)
        found += [_account(one) for one in page]
        if len(page) < _PAGE:
            return sorted(found, key=lambda account: account.full_name.casefold())
        cursor = page[-1].id


async def find(conn: AsyncConnection, connection_id: ConnectionId, account_id: str) -> Account:
    """Answer one account of a company."""
    try:
        record = await read.one(conn, connection_id, "Account", account_id)
    except NotFound:
        record = None
    if record is None or record.lifecycle in {"deleted", "merged"}:
        raise NoMatchingAccount(f"The company has no account {account_id}.", field="account_id")
    return _account(record)


def _account(record: Mirrored) -> Account:
    body = msgspec.json.decode(record.body, type=_Body)
    members: dict[str, Any] = {
        "name": body.name,
        "full_name": body.fully_qualified_name or body.name,
        "number": body.acct_num,
        "type": body.account_type,
        "subtype": body.account_sub_type,
        "classification": body.classification,
        "balance": body.current_balance,
        "currency": body.currency_ref and body.currency_ref.value,
        "parent_id": body.parent_ref and body.parent_ref.value,
        "active": record.lifecycle == "active",
    }
    return Account(id=record.id, **members)
