"""A payment as QuickBooks' BillPayment or Payment: every line that it settles, each time it is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from tieout.payables.payment import Payment

PayType = Literal["Check", "CreditCard"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """How much of a record a payment settles, or uses up of a credit."""

    entity: str
    record_id: str
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Who is paid, by which account, and what in."""

    party_id: str
    account_id: str | None
    pay_type: PayType = "Check"
    ledger_id: str | None = None
    currency: str | None = None
    exchange_rate: Decimal | None = None


def to_bill_payment(payment: Payment, terms: Terms, settled: Sequence[Settled]) -> dict[str, Any]:
    """Write what a vendor was paid; the total is net of the credits that its lines use up."""
    how = {
        "Check": {"CheckPayment": {"BankAccountRef": {"value": terms.account_id}}},
        "CreditCard": {"CreditCardPayment": {"CCAccountRef": {"value": terms.account_id}}},
    }[terms.pay_type]
    body: dict[str, Any] = {"VendorRef": {"value": terms.party_id}, "PayType": terms.pay_type, **how}
    if terms.ledger_id:
        body["APAccountRef"] = {"value": terms.ledger_id}
    if payment.reference:
        body["DocNumber"] = payment.reference
    return body | _money(payment, terms, settled)


def to_payment(payment: Payment, terms: Terms, settled: Sequence[Settled]) -> dict[str, Any]:
    """Write what a customer paid."""
    body: dict[str, Any] = {"CustomerRef": {"value": terms.party_id}}
    if terms.account_id:
        body["DepositToAccountRef"] = {"value": terms.account_id}
    if terms.ledger_id:
        body["ARAccountRef"] = {"value": terms.ledger_id}
    if payment.reference:
        body["PaymentRefNum"] = payment.reference
    return body | _money(payment, terms, settled)


def _money(payment: Payment, terms: Terms, settled: Sequence[Settled]) -> dict[str, Any]:
    body: dict[str, Any] = {
        "TotalAmt": payment.amount,
        "TxnDate": payment.paid_on.isoformat(),
        "Line": [
            {"Amount": one.amount, "LinkedTxn": [{"TxnId": one.record_id, "TxnType": one.entity}]} for one in settled
        ],
    }
    if payment.memo:
        body["PrivateNote"] = payment.memo
    if terms.currency:
        body["CurrencyRef"] = {"value": terms.currency}
    if terms.exchange_rate is not None:
        body["ExchangeRate"] = terms.exchange_rate
    return body
