"""Payments: what they settle has to be there, open, and of the same party; nothing is sent that does not add up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from qbo import exact
from tieout.intents import store as intents
from tieout.intents.store import Intent
from tieout.links import store as links
from tieout.links.store import Link
from tieout.mirror.read import Mirrored
from tieout.payables import payments
from tieout.payables.payment import Payment, PaymentLine
from tieout.payables.store import Direction
from tieout.push import accounts, documents, parties
from tieout.push.books import Books
from tieout.push.mapping.settlement import Settled, Terms, to_bill_payment, to_payment
from tieout.push.trouble import Blocked, Waits, in_words

_ON_ITS_WAY = ("ready", "sending", "unknown")
_NOTHING = Decimal(0)
_PLACES = 8
"""Of a rate."""


@dataclass(frozen=True, slots=True)
class _Sides:
    """What a payment of a direction settles, and what credits it uses."""

    party: str
    debt: str
    credit: str


CREDITS: Mapping[Direction, str] = {"payable": "VendorCredit", "receivable": "CreditMemo"}
_OUT = _Sides("Vendor", "Bill", CREDITS["payable"])
_IN = _Sides("Customer", "Invoice", CREDITS["receivable"])


async def bill_payment(books: Books, payment: Payment, record_id: str | None) -> dict[str, Any]:
    """Write what a vendor was paid."""
    _, party_id = await parties.record_of(books, payment.payee_id)
    settled = await _settled(books, payment, _OUT, party_id, record_id)
    account_id, pay_type, kept_in = await accounts.paid_from(books, payment.funding_source_id)
    if kept_in is not None and kept_in != payment.currency and await books.many_currencies():
        raise _mismatch(f"The account paid from is kept in {kept_in}, the payment is in {payment.currency}.")
    code, rate = await documents.currency(books, payment.currency, await _rate(books, settled), "Vendor", party_id)
    chosen = await _common(books, settled, "APAccountRef")
    await documents.demand_open(books, payment.paid_on)
    terms = Terms(
        party_id=party_id, account_id=account_id, pay_type=pay_type, ledger_id=chosen, currency=code, exchange_rate=rate
    )
    return to_bill_payment(payment, terms, settled)


async def payment_in(books: Books, payment: Payment, record_id: str | None) -> dict[str, Any]:
    """Write what a customer paid."""
    _, party_id = await parties.record_of(books, payment.payee_id)
    settled = await _settled(books, payment, _IN, party_id, record_id)
    account_id = await accounts.deposited_to(books, payment.funding_source_id)
    code, rate = await documents.currency(books, payment.currency, await _rate(books, settled), "Customer", party_id)
    await documents.demand_open(books, payment.paid_on)
    terms = Terms(party_id=party_id, account_id=account_id, currency=code, exchange_rate=rate)
    return to_payment(payment, terms, settled)


async def _settled(
    books: Books, payment: Payment, sides: _Sides, party_id: str, record_id: str | None
) -> list[Settled]:
    lines = await payments.lines_of(books.conn, payment.id)
    held = _lines_held(await books.body("BillPayment" if sides is _OUT else "Payment", record_id) if record_id else {})
    found: list[Settled] = []
    for line in lines:
        if line.payable_id is not None:
            there = await _record_of(books, sides.debt, line.payable_id)
            if line.amount > (there.balance or _NOTHING):
                await _let_others_go(books, line.payable_id, payment)
            taken = await unseen(books, line.payable_id, there, besides=payment.id)
        else:
            credit_id = line.credit_record_id or ""
            there = await books.usable(sides.credit, credit_id, "credit")
            taken = await unseen(books, credit_id, there, besides=payment.id)
        _demand_theirs(there, party_id, payment)
        before = sum((one.amount for one in found if (one.entity, one.record_id) == (there.entity, there.id)), taken)
        room = (there.balance or _NOTHING) + held.get((there.entity, there.id), _NOTHING) - before
        _demand_room(there, line, room)
        found.append(Settled(entity=there.entity, record_id=there.id, amount=line.amount))
    _demand_adds_up(payment, lines)
    return found


async def _record_of(books: Books, entity: str, payable_id: UUID) -> Mirrored:
    link = await links.of_thing(books.conn, books.connection.id, "payable", payable_id)
    if link is None:
        raise Waits("payable", payable_id)
    if payable_id in await intents.open_of_things(books.conn, books.connection.id, "payable", [payable_id]):
        raise Waits("payable", payable_id)  # its amount may be about to change
    return await books.usable(entity, link.record_id, in_words(entity))


async def _let_others_go(books: Books, payable_id: UUID, payment: Payment) -> None:
    """Wait for another payment that is about to give some of it back."""
    others = [one.id for one in await payments.of_payable(books.conn, payable_id) if one.id != payment.id]
    coming = await intents.open_of_things(books.conn, books.connection.id, "payment", others) if others else {}
    for id_, intent in coming.items():
        if intent.operation in {"update", "void"} and intent.waits_for_id != payment.id:
            raise Waits("payment", id_)


async def unseen(books: Books, target: UUID | str, there: Mirrored, *, besides: UUID | None = None) -> Decimal:
    """Answer what our payments take of a record that its mirrored balance does not know, or give back below nought.

    The record is a payable's, which is the `target`, or a credit, whose own id it is.
    """
    ours = [one for one in await _applied_to(books, target) if one.id != besides]
    ids = [one.id for one in ours]
    linked = await links.of_things(books.conn, books.connection.id, "payment", ids) if ids else {}
    coming = await intents.open_of_things(books.conn, books.connection.id, "payment", ids) if ids else {}
    found = _NOTHING
    for one in ours:
        its = await payments.lines_of(books.conn, one.id)
        amount = sum((line.amount for line in its if target in {line.payable_id, line.credit_record_id}), _NOTHING)
        found += amount * _sign(one, linked.get(one.id), coming.get(one.id), there)
    return found


async def _applied_to(books: Books, target: UUID | str) -> Sequence[Payment]:
    if isinstance(target, UUID):
        return await payments.of_payable(books.conn, target)
    return await payments.of_credit(books.conn, books.connection.business_id, target)


def _sign(payment: Payment, link: Link | None, coming: Intent | None, there: Mirrored) -> int:
    """Say whether a payment takes (1), gives back (-1) or is seen already (0)."""
    if link is None:
        on_its_way = coming is not None and coming.state in _ON_ITS_WAY
        return int(on_its_way and payment.status == "recorded")
    if link.written_at is None or link.written_at <= there.seen_at:
        return 0
    since = link.written_version == 1 or link.linked_at > there.seen_at
    if payment.status == "recorded":
        return int(since)  # what an edit moved was read again with it
    return 0 if coming is not None or since else -1


def _demand_theirs(there: Mirrored, party_id: str, payment: Payment) -> None:
    if there.party_id != party_id:
        raise _mismatch(f"{there.entity} {there.label or there.id} is another party's: {there.party_name}.")
    if there.currency is not None and there.currency != payment.currency:
        raise _mismatch(f"{there.entity} {there.label or there.id} is in {there.currency}.")


def _demand_room(there: Mirrored, line: PaymentLine, room: Decimal) -> None:
    if line.amount > room:
        raise Blocked(
            "overpaid",
            f"Of {in_words(there.entity)} {there.label or there.id} {room} is open in QuickBooks, not {line.amount}.",
            action="See what else settles it in QuickBooks; undo that, or lower this payment.",
            record={"entity": there.entity, "id": there.id},
            open=str(room),
        )


def _demand_adds_up(payment: Payment, lines: Sequence[PaymentLine]) -> None:
    needed = sum((one.amount if one.payable_id is not None else -one.amount for one in lines), _NOTHING)
    if needed > payment.amount:
        raise _mismatch(f"The lines add up to {needed}, the payment is {payment.amount}.")


def _mismatch(sentence: str) -> Blocked:
    return Blocked("payment_unfit", sentence, action="Mend the payment.", owner="you")


def _lines_held(body: dict[str, Any]) -> dict[tuple[str, str], Decimal]:
    """Answer what the payment itself holds already, as the mirror has it."""
    held: dict[tuple[str, str], Decimal] = {}
    for line in body.get("Line", ()):
        for target in line.get("LinkedTxn", ()):
            key = (str(target["TxnType"]), str(target["TxnId"]))
            held[key] = held.get(key, _NOTHING) + Decimal(line["Amount"])
    return held


async def _rate(books: Books, settled: Sequence[Settled]) -> Decimal | None:
    """Answer the rate of what is settled; of several what they come to, so that no gain is booked that nobody made."""
    worth = amount = _NOTHING
    for one in settled:
        if one.entity in {_OUT.debt, _IN.debt}:
            rate = (await books.body(one.entity, one.record_id)).get("ExchangeRate")
            if rate is None:
                return None
            worth, amount = worth + one.amount * Decimal(rate), amount + one.amount
    return round(worth / amount, _PLACES).normalize() if amount else None


async def _common(books: Books, settled: Sequence[Settled], member: str) -> str | None:
    """Answer the one ledger account that all settled records are in."""
    found = {
        exact.decode(record.body.encode()).get(member, {}).get("value")
        for one in settled
        if (record := await books.record(one.entity, one.record_id)) is not None
    } - {None}
    if len(found) > 1:
        raise _mismatch("It settles bills of several accounts payable; QuickBooks takes one for each payment.")
    return next(iter(found), None)
