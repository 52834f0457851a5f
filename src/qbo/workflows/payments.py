"""Money received: in full, in part, for several invoices at once, and what is left as credit."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from qbo import exact
from qbo.client import Client
from qbo.currency import currencies, foreign
from qbo.errors import InvalidRequest
from qbo.record import Record

Amount = Decimal | int | str


async def receive(
    client: Client,
    customer_id: str,
    total: Amount,
    applied: Mapping[str, Amount] | None = None,
    *,
    on: date | None = None,
    reference: str | None = None,
    method_id: str | None = None,
    deposit_to: str | None = None,
    currency: str | None = None,
    rate: Amount | None = None,
    requestid: str | None = None,
) -> Record:
    """Record a payment and apply it to invoices by id; what is not applied stays as the customer's credit.

    For a foreign customer say currency and rate: QuickBooks books what is left out at 1.
    """
    amounts = {invoice: exact.money(amount) for invoice, amount in (applied or {}).items()}
    paid = exact.money(total)
    if paid < 0 or any(amount <= 0 for amount in amounts.values()):
        raise InvalidRequest("amounts of a payment are above zero")
    if sum(amounts.values()) > paid:
        raise InvalidRequest(f"{sum(amounts.values())} would be applied of {paid} received")
    body: dict[str, Any] = {
        "CustomerRef": {"value": customer_id},
        "TotalAmt": paid,
        "Line": [_applied(invoice, amount) for invoice, amount in amounts.items()],
        **foreign(currency, rate),
    }
    optional = {
        "TxnDate": on and on.isoformat(), "PaymentRefNum": reference,
        "PaymentMethodRef": method_id and {"value": method_id},
        "DepositToAccountRef": deposit_to and {"value": deposit_to},
    }  # fmt: skip
    body |= {name: value for name, value in optional.items() if value}
    return await client.create("Payment", body, requestid=requestid)


async def pay_in_full(client: Client, invoice_id: str, *, rate: Amount | None = None, **given: Any) -> Record:
    """Record a payment of what is open on an invoice now; a foreign one needs the rate of the day."""
    invoice = await client.read("Invoice", invoice_id)
    balance = Decimal(invoice["Balance"])
    if balance <= 0:
        raise InvalidRequest(f"invoice {invoice_id} is paid")
    currency = await _foreign_currency(client, invoice)
    if currency and rate is None:
        raise InvalidRequest(f"invoice {invoice_id} is in {currency}: say the rate at which it was paid")
    customer = invoice["CustomerRef"]["value"]
    return await receive(client, customer, balance, {invoice_id: balance}, currency=currency, rate=rate, **given)


async def apply_credit(client: Client, payment_id: str, invoice_id: str, amount: Amount) -> Record:
    """Apply more of a payment that was received earlier: its unapplied credit, to one more invoice."""
    wanted = exact.money(amount)

    def apply(members: dict[str, Any]) -> dict[str, Any]:
        left = Decimal(members.get("UnappliedAmt", 0))
        if wanted > left:
            raise InvalidRequest(f"{left} of payment {payment_id} is not applied yet, less than {wanted}")
        lines = members.get("Line", [])
        before = [line for line in lines if _invoice_of(line) == invoice_id]
        already = sum((Decimal(line["Amount"]) for line in before), Decimal(0))
        others = [line for line in lines if line not in before]
        return {**members, "Line": [*others, _applied(invoice_id, already + wanted)]}

    return await client.update("Payment", payment_id, apply)


async def _foreign_currency(client: Client, invoice: Record) -> str | None:
    if invoice.get("ExchangeRate") is None:  # only where several currencies are in use do transactions have one
        return None
    currency: str = invoice["CurrencyRef"]["value"]
    return None if currency == (await currencies(client)).home else currency


def _invoice_of(line: Mapping[str, Any]) -> str | None:
    linked = line.get("LinkedTxn") or [{}]
    return linked[0].get("TxnId") if linked[0].get("TxnType") == "Invoice" else None


def _applied(invoice_id: str, amount: Decimal) -> dict[str, Any]:
    return {"Amount": amount, "LinkedTxn": [{"TxnId": invoice_id, "TxnType": "Invoice"}]}
