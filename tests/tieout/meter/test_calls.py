from datetime import UTC, date, datetime

from sqlalchemy import select

from tieout.database.transaction import as_api, transaction
from tieout.ids import BusinessId, ConnectionId, new_id
from tieout.meter import calls
from tieout.meter.tables import call_count

MARCH = datetime(2026, 3, 31, 23, 59, tzinfo=UTC)
APRIL = datetime(2026, 4, 1, tzinfo=UTC)


async def test_calls_are_counted_by_company_month_and_cost(engine):
    business = BusinessId(new_id())
    one, other = ConnectionId(new_id()), ConnectionId(new_id())
    async with transaction(engine) as conn:
        for id_, cost, now in (
            (one, "metered", MARCH), (one, "metered", MARCH), (one, "free", MARCH), (one, "metered", APRIL),
            (other, "free", MARCH),
        ):  # fmt: skip
            await calls.count(conn, id_, business, cost, now=now)
        assert await calls.spent(conn, one, date(2026, 3, 1)) == {"metered": 2, "free": 1}
        assert await calls.spent(conn, one, date(2026, 4, 1)) == {"metered": 1}
        assert await calls.spent(conn, other, date(2026, 4, 1)) == {}


async def test_another_business_s_calls_do_not_exist(engine):
    mine, theirs = BusinessId(new_id()), BusinessId(new_id())
    async with transaction(engine) as conn:
        await calls.count(conn, ConnectionId(new_id()), theirs, "free", now=MARCH)
    async with as_api(engine, business=mine) as conn:
        assert (await conn.execute(select(call_count))).all() == []
