"""A deed is noted with what it wrote, or not at all."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from tieout.audit import store
from tieout.audit.store import Deed
from tieout.database.transaction import transaction

NOW = datetime(2026, 3, 20, 14, 1, tzinfo=UTC)
DEED = Deed(kind="terminal", who="ada", action="pause", about={"connection": "1"})


async def noted(engine):
    async with transaction(engine) as conn:
        return await store.page(conn)


async def test_a_transaction_that_wrote_is_noted(engine):
    async with transaction(engine) as conn:
        await conn.execute(text("CREATE TABLE anything (a int)"))
        await store.note(conn, DEED, NOW)
    (entry,) = await noted(engine)
    assert (entry.who, entry.action, entry.about, entry.at) == ("ada", "pause", {"connection": "1"}, NOW)


async def test_one_that_only_read_is_not(engine):
    async with transaction(engine) as conn:
        await conn.execute(text("SELECT 1"))
        await store.note(conn, DEED, NOW)
    assert await noted(engine) == []


async def test_one_that_failed_is_not(engine):
    async def failing():
        async with transaction(engine) as conn:
            await conn.execute(text("CREATE TABLE anything (a int)"))
            await store.note(conn, DEED, NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await failing()
    assert await noted(engine) == []


async def test_after_two_years_it_is_forgotten(engine):
    async with transaction(engine) as conn:
        await conn.execute(text("CREATE TABLE anything (a int)"))
        await store.note(conn, DEED, NOW)
        await store.forget(conn, NOW + store.KEPT)
        assert len(await store.page(conn)) == 1
        await store.forget(conn, NOW + store.KEPT + timedelta(seconds=1))
        assert await store.page(conn) == []
