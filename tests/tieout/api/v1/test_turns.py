"""Whoever tells us of a thing waits for the turn before touching it, so that nobody waits for each other."""

import asyncio

import pytest
from sqlalchemy import text

from tieout.database.transaction import transaction
from tieout.ids import ConnectionId
from tieout.push.promise import take_turn

PAYEE = {"external_id": "v-1", "name": "Norton Lumber"}
BILL = {
    "external_id": "p-1", "payee_external_id": "v-1", "currency": "USD", "issued_on": "2026-03-01",
    "lines": [{"amount": "10.00"}],
}  # fmt: skip
PAYMENT = {"external_id": "y-1", "payee_external_id": "v-1", "currency": "USD", "paid_on": "2026-03-02"}
WAITING = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")


@pytest.fixture
def at(business):
    return f"/v1/businesses/{business['id']}"


@pytest.fixture
async def connection(a_connection):
    return ConnectionId(await a_connection("1001"))


async def until_it_waits(engine):
    async with asyncio.timeout(20):
        while True:
            async with transaction(engine) as conn:
                if await conn.scalar(WAITING):
                    return
            await asyncio.sleep(0.02)


@pytest.mark.parametrize(
    "told",
    [
        ("payees", PAYEE | {"name": "Norton Lumber Yard"}),
        ("payables", BILL | {"lines": [{"amount": "11.00"}]}),
        ("payables/p-1/cancel", None),
        ("payments", PAYMENT | {"lines": [{"payable_external_id": "p-1", "amount": "10.00"}]}),
    ],
)
async def test_what_holds_the_turn_may_touch_what_is_being_told(platform, engine, at, connection, told):
    what, body = told
    for kind, said in (("payees", PAYEE), ("payables", BILL)):
        assert (await platform.post(f"{at}/{kind}", json=said)).status_code == 200
    (bill,) = (await platform.get(f"{at}/payables")).json()["data"]
    async with transaction(engine) as conn:
        await take_turn(conn, connection)
        telling = asyncio.create_task(platform.post(f"{at}/{what.replace('p-1', bill['id'])}", json=body))
        await until_it_waits(engine)
        for table in ("payee", "payable"):
            await conn.execute(text(f"SELECT id FROM {table} FOR UPDATE"))
    answer = await telling
    assert answer.status_code < 409, answer.text
