"""Pages of records: lists of them, and one with everything a person can do to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from qbo.facts.catalog import BY_NAME, SERVED_BY_LOWER_NAME, Entity
from qbo_emulator import definitions, links, merging, recurring, references
from qbo_emulator.definitions import Member
from qbo_emulator.drawing import Form, draw, number_of
from qbo_emulator.records import Document, Row, decode, encode
from qbo_emulator.rules import rule_of
from qbo_emulator.rules.rule import Rule
from qbo_emulator.screens import BY_PEOPLE
from qbo_emulator.world import NotHere

if TYPE_CHECKING:
    from qbo_emulator.emulator import Emulator

_ROWS = 50
_LINES = 100  # a document may have 10,000
_FORM_LINES = 20
_TEXT = 30_000
_ASIDE = frozenset({"Id", "SyncToken", "MetaData", "domain", "sparse", "Line", "LinkedTxn", "Active"})
_UNSAID = frozenset({"Id", "Lat", "Long"})
_SELDOM = ("Allow", "ApplyTax", "Print", "FreeForm", "sparse", "domain", "Job", "BillWith", "Preferred", "Track")
_INPUTS = 12
_OFTEN = ("DocNumber", "TxnDate", "DueDate", "PrivateNote")
_DETAILED = ("ItemRef", "AccountRef", "GroupItemRef", "DiscountAccountRef")
_AMOUNT_LINES = frozenset({"SalesItemLineDetail", "AccountBasedExpenseLineDetail", "ItemBasedExpenseLineDetail"})


def records(
    emulator: "Emulator", request: Request, *, status: int = 200, said: Form | None = None, **more: Any
) -> Response:
    """Show the records of an entity, newest first, and let one be entered."""
    realm, entity = request.path_params["realm_id"], _entity(request.path_params["entity"])
    books = emulator.company(realm)
    books.settled()
    asked = request.query_params.get("q", "").strip()
    found = [row for row in books.shelf(entity.name).ordered("updated", down=True) if _holds(row, asked)]
    page = number_of(request)
    shown = [_listed(entity, row) for row in found[(page - 1) * _ROWS : page * _ROWS]]
    return draw(
        request, "records.html", status=status, realm=realm, name=emulator.company_name(realm), entity=entity.name,
        label="Name" if entity.kind == "list" else "Number", rows=shown, total=len(found), asked=asked, page=page,
        pages=-(-len(found) // _ROWS), body=(said or {}).get("body"), sample=_sample(entity),
        can_create=entity.name in BY_NAME and ("create" in entity.operations or entity.name in BY_PEOPLE),
        **{f"{name}s": any(row[name] for row in shown) for name in ("amount", "balance")},
        parties=any(row["party"] for row in shown), dated=any(row["date"] for row in shown), **more,
    )  # fmt: skip


def record(emulator: "Emulator", request: Request, *, status: int = 200, **more: Any) -> Response:
    """Show one record, and what a person can do to it."""
    realm, entity = request.path_params["realm_id"], _entity(request.path_params["entity"])
    books, id_ = emulator.company(realm), request.path_params["record_id"]
    books.settled()
    row = books.find(entity.name, id_)
    if row is None:
        raise NotHere(f"There is no {entity.name} {id_} in {realm}; perhaps it was deleted.")
    whole = _whole(entity, row)
    base = f"/_emulator/pages/{realm}"
    more.pop("said", None)
    return draw(
        request, "record.html", status=status, realm=realm, name=emulator.company_name(realm), entity=entity.name,
        id=id_, token=row.token, title=whole.get("DocNumber") or row.label or id_,
        changed=whole.get("MetaData", {}).get("LastUpdatedTime", "never").replace("T", " "), state=_state(whole, row),
        members=list(_members(_Look(books, entity.name, whole, base))), sums=_sums(entity, whole),
        lines=list(_lines(books, whole, base)), more_lines=max(0, len(whole.get("Line", ())) - _LINES),
        links=_links(whole, base)[:_LINES], can=_can(entity, whole),
        text=_shortened(msgspec.json.format(row.raw, indent=2).decode()),
        inputs=_inputs(entity.name, whole), more="{}", person=emulator.signed_in(realm), **more,
    )  # fmt: skip


def members(text: str) -> Document:
    """Read what a person wrote as JSON."""
    try:
        found = decode(text.encode())
    except msgspec.DecodeError as error:
        raise ValueError(f"This is no JSON: {error}.") from None
    if not isinstance(found, dict):
        raise ValueError('Write an object, such as {"DisplayName": "Amy"}.')  # noqa: TRY004 - a person wrote it
    return found


def changes(books: Any, entity: str, id_: str, form: Form) -> Document:
    """Answer the members that a form changes; emptied ones are cleared."""
    old = books.read(entity, id_)
    shown = {one["name"]: one["value"] for one in _inputs(entity, old)}
    changed = {name: form[name] for name, value in shown.items() if name in form and form[name] != value}
    lines = _changed_lines(old.get("Line", []), form)
    return {**changed, **({"Line": lines} if lines is not None else {}), **members(form.get("more") or "{}")}


def _changed_lines(lines: list[Document], form: Form) -> list[Document] | None:
    found: list[Document] = []
    moved = False
    for place, line in enumerate(lines):
        said = {name: form.get(f"line-{place}-{name}") for name in ("Amount", "Description")}
        new = {name: value for name, value in said.items() if value is not None and value != str(line.get(name, ""))}
        detail = dict(line.get(line.get("DetailType", ""), {}))
        if "Amount" in new:
            for name in ("UnitPrice", "TaxInclusiveAmt"):  # follow from the amount
                detail.pop(name, None)
        moved = moved or bool(new)
        found.append({**line, **new, **({line["DetailType"]: detail} if detail else {})})
    return found if moved else None


def _entity(name: str) -> Entity:
    found = SERVED_BY_LOWER_NAME.get(name.lower())
    if found is None:
        raise NotHere(f"There is no entity {name}; the company's page lists them.")
    return found


def _whole(entity: Entity, row: Row) -> Document:
    return recurring.told(row.raw) if entity.name == recurring.NAME else decode(row.raw)


def _holds(row: Row, asked: str) -> bool:
    return not asked or asked.lower().encode() in row.raw.lower()


def _listed(entity: Entity, row: Row) -> dict[str, Any]:
    whole = _whole(entity, row)
    label = row.label or whole.get(entity.label) or whole.get("DocNumber", "")
    party = whole.get(entity.party or "CustomerRef") or whole.get("VendorRef") or {}
    return {
        "id": row.id, "token": row.token, "label": label, "party": party.get("name", ""),
        "date": whole.get(entity.date or "", ""), "amount": _money(whole.get(entity.amount or "TotalAmt")),
        "balance": _money(whole.get(entity.balance or "")), "state": _state(whole, row),
    }  # fmt: skip


def _money(value: Any) -> str:
    return f"{Decimal(value):,.2f}" if isinstance(value, (int, Decimal)) else ""


def _sums(entity: Entity, whole: Document) -> list[tuple[str, str]]:
    """Answer the amounts that a person looks for first."""
    names = dict.fromkeys(name for name in (entity.amount, entity.balance) if name)
    return [(name, shown) for name in names if (shown := _money(whole.get(name)))]


def _shortened(text: str) -> str:
    return text if len(text) <= _TEXT else f"{text[:_TEXT]}\n… and {len(text) - _TEXT:,} characters more"


def _state(whole: Document, row: Row) -> str:
    if not row.active:
        return "inactive"
    if whole.get("PrivateNote", "").startswith("Voided") or whole.get("status") == "Voided":
        return "void"
    owed, total = whole.get("Balance"), whole.get("TotalAmt")
    return "paid" if total and owed == 0 and "DueDate" in whole else ""


def _can(entity: Entity, whole: Document) -> set[str]:
    """Answer what people can do to it in QuickBooks' own screens."""
    if entity.name not in BY_NAME:
        return set()
    can = {"edit"} if "update" in entity.operations or entity.name in BY_PEOPLE else set[str]()
    if "delete" in entity.operations:
        can.add("delete")
    if type(rule_of(entity.name)).void is not Rule.void:
        can.add("void")
    if entity.removal == "soft":
        can.add("deactivate" if whole.get("Active", True) else "activate")
    return can | ({"merge"} if entity.name in merging.MERGED else set())


