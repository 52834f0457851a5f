"""What QuickBooks says when it refuses: one function per kind of refusal, with its literal words (facts B.7)."""

from collections.abc import Iterable
from dataclasses import dataclass

from qbo.facts import limits
from qbo.facts.faults import FAULTS

_MADE_INACTIVE = (
    "Something you're trying to use has been made inactive. "
    "Check the fields with accounts, customers, items, vendors or employees."
)


@dataclass(frozen=True, slots=True)
class FaultItem:
    """One error of a Fault."""

    code: str
    message: str
    detail: str
    element: str | None = None


class Refusal(Exception):
    """QuickBooks does not do it; the edge renders it as a Fault."""

    def __init__(self, *faults: FaultItem, status: int = 400, type: str = "ValidationFault") -> None:  # noqa: A002 - Intuit's word
        super().__init__("; ".join(f"{fault.code} {fault.detail}" for fault in faults))
        self.faults = faults
        self.status = status
        self.type = type

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuilt, (self.faults, self.status, self.type))


def _rebuilt(faults: tuple[FaultItem, ...], status: int, type_: str) -> Refusal:
    return Refusal(*faults, status=status, type=type_)


def refuse(code: str, detail: str, element: str | None = None) -> Refusal:
    """Refuse with any code of the table."""
    row = FAULTS[code]
    return Refusal(FaultItem(code, row.message, detail, element), status=row.http, type=row.type)


def stale(user: str) -> Refusal:
    """5010: the SyncToken is not the present one."""
    detail = (
        f"Stale Object Error : You and {user} were working on this at the same time. "
        f"{user} finished before you did, so your work was not saved."
    )
    return refuse("5010", detail, "")


def duplicate_name(kind: str = "customer, vendor or employee") -> Refusal:
    """6240: another record has this name."""
    detail = (
        f"The name supplied already exists. : Another {kind} is already using this \nname. Please use a different name."
    )
    return refuse("6240", detail)


def duplicate_number(number: str, entity: str, id_: str) -> Refusal:
    """6140: the company warns of numbers used twice, and this one is."""
    detail = (
        "Duplicate Document Number Error : You must specify a different number. This number has already been used. "
        f"DocNumber={number} is assigned to TxnType={entity} with TxnId={id_}"
    )
    return refuse("6140", detail, "")


def not_found() -> Refusal:
    """610: no such record, or it cannot be used any more."""
    return refuse("610", f"Object Not Found : {_MADE_INACTIVE}", "")


def deleted_since() -> Refusal:
    """610: there was such a transaction."""
    return refuse("610", "Object Not Found : Another user has deleted this transaction.", "")


def invalid_reference(prefix: str, id_: str) -> Refusal:
    """2500: a reference names nothing."""
    return refuse("2500", f"Invalid Reference Id : {prefix} element id {id_} not found", "Reference Id")


def inactive_reference() -> Refusal:
    """2500: a reference names a record that was made inactive."""
    return refuse("2500", f"Invalid Reference Id : {_MADE_INACTIVE}", "Reference Id")


def missing(*members: str) -> Refusal:
    """2020: members that must be there are not."""
    message = FAULTS["2020"].message
    items = (
        FaultItem("2020", message, f"Required parameter {name} is missing in the request", name) for name in members
    )
    return Refusal(*items)


def too_long(element: str, limit: int, length: int) -> Refusal:
    """2050: a text does not fit."""
    detail = (
        "String length specified does not match the supported length. "
        f"Min:0 Max:{limit} supported. Supplied length:{length}"
    )
    return refuse("2050", detail, element)


def unknown_member(name: str, type_: str, known: Iterable[str]) -> Refusal:
    """2010: QuickBooks knows no such member of this type."""
    names = list(known)
    listed = ", ".join(f'"{each}"' for each in names[:20])
    detail = (
        f'Property Name:Unrecognized field "{name}" (class com.intuit.schema.finance.v3.{type_}), '
        f"not marked as ignorable ({len(names)} known properties: {listed} [truncated]])\n"
        " specified is unsupported or invalid"
    )
    return refuse("2010", detail)


def unreadable(reason: str) -> Refusal:
    """2010: the body is not the JSON of this entity."""
    return refuse("2010", f"Property Name:{reason} specified is unsupported or invalid")


def invalid_id(value: object) -> Refusal:
    """2030: an id is not a number."""
    return refuse("2030", f"Id should be a valid number. Supplied value:{value}", "Id")


def invalid_choice(value: object, element: str | None = None) -> Refusal:
    """2170: a word that is not among those allowed."""
    return refuse("2170", f"Invalid Enumeration : {value}", element)


def unsupported(operation: str) -> Refusal:
    """500: this cannot be done with records of this entity."""
    return refuse("500", f"Operation {operation} is not supported.", "Operation")


def no_resource(path: str) -> Refusal:
    """500: there is nothing at this address."""
    detail = (
        f"Operation Could not find resource for relative : {path} of full path: "
        f"https://quickbooks.api.intuit.com{path} is not supported."
    )
    return refuse("500", detail)


def business(text: str, code: str = "6000") -> Refusal:
    """6000 and its kin: a rule of the books forbids it."""
    return refuse(code, f"Business Validation Error: {text}", "")


def long_request_id(supplied: str) -> Refusal:
    """6000: a requestid, or that of a batch and an item's bId together, is too long [L: Java SDK issue 180]."""
    limit = limits.REQUEST_ID_LENGTH
    told = f"You cannot enter more than {limit} characters in the request_id field."
    return business(f"{told} You tried entering {supplied[:10]}..., which is {len(supplied)} characters.")


def bad_query(text: str) -> Refusal:
    """4001: the query can be read and not be answered."""
    return refuse("4001", f"QueryValidationError: {text}")


def unparsed_query(text: str) -> Refusal:
    """4000: the query cannot be read."""
    return refuse("4000", f"QueryParserError: {text}")


def crashed(reason: str) -> Refusal:
    """10000: QuickBooks failed inside; some of these come with status 200 (facts B.5)."""
    row = FAULTS["10000"]
    item = FaultItem("10000", row.message, f"System Failure Error: {reason}", "SystemFailureError")
    return Refusal(item, status=500, type="SystemFault")
