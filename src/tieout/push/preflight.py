"""Whether a write can succeed, and its exact bytes if so: judged by the mirror alone, without a call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qbo import exact
from tieout.intents import store as intents
from tieout.intents.store import NameChoice, Operation
from tieout.links import store as links
from tieout.links.store import Link
from tieout.mirror.read import Mirrored
from tieout.payables import attachments
from tieout.payables.payees import Payee
from tieout.payables.payment import Payment
from tieout.payables.store import Payable
from tieout.push import documents, lengths, parties, plan, settling
from tieout.push.books import Books
from tieout.push.files import upload
from tieout.push.mapping import present as mapping
from tieout.push.recognise import says
from tieout.push.things import Thing
from tieout.push.trouble import Blocked, Over, Waits, Yields

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
            raise _gone(link, how)
    return link, record


def _gone(link: Link, how: str) -> Blocked:
    take_back = "Void it here too" if link.kind == "payment" else "Cancel it here too"
    return Blocked(
        "record_gone",
        f"{link.entity} {link.record_id} was {'merged into another' if how == 'merged' else how} in QuickBooks.",
        action="Have it made again, or let it go."
        if link.kind not in {"payment", "payable"}
        else f"{take_back}, have it made again, or let it go.",
        record={"entity": link.entity, "id": link.record_id},
        choices=["recreate", "ignore"],
    )


async def _demand_ours(books: Books, thing: Thing, link: Link, record: Mirrored) -> None:
    """Refuse to overwrite what somebody changed in QuickBooks, unless it is ours to say."""
    if record.sync_token <= link.sync_token:
        return
    last = await intents.last_sent(books.conn, books.connection.id, thing.kind, thing.id)
    held = exact.decode(record.body.encode())
    if last is not None and last.body and says(held, exact.decode(last.body)):
        return  # our own payment, or a member that we do not write, moved its version on
    owner = (await books.settings()).owner(link.entity)
    if owner == "quickbooks":
        raise Yields(record.sync_token)
    if owner == "ask":
        raise Blocked(
            "conflict",
            f"{link.entity} {record.label or record.id} was changed in QuickBooks after our last write, and here too.",
            action="Choose which version stays.",
            record={"entity": link.entity, "id": record.id, "sync_token": record.sync_token},
            choices=["platform", "quickbooks"],
        )


async def _demand_loose(books: Books, thing: Thing, record: Mirrored) -> None:
    """Refuse to delete a document that payments hold on to, before they have been taken back."""
    paid = (record.amount or 0) - (record.balance or 0) + await settling.unseen(books, thing.id, record)
    if paid > 0:
        raise Blocked(
            "settled",
            f"Of {thing.entity.lower()} {record.label or record.id} {paid} is settled in QuickBooks.",
            action="Void its payments first.",
            record={"entity": thing.entity, "id": record.id},
        )


async def _file(books: Books, thing: Thing) -> bytes:
    about, data = await attachments.content(books.conn, books.connection.business_id, thing.id)
    link = await links.of_thing(books.conn, books.connection.id, "payable", about.payable_id)
    if link is None:
        raise Waits("payable", about.payable_id)
    return upload(books.connection.realm_id, about, data, (link.entity, link.record_id)).content
