"""Balances that records show: of accounts, customers and vendors, with those of their sub-records (facts B.4, J.7)."""

from decimal import Decimal
from typing import TYPE_CHECKING

from qbo_emulator.ledger import Key
from qbo_emulator.money import ZERO, cents
from qbo_emulator.records import Document, decode

if TYPE_CHECKING:
    from qbo_emulator.company import Company

_BALANCE_SHEET = frozenset({"Asset", "Liability", "Equity"})


def refresh(company: "Company") -> None:
    """Write the balances that moved into their records.

    Customers and accounts of the live sandbox carry SyncToken 0 and a LastUpdatedTime long after their creation: a
    balance that moves changes the time and not the token (facts F, captures of `Customer` 1 and `Account` 33).
    """
    ledger = company.ledger
    if not ledger.stale:
        return
    stale = dict(ledger.stale)
    ledger.stale.clear()
    for key, at in list(stale.items()):
        for above in _ancestors(company, key):
            stale[above] = max(at, stale.get(above, at))
    records = {key: _record(company, key) for key in stale}
    totals = _totals(company, records)
    for (entity, id_), at in stale.items():
        record = records[entity, id_]
        if record is None:
            continue
        shown = show(record, entity, ledger.balance((entity, id_)), totals[entity, id_])
        if shown:
            row = company.shelf(entity).rows[id_]
            company.keep(entity, record, max(at, row.updated), bump=False)


def show(record: Document, entity: str, own: Decimal, total: Decimal) -> bool:
    """Write a balance into a record; answer whether that changed it."""
    if entity == "Account":
        if record["Classification"] not in _BALANCE_SHEET:
            own = total = ZERO
        if record["AccountType"] == "Credit Card":
            own, total = -own, -total  # shown as what is owed
        members = {"CurrentBalance": cents(own), "CurrentBalanceWithSubAccounts": cents(total)}
    elif entity == "Vendor":
        members = {"Balance": cents(-own)}
    else:
        members = {"Balance": cents(own), "BalanceWithJobs": cents(total)}
    if all(record.get(name) == value for name, value in members.items()):
        return False
    record.update(members)
    return True


def _record(company: "Company", key: Key) -> Document | None:
    row = company.find(*key)
    return decode(row.raw) if row else None


def _ancestors(company: "Company", key: Key) -> list[Key]:
    found: list[Key] = []
    entity, id_ = key
    parents = company.parents.get(entity)
    while parents and (parent := parents.get(id_)) is not None:
        id_ = parent
        found.append((entity, id_))
    return found


def _totals(company: "Company", records: dict[Key, Document | None]) -> dict[Key, Decimal]:
    """Answer balances with sub-records: walk the children of those that have some."""
    children: dict[Key, list[str]] = {}
    for entity, parents in company.parents.items():
        for child, parent in parents.items():
            children.setdefault((entity, parent), []).append(child)

    def total(key: Key) -> Decimal:
        own = company.ledger.balance(key)
        return own + sum((total((key[0], child)) for child in children.get(key, ())), ZERO)

    return {key: total(key) for key in records}
