"""Which columns a record has, by its row in the catalogue: pure, and the record's own bytes stay as they are."""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

import msgspec

from qbo.errors import Unreadable
from qbo.facts.catalog import BY_NAME, Entity
from qbo.record import Record


class Columns(NamedTuple):
    """What the mirror keeps of a record, in the order of its columns."""

    id: str
    sync_token: int
    lifecycle: str
    created_at: datetime | None
    updated_at: datetime | None
    label: str | None
    party_id: str | None
    party_name: str | None
    date: date | None
    amount: Decimal | None
    balance: Decimal | None
    currency: str | None
    body: str


class _Ref(msgspec.Struct, frozen=True):
    value: str | None = None
    name: str | None = None


class _Times(msgspec.Struct, frozen=True, rename={"create": "CreateTime", "update": "LastUpdatedTime"}):
    create: datetime | None = None
    update: datetime | None = None


class _Found(
    msgspec.Struct,
    frozen=True,
    rename={
        "sync_token": "SyncToken",
        "active": "Active",
        "times": "MetaData",
        "currency": "CurrencyRef",
        "note": "PrivateNote",
    },
):
    """What is looked for in every record; the entity's row of the catalogue says where the rest is."""

    sync_token: int | None = None
    active: bool | None = None
    status: str | None = None
    times: _Times | None = None
    currency: _Ref | None = None
    note: str | None = None

    label: str | None = None
    party: _Ref | None = None
    date: str | None = None
    amount: Decimal | None = None
    balance: Decimal | None = None


_NAMED = {"label": str, "party": _Ref, "date": str, "amount": Decimal, "balance": Decimal}
_NO_REF, _NO_TIMES = _Ref(), _Times()


def columns(record: Record) -> Columns:
    """Read the columns of a record; one that cannot be read is an error, for a guess would be a lie."""
    try:
        found = _decoder(record.entity).decode(record.raw)
    except msgspec.DecodeError as error:
        raise Unreadable(f"{record.entity} {record.id} cannot be read: {error}", body=record.raw) from error
    if not record.id:
        raise Unreadable(f"A record of {record.entity} came without Id.", body=record.raw)
    party, currency, times = found.party or _NO_REF, found.currency or _NO_REF, found.times or _NO_TIMES
    return Columns(
        id=record.id,
        sync_token=found.sync_token or 0,
        lifecycle=_lifecycle(found, BY_NAME[record.entity]),
        created_at=_utc(times.create),
        updated_at=_utc(times.update),
        label=_text(found.label),
        party_id=_text(party.value),
        party_name=_text(party.name),
        date=_date(found.date),
        amount=found.amount,
        balance=found.balance,
        currency=_text(currency.value),
        body=record.raw.decode(),
    )


@cache
def _decoder(entity: str) -> msgspec.json.Decoder[_Found]:
    row = BY_NAME[entity]
    members = {field: getattr(row, field) for field in _NAMED}
    if members["label"] == "Id":  # one member cannot fill two fields; the id is a column anyway
        members["label"] = None
    shape: Any = msgspec.defstruct(
        entity,
        [(field, kind | None, None) for field, kind in _NAMED.items() if members[field]],
        bases=(_Found,),
        rename={field: member for field, member in members.items() if member},
        frozen=True,
    )
    return msgspec.json.Decoder(shape, strict=False)


def _lifecycle(found: _Found, row: Entity) -> str:
    if found.status == "Deleted":
        return "deleted"
    # QuickBooks has no member that says "voided" everywhere: the amount is gone and the note begins so (facts B.5).
    emptied = row.kind == "transaction" and found.amount == 0 and (found.note or "").startswith("Voided")
    if found.status == "Voided" or emptied:
        return "voided"
    return "inactive" if found.active is False else "active"


def _utc(when: datetime | None) -> datetime | None:
    return when.replace(tzinfo=UTC) if when and when.tzinfo is None else when


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None


def _text(value: str | None) -> str | None:
    """Leave out the one character that PostgreSQL does not keep in a text."""
    return value.replace("\0", "") if value else value
