from datetime import UTC, datetime

import pytest

from tieout.database.transaction import transaction
from tieout.errors import Conflict, NotFound
from tieout.mirror import breaker

NOW = datetime(2026, 8, 16, 12, tzinfo=UTC)


@pytest.fixture
def ask(mirror):
    async def put(missing, living=100, entity="Bill"):
        async with transaction(mirror.engine) as conn:
            await breaker.ask(
                conn, mirror.connection_id, mirror.business_id, entity,
                missing=missing, living=living, run_id=None, now=NOW,
            )  # fmt: skip

    return put


@pytest.fixture
def confirm(mirror):
    async def say(missing, entity="Bill"):
        async with transaction(mirror.engine) as conn:
            return await breaker.confirm(conn, mirror.connection_id, entity, missing=missing, by="Ann", now=NOW)

    return say


@pytest.fixture
def confirmed(mirror):
    async def look(missing, entity="Bill"):
        async with transaction(mirror.engine) as conn:
            return await breaker.confirmed(conn, mirror.connection_id, entity, missing)

    return look


@pytest.mark.parametrize(
    ("missing", "living", "percent", "many"),
    [(20, 20, 20, False), (21, 100, 20, True), (21, 105, 20, False), (21, 21, 100, False), (1000, 10_000, 9, True)],
)
def test_few_are_never_too_many_and_many_are_by_their_share(missing, living, percent, many):
    assert breaker.too_many(missing, living, percent) == many


async def test_nothing_is_confirmed_before_somebody_says_so(ask, confirm, confirmed):
    assert not await confirmed(30)
    await ask(30)
    assert not await confirmed(30)
    held = await confirm(30)
    assert (held.confirmed, held.confirmed_by, held.living) == (30, "Ann", 100)
    assert await confirmed(30)
    assert not await confirmed(31)


async def test_an_answer_to_a_smaller_question_no_longer_counts(ask, confirm, confirmed):
    await ask(30)
    await confirm(30)
    await ask(40)
    assert not await confirmed(30)
    with pytest.raises(Conflict, match="look again"):
        await confirm(30)
    await confirm(40)
    assert await confirmed(40)


async def test_only_what_was_asked_can_be_confirmed_and_is_forgotten_once_done(mirror, ask, confirm):
    with pytest.raises(NotFound):
        await confirm(1)
    await ask(30)
    async with transaction(mirror.engine) as conn:
        assert [held.missing for held in await breaker.waiting(conn, mirror.connection_id)] == [30]
        await breaker.settle(conn, mirror.connection_id, "Bill")
        assert await breaker.waiting(conn, mirror.connection_id) == []
