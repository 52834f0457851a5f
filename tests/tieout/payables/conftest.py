"""A business with somebody to pay, and ways to make payables and payments."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tieout.businesses import store as businesses
from tieout.database.transaction import transaction
from tieout.payables import payees, payments, store
from tieout.payables.payees import PayeeContent
from tieout.payables.payment import PaymentContent, PaymentLine
from tieout.payables.store import PayableContent


@pytest.fixture
async def business(engine, clock):
    async with transaction(engine) as conn:
        return await businesses.create(conn, name="Craig's", now=clock.now())


@pytest.fixture
async def conn(engine, business):
    async with transaction(engine) as conn:
        yield conn


@pytest.fixture
async def vendor(conn, business, clock):
    return (
        await payees.upsert(conn, business.id, "v-1", PayeeContent(role="vendor", name="Norton"), now=clock.now())
    ).thing


@pytest.fixture
def content(vendor):
    return PayableContent(
        direction="payable",
        payee_id=vendor.id,
        currency="USD",
        total=Decimal("100.10"),
        issued_on=date(2026, 3, 1),
        number="INV-7",
    )


@pytest.fixture
def owe(conn, business, content, clock):
    """Answer a way to make payables."""

    async def owe(external_id=None, *, status="approved", **members):
        return await store.upsert(
            conn, business.id, external_id, replace(content, **members), status=status, now=clock.now()
        )

    return owe


@pytest.fixture
def pay(conn, business, vendor, clock):
    """Answer a way to pay payables, each with its amount."""

    async def pay(*settled, external_id=None, amount=None, **members):
        lines = [
            PaymentLine(amount=Decimal(part), payable_id=one.id)
            if not isinstance(one, str)
            else PaymentLine(amount=Decimal(part), credit_record_id=one)
            for one, part in settled
        ]
        said = {
            "direction": "payable",
            "payee_id": vendor.id,
            "amount": sum((one.amount for one in lines), Decimal(0)) if amount is None else Decimal(amount),
            "currency": "USD",
            "paid_on": date(2026, 3, 10),
        } | members
        return await payments.record(conn, business.id, external_id, PaymentContent(**said), lines, now=clock.now())

    return pay
