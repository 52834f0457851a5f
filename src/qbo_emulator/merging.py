"""Merging: two records of a list become one, and everything that named the other names the one (facts B.5)."""

from datetime import datetime
from typing import TYPE_CHECKING

from qbo_emulator import definitions, faults, recurring, references
from qbo_emulator.ledger import Key
from qbo_emulator.records import Document, decode
from qbo_emulator.rules import naming

if TYPE_CHECKING:
    from qbo_emulator.company import Company

MERGED = frozenset({"Account", "Customer", "Vendor", "Employee", "Item", "Class", "Department", "PaymentMethod"})


def merge(company: "Company", entity: str, loser: str, winner: str, at: datetime | None = None) -> Document:
    """Merge `loser` into `winner`: the loser is left inactive, and whoever listens hears of a merge."""
    if entity not in MERGED:
        raise faults.unsupported("merge")
    lost, won = company.read(entity, loser), company.read(entity, winner)
    _allow(lost, won)
    seconds = int((at or company.clock.now()).timestamp())
    _repoint(company, (entity, loser), won, seconds)
    _rebook(company, (entity, loser), (entity, winner), seconds)
    # Read anew: what pointed to the loser may have been the loser's own children or balance.
    company.update(entity, {**company.read(entity, loser), "Active": False}, at=at)
    company.tell(entity, winner, "merged", seconds, deletedId=loser)
    return company.read(entity, winner)


def namesake(company: "Company", record: Document, old: Document) -> str | None:
    """Answer the account whose name another one of its type takes: that merges them (facts B.5, release of 2020.6)."""
    if record.get("Name") == old["Name"] or "ParentRef" in record or not record.get("Active", True):
        return None
    holder = company.names.get(("Account", str(record.get("Name")).lower()), "")
    id_ = holder.removeprefix("Account ")
    row = company.find("Account", id_)
    if row is None or not row.active or id_ == old["Id"]:
        return None
    return id_ if company.stored("Account", id_)["AccountType"] == old["AccountType"] else None


def _allow(lost: Document, won: Document) -> None:
    if lost["Id"] == won["Id"]:
        raise faults.business("A record cannot be merged with itself.")
    for member in ("AccountType", "Type", "CurrencyRef"):
        if lost.get(member) != won.get(member):
            raise faults.business(f"Only records of one {member} can be merged.")


def _repoint(company: "Company", lost: Key, won: Document, at: int) -> None:
    """Change every reference to the loser, in whatever record."""
    sign = f'"value":"{lost[1]}"'.encode()
    name = company.shelf(lost[0]).rows[won["Id"]].label
    recurring.repoint(company, lost, won["Id"], name, at)
    for entity, shelf in company.shelves.items():
        if entity == recurring.NAME:
            continue
        for row in [row for row in shelf.rows.values() if sign in row.raw]:
            record = decode(row.raw)
            if references.repoint(definitions.entity(entity), record, lost, won["Id"], name):
                old = decode(row.raw)
                if entity == lost[0] and record.get("ParentRef") != old.get("ParentRef"):
                    record["FullyQualifiedName"] = f"{name}:{row.name.rpartition(':')[2]}"
                company.keep(entity, record, at)
                if entity == lost[0]:
                    naming.settle_name(company, entity, record, old, at)


def _rebook(company: "Company", lost: Key, won: Key, at: int) -> None:
    """Move the loser's postings to the winner."""
    for document, postings in list(company.ledger.postings.items()):
        if any(lost in {posting.party, ("Account", posting.account)} for posting in postings):
            moved = [
                posting._replace(
                    account=won[1] if ("Account", posting.account) == lost else posting.account,
                    party=won if posting.party == lost else posting.party,
                )
                for posting in postings
            ]
            company.ledger.post(document, moved, at)
    for key, id_ in list(company.standing.items()):
        if lost == ("Account", id_):
            company.standing[key] = won[1]
