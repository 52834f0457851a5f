"""Bills and invoices: their party, lines, accounts, number, dates and currency, each found or asked for."""

from dataclasses import fields
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from qbo import exact
from tieout.intents import store as intents
from tieout.payables.line import Line
from tieout.payables.payees import Payee
from tieout.payables.store import Payable
from tieout.push import accounts, parties
from tieout.push.books import Books
from tieout.push.mapping.bill import Form, Priced, to_bill
from tieout.push.mapping.invoice import to_invoice
from tieout.push.trouble import Blocked, Waits

NUMBER_LENGTH = 21
_REFERS = {
    "SalesTermRef": ("Term", "term"),
    "DepartmentRef": ("Department", "location"),
    "ClassRef": ("Class", "class"),
}
_BILLS_ONLY = frozenset({"SalesTermRef"})


async def bill(books: Books, payable: Payable, record_id: str | None) -> dict[str, Any]:
    """Write a bill."""
    payee, form = await _form(books, payable, "Bill", record_id)
    lines = [
        Priced(
            line=line,
            item_id=await _item(books, line.item),
            account_id=None if line.item else await accounts.expense(books, line, payee, number),
            class_id=await _class(books, line, form),
        )
        for number, line in enumerate(lines_of(payable), 1)
    ]
    return to_bill(form, lines)


async def invoice(books: Books, payable: Payable, record_id: str | None) -> dict[str, Any]:
    """Write an invoice."""
    _, form = await _form(books, payable, "Invoice", record_id)
    default = (await books.settings()).default_item
    lines = []
    for number, line in enumerate(lines_of(payable), 1):
        item = await _item(books, line.item or default)
        if item is None:
            raise Blocked(
                "no_item",
                f"Line {number} names no item, and the connection has no default one.",
                action="Set the connection's default item, or one on the line.",
                line=number,
            )
        lines.append(Priced(line=line, item_id=item, class_id=await _class(books, line, form)))
    return to_invoice(form, lines)


def lines_of(payable: Payable) -> tuple[Line, ...]:
    """Answer a payable's lines; one that was given none has one with its total."""
    return payable.lines or (Line(amount=payable.total, description=payable.memo),)


async def demand_open(books: Books, on: date) -> None:
    """Refuse a date in closed books."""
    closed = await books.closed_until()
    if closed is not None and on <= closed:
        raise Blocked(
            "period_closed",
            f"The books are closed up to {closed}, and this is of {on}.",
            action="Choose a later date, or let the owner reopen the books.",
            closed_until=closed.isoformat(),
        )


async def currency(books: Books, code: str, rate: Any, entity: str, party_id: str) -> tuple[str | None, Decimal | None]:
    """Answer the currency and what it is worth; nothing of either where the company has only its own."""
    home, several = await books.home_currency(), await books.many_currencies()
    if not several:
        if home is not None and code != home:
            raise Blocked(
                "currency",
                f"This is in {code}, and the company keeps {home} alone.",
                action="Switch on several currencies in QuickBooks (which cannot be undone), or leave this out.",
            )
        return None, None
    theirs = (await books.body(entity, party_id)).get("CurrencyRef", {}).get("value", home)
    if theirs != code:
        raise Blocked(
            "currency",
            f"This is in {code}; QuickBooks keeps this {entity.lower()} in {theirs}, for good.",
            action=f"Use a {entity.lower()} that is kept in {code}.",
        )
    return code, None if code == home else _rate(code, rate)


def _rate(code: str, told: Any) -> Decimal:
    try:
        rate = Decimal(str(told))
    except InvalidOperation:
        rate = Decimal(0)
    if not rate.is_finite() or rate <= 0:
        raise Blocked(
            "no_exchange_rate",
            f"Nothing says what {code} was worth, and QuickBooks would book it as 1.",
            action="Give the payable's rate as its custom field exchange_rate.",
            owner="you",
        )
    return rate


