"""The spending side of a year: bills and their payments, what is paid on the spot, and the bookkeeper's entries."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from qbo_emulator.seed.amounts import between, number, some
from qbo_emulator.seed.days import Year
from qbo_emulator.seed.event import Event
from qbo_emulator.seed.mix import Mix
from qbo_emulator.seed.settling import Document, Settlement, Settling, Shares
from qbo_emulator.seed.step import IdOf, OpenOf, SumOf
from qbo_emulator.seed.trade import Supplier, Trade, in_currency, ref

_LINES = (1, 1, 1, 2, 2, 3)
_FIRST_CHECK = 71


@dataclass(slots=True)
class Spending:
    """Tells the events of the spending side and writes them down."""

    mix: Mix
    trade: Trade
    year: Year
    rng: Random
    _checks: int = _FIRST_CHECK
    _billers: list[Supplier] = field(default_factory=list)
    _sellers: list[Supplier] = field(default_factory=list)

    def events(self) -> Iterator[Event]:
        """Yield everything that happened, in no particular order."""
        self._billers = [each for each in self.trade.suppliers if each.bills]
        self._sellers = [each for each in self.trade.suppliers if each.purchases]
        yield from self._bills()
        yield from self._others("Purchase", [each.purchases for each in self._sellers])
        yield from self._others("JournalEntry", [each.weight for each in self.trade.postings])

    def _bills(self) -> Iterator[Event]:
        settling = self._settled()
        for document in settling.documents:
            yield Event(document.at, "create", "Bill", document.number, document.party)
        for document in settling.doomed:
            at = self.year.after(self.rng, document.at, fewest=0, most=12)
            yield Event(at, "delete", "Bill", document.number)
        first = len(settling.settlements)
        mistaken = settling.mistaken(self.mix.gone("BillPayment"))
        for place, settlement in enumerate([*settling.settlements, *mistaken]):
            yield Event(settlement.at, "create", "BillPayment", place, settlement)
        for place, settlement in enumerate(mistaken, start=first):
            yield Event(self.year.after(self.rng, settlement.at, fewest=0, most=3), "delete", "BillPayment", place)
        voidable = [place for place, each in enumerate(settling.settlements) if each.voidable]
        for place in some(self.rng, voidable, number(self.mix.bill_payments, self.mix.voided)):
            at = self.year.after(self.rng, settling.settlements[place].at, fewest=1, most=10)
            yield Event(at, "void", "BillPayment", place)

    def _settled(self) -> Settling:
        gone = self.mix.gone("Bill")
        moments = self.year.moments(self.rng, self.mix.bills + gone)
        weights = [each.bills for each in self._billers]
        parties = self.rng.choices(range(len(weights)), weights, k=len(moments)) if moments else []
        documents = [Document(n, at, party) for n, (at, party) in enumerate(zip(moments, parties, strict=True))]
        partly = number(self.mix.bills, self.mix.partly_paid)
        shares = Shares(payments=self.mix.bill_payments, partly_paid=partly, voided=0, gone=gone)
        settling = Settling(self.rng, self.year, documents, self._pays_within, shares)
        settling.decide()
        return settling

    def _pays_within(self, party: int) -> tuple[int, int]:
        days = self._billers[party].term.days
        return max(0, days - 12), days + 5

    def _others(self, entity: str, weights: list[int]) -> Iterator[Event]:
        gone = self.mix.gone(entity)
        moments = self.year.moments(self.rng, self.mix.documents[entity] + gone)
        for place, at in enumerate(moments):
            yield Event(at, "create", entity, place, self.rng.choices(range(len(weights)), weights)[0])
        lasting = 1 if entity == "JournalEntry" else 0  # the opening entry stays
        for place in some(self.rng, range(lasting, len(moments)), gone):
            yield Event(self.year.after(self.rng, moments[place], fewest=0, most=20), "delete", entity, place)

    def body(self, event: Event) -> dict[str, Any]:
        """Write down what an event says; who deletes or voids says nothing."""
        if event.verb != "create":
            return {}
        write = {
            "Bill": self._bill,
            "BillPayment": self._bill_payment,
            "Purchase": self._purchase,
            "JournalEntry": self._journal_entry,
        }[event.entity]
        day = self.year.day(event.at)
        if event.entity == "JournalEntry" and event.number == 0 and self.trade.openings:
            return {"TxnDate": day.isoformat()} | self._opening()
        return {"TxnDate": day.isoformat()} | write(event.detail, day)

    def _bill(self, place: int, day: date) -> dict[str, Any]:
        supplier = self._billers[place]
        return {
            "VendorRef": ref(supplier.id),
            "DueDate": (day + timedelta(days=supplier.term.days)).isoformat(),
            "SalesTermRef": ref(supplier.term.id),
            "DocNumber": f"{supplier.text[:1].upper()}{self.rng.randint(10_000, 99_999)}",
            "Line": [self._line(supplier) for _ in range(self.rng.choice(_LINES))],
        } | in_currency(supplier.currency)

    def _line(self, supplier: Supplier) -> dict[str, Any]:
        return {
            "Amount": between(self.rng, supplier.low, supplier.high),
            "Description": supplier.text,
            "DetailType": "AccountBasedExpenseLineDetail",
            "AccountBasedExpenseLineDetail": {
                "AccountRef": ref(self.rng.choice(supplier.accounts)),
                "TaxCodeRef": ref(self.trade.untaxed),
            },
        }

    def _bill_payment(self, settlement: Settlement, _day: date) -> dict[str, Any]:
        supplier = self._billers[settlement.party]
        parts = tuple(OpenOf(("Bill", number), share) for number, share in settlement.parts)
        return (
            {
                "VendorRef": ref(supplier.id),
                "TotalAmt": SumOf(parts),
                "Line": [
                    {"Amount": each, "LinkedTxn": [{"TxnId": IdOf(each.key), "TxnType": "Bill"}]} for each in parts
                ],
            }
            | (self._by_card() if self.rng.random() < 0.3 else self._by_check())
            | in_currency(supplier.currency)
        )

    def _by_card(self) -> dict[str, Any]:
        card = ref(self.rng.choice(self.trade.cards))
        return {"PayType": "CreditCard", "CreditCardPayment": {"CCAccountRef": card}}

    def _by_check(self) -> dict[str, Any]:
        printed = {"BankAccountRef": ref(self.trade.bank), "PrintStatus": self.rng.choice(("NotSet", "PrintComplete"))}
        return {"PayType": "Check", "CheckPayment": printed, "DocNumber": self._next_check()}

    def _next_check(self) -> str:
        self._checks += 1
        return str(self._checks)

    def _purchase(self, place: int, _day: date) -> dict[str, Any]:
        supplier = self._sellers[place]
        body: dict[str, Any] = {
            "EntityRef": ref(supplier.id) | {"type": "Vendor"},
            "Line": [self._line(supplier) for _ in range(self.rng.choice(_LINES))],
        } | in_currency(supplier.currency)
        kind = self.rng.choice(("CreditCard", "CreditCard", "Cash", "Check"))
        account = self.rng.choice(self.trade.cards) if kind == "CreditCard" else self.trade.bank
        body |= {"PaymentType": kind, "AccountRef": ref(account)}
        if kind == "Check":
            body["DocNumber"] = self._next_check()
        return body

    def _journal_entry(self, place: int, _day: date) -> dict[str, Any]:
        posting = self.trade.postings[place]
        amount = between(self.rng, posting.low, posting.high)
        return _entry(posting.text, ((posting.debit, amount), (posting.credit, -amount)))

    def _opening(self) -> dict[str, Any]:
        """Enter what stood on the accounts before the year, more of it in a larger company."""
        times = max(1, self.mix.invoices // 100)
        return _entry("Opening balances", [(each.account, each.amount * times) for each in self.trade.openings])


def _entry(text: str, sides: Iterable[tuple[str, Decimal]]) -> dict[str, Any]:
    return {
        "PrivateNote": text,
        "Line": [
            {
                "Amount": abs(amount),
                "Description": text,
                "DetailType": "JournalEntryLineDetail",
                "JournalEntryLineDetail": {
                    "PostingType": "Debit" if amount > 0 else "Credit",
                    "AccountRef": ref(account),
                },
            }
            for account, amount in sides
        ],
    }
