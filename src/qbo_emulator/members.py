"""What a request's body may say: known members, of the right type, length and choice (facts B.7: 2010 to 2240)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from qbo_emulator import definitions, faults
from qbo_emulator.definitions import Member, Structure
from qbo_emulator.money import cents, plain

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_BOOLEANS = {"true": True, "false": False}
# Set by QuickBooks alone, whatever a body says (facts B.4).
_SERVER_SET = frozenset({"MetaData", "domain", "sparse", "status", "SyncToken", "Id"})
_LARGEST = Decimal("99999999999.99")


@dataclass(slots=True)
class Checked:
    """A body that may be stored: what it sets, and what it empties (facts B.4: `{}`, `{"value": ""}` or `""`)."""

    values: dict[str, Any]
    emptied: frozenset[str]


def checked(structure: Structure, body: Mapping[str, Any]) -> Checked:
    """Check a whole body and answer it cleaned; what only QuickBooks may set is passed over in silence."""
    values: dict[str, Any] = {}
    emptied: set[str] = set()
    members = structure.members
    for name, value in body.items():
        member = members.get(name)
        if member is None:
            raise faults.unknown_member(name, structure.name, members)
        if member.read_only or name in _SERVER_SET or value is None:
            continue
        cleaned = _value(member, value, name)
        if cleaned is None:
            emptied.add(name)
        else:
            values[name] = cleaned
    return Checked(values, frozenset(emptied))


def nested(structure: Structure, body: Any, path: str) -> dict[str, Any]:
    """Check a member that has members."""
    if not isinstance(body, Mapping):
        raise faults.unreadable(f"{path}: an object was expected, not {body!r}")
    cleaned: dict[str, Any] = {}
    members = structure.members
    for name, value in body.items():
        member = members.get(name)
        if member is None:
            if name == "value" and structure.name in {"ReferenceType", "MemoRef"}:
                member = _VALUE
            else:
                raise faults.unknown_member(name, structure.name, members)
        if value is None:
            continue
        one = _value(member, value, f"{path}.{name}")
        if one is not None:
            cleaned[name] = one
    return cleaned


_VALUE = Member("value", "primitive", "xs:string", "string")


def _value(member: Member, value: Any, path: str) -> Any:
    """Answer the value to store, or None when it says: empty this."""
    if member.many:
        if value == "":
            return None
        many = value if isinstance(value, list) else [value]
        return [one for each in many if (one := _one(member, each, path)) is not None]
    return _one(member, value, path)


def _one(member: Member, value: Any, path: str) -> Any:
    if member.kind in {"complex", "elementRef"}:
        return _complex(member, value, path)
    if value == "":
        return None
    if member.kind == "enum":
        return _choice(member, value, path)
    if member.kind == "documented":
        return _bare(value)
    return _SCALARS.get(member.json, _text)(member, value, path)


def _complex(member: Member, value: Any, path: str) -> Any:
    structure = definitions.type_(member.type)
    if structure is None or member.type == "IntuitAnyType":
        return _bare(value)
    if value == "":
        return None
    if member.is_reference and not isinstance(value, Mapping):
        value = {"value": value}  # some clients write a bare id; the parser of the real service takes it
    cleaned = nested(structure, value, path)
    if member.is_reference and not cleaned.get("value"):
        return None
    if member.max_length and not member.is_reference:
        for text in cleaned.values():
            if isinstance(text, str) and len(text) > member.max_length:
                raise faults.too_long(member.name, member.max_length, len(text))
    return cleaned or None


def _bare(value: Any) -> Any:
    """Take what may be anything as it is, but for nulls, which QuickBooks never answers (facts B.1)."""
    if isinstance(value, Mapping):
        return {name: _bare(each) for name, each in value.items() if each is not None}
    if isinstance(value, list):
        return [_bare(each) for each in value if each is not None]
    return value


def _text(member: Member, value: Any, path: str) -> str:
    if isinstance(value, bool):
        value = "true" if value else "false"
    elif isinstance(value, (int, Decimal)):
        value = str(value)
    elif not isinstance(value, str):
        raise faults.unreadable(f"{path}: a text was expected, not {type(value).__name__}")
    if member.max_length and len(value) > member.max_length:
        raise faults.too_long(member.name, member.max_length, len(value))
    return value


def _choice(member: Member, value: Any, path: str) -> str:
    if not isinstance(value, str) or (member.choices and value not in member.choices):
        raise faults.invalid_choice(value, path)
    return value


def _number(member: Member, value: Any, path: str) -> Decimal | int:
    found = _decimal(value)
    if found is None:
        raise faults.refuse("2100", f"Invalid Decimal Format : {value}", path)
    if abs(found) > _LARGEST:
        raise faults.refuse("2140", f"Invalid Amount : {value}", path)
    return cents(found) if member.is_money else plain(found)


def _decimal(value: Any) -> Decimal | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        value = repr(value)
    if isinstance(value, str) and not _NUMBER.fullmatch(value):
        return None
    try:
        found = Decimal(value)
    except (InvalidOperation, TypeError, ValueError):
        return None
    return found if found.is_finite() else None


def _whole(_member: Member, value: Any, path: str) -> int:
    found = _decimal(value)
    if found is None or found != found.to_integral_value() or abs(found) > _LARGEST:
        raise faults.refuse("2080", f"Invalid Number Format : {value}", path)
    return int(found)


def _boolean(_member: Member, value: Any, path: str) -> bool:
    found = _BOOLEANS.get(value.lower()) if isinstance(value, str) else value
    if not isinstance(found, bool):
        raise faults.refuse("2230", f"Invalid Boolean : {value}", path)
    return found


def _date(_member: Member, value: Any, path: str) -> str:
    if not isinstance(value, str) or not _DATE.match(value) or value[10:11] not in {"", "T", "Z", "+", "-"}:
        raise faults.refuse("2060", f"Invalid Date Format : {value}", path)
    try:
        return date.fromisoformat(value[:10]).isoformat()
    except ValueError:
        raise faults.refuse("2070", f"Invalid Date : {value}", path) from None


def _moment(_member: Member, value: Any, path: str) -> str:
    try:
        datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise faults.refuse("2060", f"Invalid Date Format : {value}", path) from None
    return value


_SCALARS = {
    "number": _number,
    "number(int)": _whole,
    "boolean": _boolean,
    "string(date YYYY-MM-DD)": _date,
    "string(dateTime ISO8601 with offset)": _moment,
}
