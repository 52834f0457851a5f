import asyncio
from datetime import UTC, date, datetime
from uuid import uuid4

from tieout.database.transaction import transaction
from tieout.meter import calls

ONE, OTHER, BUSINESS = uuid4(), uuid4(), uuid4()


async def test_calls_are_counted_once_each_by_company_month_and_cost(engine):
    async def count(company, cost, *when):
        async with transaction(engine) as conn:
            await calls.count(conn, company, BUSINESS, cost, now=datetime(*when, tzinfo=UTC))

    await asyncio.gather(*(count(ONE, "metered", 2026, 1, 15) for _ in range(12)))
    await count(ONE, "free", 2026, 1, 1)
    await count(ONE, "metered", 2026, 1, 31, 23, 59, 59)
    await count(ONE, "metered", 2026, 2, 1)
    await count(OTHER, "metered", 2026, 1, 15)
    async with transaction(engine) as conn:
        assert await calls.spent(conn, ONE, date(2026, 1, 1)) == {"metered": 13, "free": 1}
        assert await calls.spent(conn, ONE, date(2026, 2, 1)) == {"metered": 1}
        assert await calls.spent(conn, ONE, date(2026, 3, 1)) == {}
        assert await calls.spent(conn, OTHER, date(2026, 1, 1)) == {"metered": 1}