async def _form(books: Books, payable: Payable, entity: str, record_id: str | None) -> tuple[Payee, Form]:
    payee, party_id = await parties.record_of(books, payable.payee_id)
    await demand_open(books, payable.issued_on)
    party, kind = ("Vendor", "Accounts Payable") if entity == "Bill" else ("Customer", "Accounts Receivable")
    told = payable.custom_fields.get("exchange_rate")
    if told is None and record_id is not None:
        told = (await books.body(entity, record_id)).get("ExchangeRate")  # it was booked at one, and keeps it
    code, rate = await currency(books, payable.currency, told, party, party_id)
    settings = await books.settings()
    chosen = settings.payable_account if entity == "Bill" else None
    found = await _fields(books, payable, entity)
    if "DocNumber" in found:
        await _demand_number(books, entity, found["DocNumber"], party_id, record_id)
        await _let_namesake_go(books, payable, entity, found["DocNumber"], party_id)
    account_id = await accounts.ledger(books, chosen, kind)
    return payee, Form(party_id=party_id, fields=found, account_id=account_id, currency=code, exchange_rate=rate)


async def _fields(books: Books, payable: Payable, entity: str) -> dict[str, str]:
    members = {field.name: getattr(payable, field.name) for field in fields(payable)}
    found: dict[str, str] = {}
    for name, source in (await books.sources()).items():
        value = source.of(members)
        if value in (None, "") or (entity != "Bill" and name in _BILLS_ONLY):
            continue
        found[name] = value.isoformat() if isinstance(value, date) else str(value)
        if name in _REFERS:
            await books.usable(_REFERS[name][0], found[name], _REFERS[name][1])
    if department := await _department(books, payable):
        found["DepartmentRef"] = department
    rule = (await books.settings()).number_rule
    if rule == "none":
        found.pop("DocNumber", None)
    if rule == "external_id" and payable.external_id:
        found["DocNumber"] = payable.external_id
    return found


async def _demand_number(books: Books, entity: str, number: str, party_id: str, record_id: str | None) -> None:
    if len(number) > NUMBER_LENGTH:
        raise Blocked(
            "number_too_long",
            f"The number {number} has {len(number)} characters; QuickBooks takes {NUMBER_LENGTH}.",
            action="Shorten it, or set the connection's number rule so that none is sent.",
            owner="you",
        )
    if entity == "Invoice" and not await books.chooses_numbers():
        return  # two invoices of one number are no trouble to QuickBooks here
    theirs = {"party_id": party_id} if entity == "Bill" else {}  # vendors number bills, we number invoices
    for found in await books.labelled(entity, number, **theirs):
        if found.id != record_id and found.lifecycle != "voided":
            raise Blocked(
                "number_taken",
                f"QuickBooks has {entity.lower()} {number} already.",
                action=f"Link this to that {entity.lower()}, or give it another number.",
                blocking={"entity": entity, "id": found.id},
                choices=["link", "renumber"],
            )


async def _department(books: Books, payable: Payable) -> str | None:
    """Answer the location that the lines name: QuickBooks keeps one for the whole of it."""
    named = sorted({line.department for line in payable.lines if line.department})
    if len(named) > 1:
        raise Blocked(
            "locations_differ",
            f"Its lines name the locations {', '.join(named)}; QuickBooks keeps one for the whole of it.",
            action="Give all lines the same location, or tell it in parts.",
            owner="you",
        )
    for id_ in named:
        await books.usable("Department", id_, "location")
    return named[0] if named else None


async def _let_namesake_go(books: Books, payable: Payable, entity: str, number: str, party_id: str) -> None:
    """Wait for another of this number that is on its way; once it is there, the number is taken."""
    if entity == "Invoice" and not await books.chooses_numbers():
        return
    holding = b'"DocNumber":' + exact.encode(number)
    for other in await intents.going(books.conn, books.connection.id, entity, holding=holding):
        body = exact.decode(other.body or b"{}")
        theirs = body.get("VendorRef", {}).get("value") if entity == "Bill" else party_id
        if other.thing_id != payable.id and body.get("DocNumber") == number and theirs == party_id:
            raise Waits("payable", other.thing_id)


async def _item(books: Books, item_id: str | None) -> str | None:
    if item_id is not None:
        await books.usable("Item", item_id, "item")
    return item_id


async def _class(books: Books, line: Line, form: Form) -> str | None:
    if line.class_id:
        await books.usable("Class", line.class_id, "class")
    return line.class_id or form.fields.get("ClassRef")
