"""Whether a write can succeed, and its exact bytes if so: judged by the mirror alone, without a call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qbo import exact
from tieout.intents import store as intents
from tieout.intents.store import NameChoice, Operation
from tieout.links import store as links
from tieout.links.store import Link
from tieout.mirror import history
from tieout.mirror.read import Mirrored
from tieout.payables import attachments
from tieout.payables.payees import Payee
from tieout.payables.payment import Payment
from tieout.payables.store import Payable
from tieout.push import documents, lengths, merged, parties, plan, settling
from tieout.push.books import Books
from tieout.push.edits import edits
from tieout.push.files import upload
from tieout.push.mapping import present as mapping
from tieout.push.recognise import says, untouched
from tieout.push.things import Thing
from tieout.push.trouble import Blocked, Over, Waits, Yields, in_words

_NEEDS: Mapping[str, Sequence[str]] = {
    "Vendor": ("Vendor", "Customer", "Employee"),
    "Customer": ("Vendor", "Customer", "Employee"),
    "Bill": ("Bill", "Vendor", "Account"),
    "Invoice": ("Invoice", "Customer", "Item"),
    "BillPayment": ("BillPayment", "Bill", "Vendor", "Account"),
    "Payment": ("Payment", "Invoice", "Customer", "Account"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A write that is to be judged."""

    thing: Thing
    operation: Operation
    record_id: str | None = None
    name_choice: NameChoice | None = None


async def content(books: Books, asked: Asked) -> bytes:
    """Answer the bytes to be sent; raises Blocked, Waits, Yields or Over."""
    if asked.operation == "attach":
        return await _file(books, asked.thing)
    return exact.encode(await body(books, asked))


async def body(books: Books, asked: Asked) -> Mapping[str, Any]:
    """Answer the body to be sent; raises Blocked, Waits, Yields or Over."""
    thing = asked.thing
    await books.demand_read(_NEEDS[thing.entity])
    if asked.operation == "create":
        ours = await written(books, thing, None, asked.name_choice)
        lengths.demand(thing.entity, ours)
        return ours
    link, record = await _linked(books, thing, asked.operation)
    held = await books.body(link.entity, link.record_id)
    if asked.operation == "update":
        ours = await written(books, thing, link.record_id, asked.name_choice)
        lengths.demand(thing.entity, ours)
        await _demand_ours(books, thing, link, record)
        return mapping.to_update(held, ours)
    if asked.operation == "delete":
        await _demand_loose(books, thing, record)
        return mapping.to_delete(held)
    return mapping.to_void(held)


async def written(
    books: Books, thing: Thing, record_id: str | None, name_choice: NameChoice | None = None
) -> dict[str, Any]:
    """Answer how QuickBooks should have a thing, whatever it has now; raises Blocked or Waits."""
    match thing.content:
        case Payee() as payee:
            present = await books.body(thing.entity, record_id) if record_id else None
            return await parties.body(books, payee, present, name_choice)
        case Payable() as payable:
            write = documents.bill if thing.entity == "Bill" else documents.invoice
            return await write(books, payable, record_id)
        case Payment() as payment:
            settle = settling.bill_payment if thing.entity == "BillPayment" else settling.payment_in
            return await settle(books, payment, record_id)
        case _:
            raise TypeError(f"a {thing.kind} has no body")


async def _linked(books: Books, thing: Thing, operation: Operation) -> tuple[Link, Mirrored]:
    link = await links.of_thing(books.conn, books.connection.id, thing.kind, thing.id)
    if link is None:
        raise Waits(thing.kind, thing.id)
    record = await books.record(link.entity, link.record_id)
    if record is None or plan.is_gone(link, record):
        how = "deleted" if record is None else record.lifecycle
        if (operation == "delete" and how == "deleted") or (operation == "void" and how in {"deleted", "voided"}):
            raise Over(how)
        if operation == "update" or record is None or how != "voided":
            raise await _gone(books, link, record, how)
    return link, record


