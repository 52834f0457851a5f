"""References: which record each of them names, whether it is there and active, and the name filled in (facts B.4)."""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from qbo.facts.catalog import BY_NAME
from qbo_emulator import definitions, faults
from qbo_emulator.definitions import Structure
from qbo_emulator.records import Document

if TYPE_CHECKING:
    from qbo_emulator.company import Company

PARTIES = ("Customer", "Vendor", "Employee")

_TARGETS = {
    "CustomerRef": "Customer", "ProjectRef": "", "VendorRef": "Vendor", "PreferredVendorRef": "Vendor",
    "PrefVendorRef": "Vendor", "EmployeeRef": "Employee", "ItemRef": "Item", "GroupItemRef": "Item",
    "ClassRef": "Class", "DepartmentRef": "Department", "SalesTermRef": "Term", "TermRef": "Term",
    "PaymentMethodRef": "PaymentMethod", "TaxCodeRef": "TaxCode", "TxnTaxCodeRef": "TaxCode",
    "DefaultTaxCodeRef": "TaxCode", "SalesTaxCodeRef": "TaxCode", "PurchaseTaxCodeRef": "TaxCode",
    "TaxRateRef": "TaxRate", "AgencyRef": "TaxAgency", "CustomerTypeRef": "CustomerType",
    "JournalCodeRef": "JournalCode", "PayeeRef": "",
}  # fmt: skip
# Prefixes as in the faults that were seen (facts B.7).
_PREFIXES = {
    "Customer": "Names", "Vendor": "Names", "Employee": "Names", "Account": "Accounts", "Class": "Klasses",
    "Department": "Depts", "Item": "Items",
}  # fmt: skip
# Answers carry no name for these (observed shapes).
_NAMELESS = frozenset({"Term", "PaymentMethod", "TaxCode", "CustomerType"})
_NAMELESS_MEMBERS = frozenset({("Payment", "DepositToAccountRef")})
# What these hang on is named by its type and id alone, and its rule looks after it (live).
_UNFOLLOWED = frozenset({"Attachable"})
_PSEUDO_CODES = frozenset({"TAX", "NON", "CustomSalesTax"})


@cache
def target(member: str) -> str | None:
    """Answer the entity that a member of this name refers to; "" for some entity, None for what is not followed."""
    if member in _TARGETS:
        return _TARGETS[member] or None
    return "Account" if member.endswith("AccountRef") else None


def prefix(entity: str) -> str:
    """Answer how faults call the list of an entity."""
    return _PREFIXES.get(entity, f"{entity}s")


@cache
def _paths(type_: str, is_entity: bool) -> tuple[tuple[str, str, bool], ...]:
    """Answer the members of a type that are references or hold some: name, type, many."""
    structure = definitions.entity(type_) if is_entity else definitions.type_(type_)
    if structure is None:
        return ()
    return tuple(
        (member.name, member.type, member.many)
        for member in structure.members.values()
        if member.kind == "complex" and (member.is_reference or _holds(member.type, frozenset()))
    )


def _holds(type_: str, seen: frozenset[str]) -> bool:
    if type_ in seen or type_ in {"ModificationMetaData", "IntuitAnyType"}:
        return False
    structure = definitions.type_(type_)
    return structure is not None and any(
        member.is_reference or (member.kind == "complex" and _holds(member.type, seen | {type_}))
        for member in structure.members.values()
    )


def fill(company: "Company", structure: Structure, record: Document, old: Document | None) -> None:
    """Check every reference of a record and fill in names; what the old record already said is not checked again."""
    if structure.name in _UNFOLLOWED:
        return
    known: set[tuple[str, str]] = set()
    if old is not None:
        _walk(structure.name, True, old, lambda entity, ref, _: known.add((entity, ref["value"])))

    def visit(entity: str, ref: dict[str, Any], member: str) -> None:
        if entity not in BY_NAME:
            return
        row = company.find(entity, ref["value"])
        if row is None:
            if entity == "TaxCode" and ref["value"] in _PSEUDO_CODES:
                return
            if company.planting or (entity, ref["value"]) in known:
                return
            raise faults.invalid_reference(prefix(entity), ref["value"])
        if not row.active and (entity, ref["value"]) not in known:
            raise faults.inactive_reference()
        if entity in _NAMELESS or member == "ParentRef" or (structure.name, member) in _NAMELESS_MEMBERS:
            ref.pop("name", None)
        else:
            ref["name"] = row.label

    _walk(structure.name, True, record, visit, company)


def repoint(structure: Structure, record: Document, lost: tuple[str, str], id_: str, name: str) -> bool:
    """Change the references of a record from one record to another; answer whether there were any."""
    found = False

    def visit(entity: str, ref: dict[str, Any], _member: str) -> None:
        nonlocal found
        if (entity, ref["value"]) == lost:
            found = True
            ref["value"] = id_
            if "name" in ref:
                ref["name"] = name

    _walk(structure.name, True, record, visit)
    return found


Visit = Callable[[str, dict[str, Any], str], Any]


def _walk(type_: str, is_entity: bool, value: Document, visit: Visit, company: "Company | None" = None) -> None:
    for name, inner, many in _paths(type_, is_entity):
        found = value.get(name)
        if found is None:
            continue
        if inner == "ReferenceType":
            _reference(type_, name, value, visit, company)
        elif many:
            for each in found:
                _walk(inner, False, each, visit, company)
        else:
            _walk(inner, False, found, visit, company)


def _reference(type_: str, name: str, holder: Document, visit: Visit, company: "Company | None") -> None:
    found = holder[name]
    entity = target(name)
    if name == "ParentRef":
        entity = type_
    elif name == "EntityRef":
        entity = party_of(company, found, holder.get("Type"))
    elif name == "CurrencyRef" and company is not None:
        company.currencies.fill(found)
        _allowed(company, found["value"])
    if entity is None:
        return
    for ref in found if isinstance(found, list) else (found,):
        visit(entity, ref, name)


def _allowed(company: "Company", currency: str) -> None:
    """Refuse a foreign currency where the company has only its own (facts B.7: 6000; pains 19)."""
    if currency == company.currencies.home or company.planting:
        return
    if not company.preferences.get("CurrencyPrefs", {}).get("MultiCurrencyEnabled"):
        raise faults.business("Multi Currency should be enabled to perform this operation.")


def party_of(company: "Company | None", ref: dict[str, Any], said: str | None) -> str | None:
    """Answer whether a payee is a customer, vendor or employee; they share one row of ids."""
    kind = ref.get("type") or said
    if kind in {"Job", "Customer"}:
        return "Customer"
    if kind:
        return kind if kind in PARTIES else None
    if company is None:
        return None
    for entity in PARTIES:
        if company.find(entity, ref["value"]) is not None:
            ref["type"] = entity
            return entity
    return "Vendor"
