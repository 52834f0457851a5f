"""Names of lists: one name once, `(deleted)` for what was made inactive, and the full names of sub-records."""

from typing import TYPE_CHECKING

from qbo_emulator import faults
from qbo_emulator.records import Document, decode

if TYPE_CHECKING:
    from qbo_emulator.company import Company

_MAX_DEPTH = 4  # levels below the first [facts B.7, 6180]
_SUFFIX = " (deleted)"
_FAMILIES = {"Customer": "party", "Vendor": "party", "Employee": "party"}
_KINDS = {"PaymentMethod": "payment method", "TaxRate": "tax rate", "TaxCode": "tax code"}
_FORBIDDEN = frozenset(":\t\n\r")


def check_name(record: Document, member: str) -> None:
    """Refuse characters that names cannot have (6340); the colon is kept for hierarchy."""
    if _FORBIDDEN & set(record[member]):
        raise faults.refuse("6340", f"Invalid Name : {record[member]}", member)


def rename_inactive(company: "Company", entity: str, record: Document, old: Document | None, member: str) -> None:
    """Mark the name of what was just made inactive (facts B.5): its old name is free again.

    What a second one of the same name is called has not been seen; a number keeps the names apart.
    """
    was = True if old is None else old.get("Active", True)
    if not was or record.get("Active") is not False or _SUFFIX in record[member]:
        return
    parent = record.get("ParentRef", {}).get("value")
    above = company.find(entity, parent) if parent else None
    prefix = f"{above.label}:" if above else ""
    family, name, number = _FAMILIES.get(entity, entity), record[member] + _SUFFIX, 2
    while (family, f"{prefix}{name}".lower()) in company.names:
        name, number = f"{record[member]}{_SUFFIX} {number}", number + 1
    record[member] = name


def place(
    company: "Company", entity: str, record: Document, old: Document | None, *, member: str = "Name", flag: str
) -> None:
    """Compute the full name below the parent, and `flag` (SubAccount, Job…)."""
    parent = record.get("ParentRef", {}).get("value")
    record[flag] = parent is not None
    record["FullyQualifiedName"] = record[member]
    if parent is None:
        return
    if old is not None and parent in _below(company, entity, record["Id"]):
        raise faults.refuse("900", "Parent Cannot Be Child : A record cannot be its own ancestor.", "ParentRef")
    depth = _depth(company, entity, parent) + 1
    if depth > _MAX_DEPTH:
        raise faults.refuse("6180", "Sub-Level Limit Exceeded : You can have at most five levels.", "ParentRef")
    above = company.find(entity, parent)
    if above is not None:
        record["FullyQualifiedName"] = f"{above.label}:{record[member]}"
    if flag in {"Job", "SubItem"}:
        record["Level"] = depth


def claim(company: "Company", entity: str, record: Document, old: Document | None, name: str) -> None:
    """Refuse a name that another record has (6240), without regard to case."""
    family = _FAMILIES.get(entity, entity)
    holder = company.names.get((family, name.lower()))
    mine = f"{entity} {record['Id']}" if old is not None else None
    if holder is None or holder == mine:
        return
    if company.planting:
        return
    kind = "customer, vendor or employee" if family == "party" else _KINDS.get(entity, entity.lower())
    raise faults.duplicate_name(kind)


def settle_name(company: "Company", entity: str, record: Document, old: Document | None, at: int) -> None:
    """Keep the register of names and of parents, and the full names of what is below."""
    family = _FAMILIES.get(entity, entity)
    name = rule_name(record)
    mine = f"{entity} {record['Id']}"
    if old is not None and rule_name(old).lower() != name.lower():
        company.names.pop((family, rule_name(old).lower()), None)
    company.names[family, name.lower()] = mine
    parent = record.get("ParentRef", {}).get("value")
    before = old.get("ParentRef", {}).get("value") if old else None
    parents = company.parents.setdefault(entity, {})
    if parent != before:
        if parent is None:
            parents.pop(record["Id"], None)
        else:
            parents[record["Id"]] = parent
        for id_ in (parent, before):
            if id_ is not None and entity in {"Account", "Customer"}:
                company.ledger.stale.setdefault((entity, id_), at)
    if old is not None and rule_name(old) != name:
        _rename_below(company, entity, record, at)


def rule_name(record: Document) -> str:
    """Answer the name that must be unique."""
    return record.get("FullyQualifiedName") or record.get("DisplayName") or record.get("Name") or ""


def _depth(company: "Company", entity: str, id_: str) -> int:
    parents, depth = company.parents.get(entity, {}), 0
    while id_ in parents and depth <= _MAX_DEPTH:
        id_, depth = parents[id_], depth + 1
    return depth


def _below(company: "Company", entity: str, id_: str) -> set[str]:
    found, parents = {id_}, company.parents.get(entity, {})
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _rename_below(company: "Company", entity: str, record: Document, at: int) -> None:
    for child, parent in list(company.parents.get(entity, {}).items()):
        if parent != record["Id"]:
            continue
        row = company.find(entity, child)
        if row is None:
            continue
        below = decode(row.raw)
        before = decode(row.raw)
        below["FullyQualifiedName"] = f"{record['FullyQualifiedName']}:{row.name.rpartition(':')[2]}"
        company.keep(entity, below, at, bump=False)
        settle_name(company, entity, below, before, at)
