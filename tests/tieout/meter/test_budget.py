from datetime import UTC, datetime, timedelta
from math import inf

from tieout.database.transaction import transaction
from tieout.ids import BusinessId, ConnectionId, new_id
from tieout.meter import budget, calls
from tieout.meter.budget import Budget

FIRST = datetime(2026, 4, 1, tzinfo=UTC)
TEN = FIRST + timedelta(days=20)


def of(limit=300_000, spent=0, wanted=1000.0, now=FIRST):
    return Budget(limit=limit, spent=spent, wanted=wanted, now=now)


def test_what_the_month_can_pay_for_is_not_stretched():
    assert of(wanted=9000.0).stretch == 1.0
    assert of(wanted=9000.0).forecast == 270_000


def test_what_it_cannot_pay_for_is_stretched_so_that_it_lasts_with_a_reserve():
    tight = of(wanted=90_000.0)
    assert tight.stretch == 10.0
    assert tight.forecast == 270_000


def test_who_spent_much_early_has_to_wait_longer_later():
    assert of(spent=170_000, wanted=20_000.0, now=TEN).stretch == 2.0
    assert of(spent=70_000, wanted=20_000.0, now=TEN).stretch == 1.0


def test_once_the_month_is_spent_nothing_goes_until_the_next():
    over = of(spent=270_000, now=TEN)
    assert over.stretch == inf
    assert over.forecast == 270_000
    assert over.ends == datetime(2026, 5, 1, tzinfo=UTC)
    assert of(now=datetime(2026, 12, 31, 23, 59, tzinfo=UTC)).ends == datetime(2027, 1, 1, tzinfo=UTC)


def test_without_a_limit_nothing_is_stretched():
    assert of(limit=None, wanted=1e9).stretch == 1.0


async def test_the_calls_of_all_companies_of_the_month_are_counted_together_and_free_ones_are_not(engine):
    business = BusinessId(new_id())
    async with transaction(engine) as conn:
        assert await budget.spent(conn, TEN) == 0
        for cost, now in (("metered", TEN), ("metered", FIRST), ("free", TEN), ("metered", FIRST - timedelta(days=1))):
            await calls.count(conn, ConnectionId(new_id()), business, cost, now=now)
        assert await budget.spent(conn, TEN) == 2