@dataclass(frozen=True, slots=True)
class _Look:
    """A record that is looked at, and where the pages of its company are."""

    books: Any
    entity: str
    whole: Document
    base: str

    def address(self, name: str, ref: Document) -> str:
        """Answer the page of the record that a reference names, if there is one."""
        to = references.target(name)
        if name == "ParentRef":
            to = self.entity
        elif name == "EntityRef":
            to = references.party_of(self.books, dict(ref), self.whole.get("Type"))
        return f"{self.base}/{to}/{ref['value']}" if to and self.books.find(to, ref["value"]) else ""


def _members(look: _Look) -> Iterable[tuple[str, str, str]]:
    for name, value in look.whole.items():
        if name in _ASIDE or value in ({}, []):
            continue
        if isinstance(value, dict) and "value" in value:
            yield name, value.get("name") or value["value"], look.address(name, value)
        else:
            yield name, _words(value), ""


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(_words(one) for key, one in value.items() if key not in _UNSAID and not isinstance(one, list))
    if isinstance(value, list):
        return f"{len(value)} of them"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _lines(books: Any, whole: Document, base: str) -> Iterable[dict[str, Any]]:
    look = _Look(books, "", {}, base)
    for place, line in enumerate(whole.get("Line", ())[:_LINES]):
        kind = line.get("DetailType", "")
        detail = line.get(kind, {})
        named = next((name for name in _DETAILED if name in detail), "")
        ref = detail.get(named, {})
        word = next((f"{one['TxnType']} {one['TxnId']}" for one in line.get("LinkedTxn", ()) if "TxnId" in one), "")
        yield {
            "place": place, "id": line.get("Id", ""), "address": look.address(named, ref) if ref else "",
            "what": ref.get("name") or word or kind.removesuffix("LineDetail"),
            "description": line.get("Description", ""), "amount": str(line.get("Amount", "")),
            "editable": kind in _AMOUNT_LINES and place < _FORM_LINES,
        }  # fmt: skip


