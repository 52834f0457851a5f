"""The sales side of a year: invoices, the payments that settle them, and what was voided, edited or deleted."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from random import Random
from typing import Any

from qbo_emulator.seed.amounts import between, number, some
from qbo_emulator.seed.days import Year
from qbo_emulator.seed.event import Event
from qbo_emulator.seed.mix import Mix
from qbo_emulator.seed.settling import Document, Settlement, Settling, Shares
from qbo_emulator.seed.step import IdOf, OpenOf, SumOf
from qbo_emulator.seed.trade import Buyer, Trade, Ware, in_currency, ref

_AHEAD = 0.03
_ROUND_SUMS = (50, 100, 150, 200, 250, 500)
_NOTES = ("Called about this one", "Gate code 4471", "Customer asked for itemised hours", "Second crew on site")
_LINES = (1, 1, 2, 2, 3, 3, 4, 6)


@dataclass(slots=True)
class Sales:
    """Tells the events of the sales side and writes them down."""

    mix: Mix
    trade: Trade
    year: Year
    rng: Random
    _cumulated: list[int] = field(default_factory=list)

    def events(self) -> Iterator[Event]:
        """Yield everything that happened, in no particular order."""
        if not self.trade.buyers:
            return
        self._cumulated = list(accumulate(ware.weight for ware in self.trade.wares))
        settling = self._settled()
        first = 0
        for document in settling.documents:
            yield Event(document.at, "create", "Invoice", document.number, document.party)
        for verb, documents in (("delete", settling.doomed), ("void", settling.voided)):
            for document in documents:
                at = self.year.after(self.rng, document.at, fewest=0, most=12)
                yield Event(at, verb, "Invoice", document.number)
        yield from self._edits(settling)
        first = len(settling.settlements)
        mistaken = settling.mistaken(self.mix.gone("Payment"))
        for place, settlement in enumerate([*settling.settlements, *mistaken]):
            yield Event(settlement.at, "create", "Payment", place, settlement)
        for place, settlement in enumerate(mistaken, start=first):
            yield Event(self.year.after(self.rng, settlement.at, fewest=0, most=3), "delete", "Payment", place)
        yield from self._bounced(settling)

    def _settled(self) -> Settling:
        gone = self.mix.gone("Invoice")
        moments = self.year.moments(self.rng, self.mix.invoices + gone, until_today=True)
        weights = [buyer.weight for buyer in self.trade.buyers]
        parties = self.rng.choices(range(len(weights)), weights, k=len(moments))
        documents = [Document(n, at, party) for n, (at, party) in enumerate(zip(moments, parties, strict=True))]
        shares = Shares(
            payments=self.mix.payments,
            partly_paid=number(self.mix.invoices, self.mix.partly_paid),
            voided=number(self.mix.invoices, self.mix.voided),
            gone=gone,
            ahead=_AHEAD,
        )
        settling = Settling(self.rng, self.year, documents, self._pays_within, shares)
        settling.decide()
        return settling

    def _pays_within(self, party: int) -> tuple[int, int]:
        days = self.trade.buyers[party].term.days
        return max(0, days - 10), days + 20

    def _edits(self, settling: Settling) -> Iterator[Event]:
        touched = {each.number for each in [*settling.doomed, *settling.voided]}
        sound = [each for each in settling.documents if each.number not in touched]
        for document in some(self.rng, sound, number(self.mix.invoices, self.mix.edited)):
            yield Event(self.year.after(self.rng, document.at, fewest=0, most=20), "update", "Invoice", document.number)

    def _bounced(self, settling: Settling) -> Iterator[Event]:
        voidable = [place for place, each in enumerate(settling.settlements) if each.voidable]
        for place in some(self.rng, voidable, number(self.mix.payments, self.mix.voided)):
            at = self.year.after(self.rng, settling.settlements[place].at, fewest=1, most=10)
            yield Event(at, "void", "Payment", place)

    def body(self, event: Event) -> dict[str, Any]:
        """Write down what an event says; who deletes or voids says nothing."""
        if event.verb == "update":
            return {"sparse": True, "PrivateNote": self.rng.choice(_NOTES)}
        if event.verb != "create":
            return {}
        day = self.year.day(event.at)
        return self._invoice(event.detail, day) if event.entity == "Invoice" else self._payment(event.detail, day)

    def _invoice(self, party: int, day: date) -> dict[str, Any]:
        buyer = self.trade.buyers[party]
        wares = self.rng.choices(self.trade.wares, cum_weights=self._cumulated, k=self.rng.choice(_LINES))
        body: dict[str, Any] = {
            "CustomerRef": ref(buyer.id),
            "TxnDate": day.isoformat(),
            "DueDate": (day + timedelta(days=buyer.term.days)).isoformat(),
            "SalesTermRef": ref(buyer.term.id),
            "Line": [self._line(ware) for ware in wares],
        }
        body |= in_currency(buyer.currency)
        if buyer.email:
            body["BillEmail"] = {"Address": buyer.email}
        if self.trade.departments and self.rng.random() < 0.5:
            body["DepartmentRef"] = ref(self.rng.choice(self.trade.departments))
        if self.rng.random() < 0.1:
            body["CustomerMemo"] = {"value": "Thank you for your business and have a great day!"}
        return body

    def _line(self, ware: Ware) -> dict[str, Any]:
        quantity = self.rng.randint(1, ware.most)
        price = between(self.rng, ware.low, ware.high)
        detail: dict[str, Any] = {"ItemRef": ref(ware.item), "Qty": quantity, "UnitPrice": price}
        detail["TaxCodeRef"] = ref(self.trade.taxed if ware.taxable else self.trade.untaxed)
        if self.trade.classes and self.rng.random() < 0.4:
            detail["ClassRef"] = ref(self.rng.choice(self.trade.classes))
        return {
            "Amount": price * quantity,
            "Description": ware.text,
            "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": detail,
        }

    def _payment(self, settlement: Settlement, day: date) -> dict[str, Any]:
        buyer: Buyer = self.trade.buyers[settlement.party]
        parts = tuple(OpenOf(("Invoice", number), share) for number, share in settlement.parts)
        beside = self.rng.choice(_ROUND_SUMS) if settlement.left_over else 0
        body: dict[str, Any] = {
            "CustomerRef": ref(buyer.id),
            "TxnDate": day.isoformat(),
            "TotalAmt": SumOf(parts, Decimal(beside)),
            "PaymentMethodRef": ref(self.rng.choice(self.trade.methods)),
            "DepositToAccountRef": ref(self.trade.undeposited if self.rng.random() < 0.25 else self.trade.bank),
            "Line": [
                {"Amount": each, "LinkedTxn": [{"TxnId": IdOf(each.key), "TxnType": "Invoice"}]} for each in parts
            ],
        }
        body |= in_currency(buyer.currency)
        if self.rng.random() < 0.5:
            body["PaymentRefNum"] = str(self.rng.randint(1_000, 9_999))
        return body