async def _gone(books: Books, link: Link, record: Mirrored | None, how: str) -> Blocked:
    name = f"{in_words(link.entity).capitalize()} {(record and record.label) or link.record_id}"
    there = {"entity": link.entity, "id": link.record_id}
    if record is not None and how == "merged":
        return await _merged(books, record, name, there)
    take_back = {"payment": "Void it here too, have", "payable": "Cancel it here too, have"}.get(link.kind, "Have")
    return Blocked(
        "record_gone",
        f"{name} was {how} in QuickBooks.",
        action=f"{take_back} it made again, or let it go.",
        record=there,
        choices=["recreate", "ignore"],
    )


async def _merged(books: Books, record: Mirrored, name: str, there: Mapping[str, str]) -> Blocked:
    into = await merged.survivor(books.conn, books.connection.id, record)
    facts: dict[str, Any] = {"blocking": {"entity": into.entity, "id": into.id}} if into else {}
    if into is None:
        action, choices = "Say which record it goes on as.", ["link", "ignore"]
    elif await links.of_record(books.conn, books.connection.id, into.entity, into.id) is None:
        action, choices = f"Link it to {into.label or into.id}.", ["link", "ignore"]
    else:
        action, choices = f"Another payee is {into.label or into.id} already: use that one.", ["ignore"]
    return Blocked(
        "record_gone",
        f"{name} was merged into {(into and (into.label or into.id)) or 'another'} in QuickBooks.",
        action=action,
        record=there,
        choices=choices,
        **facts,
    )


async def _demand_ours(books: Books, thing: Thing, link: Link, record: Mirrored) -> None:
    """Refuse to overwrite what somebody changed in QuickBooks, unless it is ours to say."""
    if record.sync_token <= link.sync_token:
        return
    last = await intents.last_sent(books.conn, books.connection.id, thing.kind, thing.id)
    held = exact.decode(record.body.encode())
    then = await history.at_token(books.conn, books.connection.id, record.entity, record.id, link.sync_token)
    before = exact.decode(then.body.encode()) if then else {}
    if last is not None and last.body:
        ours = exact.decode(last.body)
        if says(held, ours) or (then and untouched(held, before, ours)):
            return  # our own payment, or a member that we do not write, moved its version on
    owner = (await books.settings()).owner(link.entity)
    if owner == "quickbooks":
        raise Yields(record.sync_token)
    if owner == "ask":
        too = ", and here too" if last is None or last.thing_version < thing.version else ""
        raise Blocked(
            "conflict",
            f"{in_words(link.entity).capitalize()} {record.label or record.id} was changed in QuickBooks after our last"
            f" write{_told(before, held)}{too}.",
            action="Choose which version stays.",
            record={"entity": link.entity, "id": record.id, "sync_token": record.sync_token},
            choices=["platform", "quickbooks"],
        )


def _told(before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    found = edits(before, now) if before else ""
    return f": {found}" if found else ""


async def _demand_loose(books: Books, thing: Thing, record: Mirrored) -> None:
    """Refuse to delete a document that payments hold on to, before they have been taken back."""
    paid = (record.amount or 0) - (record.balance or 0) + await settling.unseen(books, thing.id, record)
    if paid > 0:
        raise Blocked(
            "settled",
            f"Of {in_words(thing.entity)} {record.label or record.id} {paid} is settled in QuickBooks.",
            action="Void its payments first, here or in QuickBooks.",
            record={"entity": thing.entity, "id": record.id},
        )


async def _file(books: Books, thing: Thing) -> bytes:
    about, data = await attachments.content(books.conn, books.connection.business_id, thing.id)
    link = await links.of_thing(books.conn, books.connection.id, "payable", about.payable_id)
    if link is None:
        raise Waits("payable", about.payable_id)
    return upload(books.connection.realm_id, about, data, (link.entity, link.record_id)).content