def _links(whole: Document, base: str) -> list[tuple[str, str]]:
    every = [*links.linked(whole), *(one for line in whole.get("Line", ()) for one in links.linked(line))]
    return [(f"{one['TxnType']} {one['TxnId']}", f"{base}/{links.entity_of(one['TxnType'])}/{one['TxnId']}")
            for one in every]  # fmt: skip


def _inputs(entity: str, whole: Document) -> list[dict[str, Any]]:
    """Answer the members that a form offers: those that are there, and the usual ones that are not."""
    known = definitions.entity(entity).members
    names = [name for name in whole if name not in _ASIDE and not isinstance(whole[name], (dict, list))]
    names += [name for name in _OFTEN if name in known and name not in names]
    offered = [known[name] for name in names if name in known and not known[name].read_only]
    return [_input(member, whole.get(member.name)) for member in offered if _is_plain(member)][:_INPUTS]


def _is_plain(member: Member) -> bool:
    if member.name.startswith(_SELDOM):
        return False
    computed = member.name in {"TotalAmt", "Balance", "status", "FullyQualifiedName", "Level", "HomeBalance"}
    return not computed and member.kind in {"primitive", "simple", "enum"} and not member.many


def _input(member: Member, value: Any) -> dict[str, Any]:
    choices = ["true", "false"] if member.json == "boolean" else sorted(member.choices)
    shown = str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)
    kind = "date" if "date" in member.json.lower() else "number" if member.json.startswith("number") else "text"
    return {"name": member.name, "value": shown, "choices": choices, "type": kind}


def _sample(entity: Entity) -> str:
    """Answer the beginning of a body: what this entity cannot do without."""
    needed = dict.fromkeys(rule_of(entity.name).required, "") if entity.name in BY_NAME else {}
    body: Document = {name: [] if name == "Line" else {"value": ""} if name.endswith("Ref") else "" for name in needed}
    if entity.kind == "list":
        body = {entity.label: "", **body}
    return msgspec.json.format(encode(body), indent=2).decode()
