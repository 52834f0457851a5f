"""Takes payments in that were made in QuickBooks: what they settle here becomes paid, by allocation and to the cent."""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Final, NamedTuple
from uuid import UUID

from tieout.adopt import books
from tieout.adopt.bills import written
from tieout.adopt.documents import Document, fits
from tieout.adopt.doubt import may_be_ours
from tieout.adopt.taking import Taking
from tieout.candidates import store as candidates
from tieout.connections import mappings
from tieout.errors import BadInput, Conflict
from tieout.intents import store as intents
from tieout.links import store as links
from tieout.links.store import Link
from tieout.mirror.read import Mirrored
from tieout.payables import payments
from tieout.payables import store as payables
from tieout.payables.payment import Payment, PaymentContent, PaymentLine
from tieout.payables.store import Direction


class _Side(NamedTuple):
    direction: Direction
    document: str
    credit: str


SIDES: Final[Mapping[str, _Side]] = {
    "BillPayment": _Side("payable", "Bill", "VendorCredit"),
    "Payment": _Side("receivable", "Invoice", "CreditMemo"),
}


async def take(taking: Taking, record: Mirrored) -> UUID | None:
    """Take a payment in, or go on with the one that it is; one that settles nothing of ours is nobody's business."""
    conn, connection = taking.conn, taking.connection
    doubtful = may_be_ours(record, await intents.in_doubt(conn, connection.id, record.entity))
    linked = await links.of_record(conn, connection.id, record.entity, record.id)
    if linked is not None:
        await _follow(taking, record, linked)
        return linked.thing_id
    lines = await _lines(taking, record) if record.lifecycle == "active" else []
    settles = [one.payable_id for one in lines if one.payable_id is not None]
    if not settles or await candidates.declined(conn, connection.id, record.entity, record.id):
        return None
    if doubtful:
        await taking.leave(record, "held", "It may be the payment that is being sent just now.", again=True)
        return None
    first = await payables.KIND.find(conn, connection.business_id, settles[0])
    return await _claim_or_make(taking, record, await _content(taking, record, first.payee_id), lines)


async def make(taking: Taking, record: Mirrored, content: PaymentContent, lines: list[PaymentLine]) -> UUID:
    """Make a payment of what was paid in QuickBooks."""
    kept = await payments.record(
        taking.conn, taking.connection.business_id, None, content, lines, origin="quickbooks", now=taking.now
    )
    await taking.claim(record, "payment", kept.thing.id, kept.thing.version, by="import")
    return kept.thing.id


async def make_of(taking: Taking, record: Mirrored) -> UUID:
    """Make a payment of a record that a person has said yes to."""
    lines = await _lines(taking, record)
    settles = [one.payable_id for one in lines if one.payable_id is not None]
    if not settles:
        raise BadInput("It settles nothing that is yours.", field="record_id")
    first = await payables.KIND.find(taking.conn, taking.connection.business_id, settles[0])
    return await make(taking, record, await _content(taking, record, first.payee_id), lines)


async def _claim_or_make(
    taking: Taking, record: Mirrored, content: PaymentContent, lines: list[PaymentLine]
) -> UUID | None:
    theirs = _document(record.id, content, lines)
    found = fits(theirs, [await _ours(taking, one) for one in await _unlinked(taking, content)])
    certain = next((one for one in found if one.certain), None)
    if certain and taking.settings.auto_match and taking.mode == "on":
        id_ = UUID(certain.document.id)
        there = await payments.KIND.find(taking.conn, taking.connection.business_id, id_)
        await taking.claim(record, "payment", id_, there.version, by="match")
        return id_
    if found:
        sentence = "It may be a payment that you have already; say which one, or make a new one."
        await taking.leave(record, "proposed", sentence, proposals=[written(one) for one in found])
        return None
    return await taking.make(record, "payment", partial(make, taking, record, content, lines))


async def _lines(taking: Taking, record: Mirrored) -> list[PaymentLine]:
    """Read what a payment settles of ours; the credits it uses up belong to it only when nothing else is settled."""
    side, told = SIDES[record.entity], books.allocations(record)
    documents = [one for one in told if one.entity == side.document]
    ids = [one.record_id for one in documents]
    known = await links.of_records(taking.conn, taking.connection.id, side.document, ids)
    found = [
        PaymentLine(amount=one.amount, payable_id=known[one.record_id].thing_id)
        for one in documents
        if one.record_id in known
    ]
    if len(found) == len(documents):
        used = [one for one in told if one.entity == side.credit]
        found += [PaymentLine(amount=one.amount, credit_record_id=one.record_id) for one in used]
    return found


async def _content(taking: Taking, record: Mirrored, payee_id: UUID) -> PaymentContent:
    its = books.members(record)
    return PaymentContent(
        direction=SIDES[record.entity].direction,
        payee_id=payee_id,
        amount=record.amount or Decimal(0),
        currency=record.currency or taking.connection.home_currency or "USD",
        paid_on=record.date or taking.now.date(),
        funding_source_id=await _funding_source(taking, record),
        memo=its.get("PrivateNote"),
        reference=its.get("DocNumber") or its.get("PaymentRefNum"),
    )


async def _funding_source(taking: Taking, record: Mirrored) -> UUID | None:
    account = books.paid_from(record)
    if account is None:
        return None
    known = await mappings.of_connection(taking.conn, taking.connection.id, "funding_source")
    return next((one.thing_id for one in known if one.account_id == account), None)


async def _unlinked(taking: Taking, content: PaymentContent) -> list[Payment]:
    conn, connection = taking.conn, taking.connection
    found: list[Payment] = []
    after = None
    whose = {"direction": content.direction, "payee_id": content.payee_id}
    while page := await payments.page(conn, connection.business_id, **whose, after=after, limit=1000):
        known = await links.of_things(conn, connection.id, "payment", [one.id for one in page])
        found += [one for one in page if one.id not in known and one.status == "recorded"]
        after = page[-1].id
    return found


async def _ours(taking: Taking, one: Payment) -> Document:
    return _document(str(one.id), one, await payments.lines_of(taking.conn, one.id))


def _document(id_: str, content: PaymentContent, lines: list[PaymentLine]) -> Document:
    return Document(
        id=id_,
        payee=content.payee_id,
        currency=content.currency,
        amount=content.amount,
        day=content.paid_on,
        number=content.reference,
        settles=frozenset((one.payable_id, one.amount) for one in lines if one.payable_id is not None),
    )


async def _follow(taking: Taking, record: Mirrored, linked: Link) -> None:
    """Let a payment made in QuickBooks say what it says now; voided or deleted there, it is taken back here."""
    if record.sync_token <= linked.sync_token and record.lifecycle == "active":
        return
    there = await payments.KIND.find(taking.conn, taking.connection.business_id, linked.thing_id, lock=True)
    if there.origin != "quickbooks" and taking.settings.owner(record.entity) != "quickbooks":
        return  # whose word counts is settled where the payment is written
    if record.lifecycle != "active":
        kept = await payments.void(taking.conn, there.business_id, there.id, now=taking.now)
    else:
        lines = await _lines(taking, record)
        content = await _content(taking, record, there.payee_id)
        try:
            kept = await payments.revise(taking.conn, there, content, lines, now=taking.now)
        except (BadInput, Conflict) as error:
            await taking.leave(record, "unfit", str(error))
            return
    await links.wrote(taking.conn, linked.id, version=kept.thing.version, sync_token=record.sync_token)
    if record.lifecycle == "deleted":
        await links.end(taking.conn, linked.id, cause="deleted in QuickBooks", now=taking.now)
    taking.touched.append(("payment", there.id))
