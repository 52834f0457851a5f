from uuid import uuid4

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from tieout.database.security import protect, protect_view
from tieout.database.transaction import as_api, transaction
from tieout.queue import defer

A, B = uuid4(), uuid4()


def make_tables(connection):
    op = Operations(MigrationContext.configure(connection))
    op.execute("CREATE TABLE paper (business_id uuid NOT NULL, body text)")
    op.execute("CREATE TABLE vault (business_id uuid NOT NULL, token text)")
    op.execute("CREATE VIEW papers AS SELECT body FROM paper")
    protect(op, "paper")
    protect_view(op, "papers")


@pytest.fixture
async def records(engine):
    """Two businesses with a paper each."""
    async with transaction(engine) as conn:
        await conn.run_sync(make_tables)
        await conn.execute(text("INSERT INTO paper VALUES (:a, 'of A'), (:b, 'of B')"), {"a": A, "b": B})
        await conn.execute(text("INSERT INTO vault VALUES (:a, 'secret')"), {"a": A})
    return engine


async def seen(conn, table="paper"):
    return sorted(await conn.scalars(text(f"SELECT body FROM {table}")))


async def test_the_owner_sees_every_business(records):
    async with transaction(records) as conn:
        assert await seen(conn) == ["of A", "of B"]


@pytest.mark.parametrize("table", ["paper", "papers"])
async def test_for_the_api_another_business_does_not_exist(records, table):
    async with as_api(records, business=A) as conn:
        assert await seen(conn, table) == ["of A"]
    async with as_api(records, business=B) as conn:
        assert await seen(conn, table) == ["of B"]


@pytest.mark.parametrize("table", ["paper", "papers"])
async def test_without_a_business_nothing_exists_but_the_platform_sees_all(records, table):
    async with as_api(records, business=None) as conn:
        assert await seen(conn, table) == []
    async with as_api(records, business=None, platform=True) as conn:
        assert await seen(conn, table) == ["of A", "of B"]


async def test_the_api_cannot_write_for_another_business(records):
    async with as_api(records, business=A) as conn:
        changed = await conn.execute(text("UPDATE paper SET body = 'stolen' WHERE business_id = :b"), {"b": B})
        assert changed.rowcount == 0
        gone = await conn.execute(text("DELETE FROM paper WHERE business_id = :b"), {"b": B})
        assert gone.rowcount == 0
    with pytest.raises(ProgrammingError, match="row-level security"):
        async with as_api(records, business=A) as conn:
            await conn.execute(text("INSERT INTO paper VALUES (:b, 'planted')"), {"b": B})
    with pytest.raises(ProgrammingError, match="row-level security"):
        async with as_api(records, business=A) as conn:
            await conn.execute(text("UPDATE paper SET business_id = :b"), {"b": B})


async def test_a_table_that_nobody_protected_is_closed_to_the_api(records):
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with as_api(records, business=A, platform=True) as conn:
            await conn.execute(text("SELECT * FROM vault"))


async def test_a_pooled_connection_forgets_whom_it_served(records):
    async with as_api(records, business=A, platform=True):
        pass
    async with transaction(records) as conn:
        role = await conn.scalar(text("SELECT current_user"))
        business = await conn.scalar(text("SELECT current_setting('tieout.business', true)"))
        platform = await conn.scalar(text("SELECT current_setting('tieout.platform', true)"))
    assert (role, business or "", platform or "") == ("tieout", "", "")


async def test_an_owner_who_is_no_superuser_still_sees_every_business(records):
    """On a managed server the owner is an ordinary role, and FORCE holds for it too."""
    async with transaction(records) as conn:
        await conn.execute(text("CREATE ROLE plain_owner NOLOGIN"))
        try:
            await conn.execute(text("GRANT CREATE, USAGE ON SCHEMA public TO plain_owner"))
            await conn.execute(text("SET LOCAL ROLE plain_owner"))
            await conn.run_sync(_make_owned)
            await conn.execute(text("INSERT INTO owned VALUES (:a), (:b)"), {"a": A, "b": B})
            assert await conn.scalar(text("SELECT count(*) FROM owned")) == 2
        finally:
            await conn.rollback()


def _make_owned(connection):
    op = Operations(MigrationContext.configure(connection))
    op.execute("CREATE TABLE owned (business_id uuid)")
    protect(op, "owned")


async def test_the_api_queues_jobs_but_does_not_touch_those_that_wait(records):
    async with as_api(records, business=A) as conn:
        assert await defer(conn, "load", company="1", once="load-1")
        assert await defer(conn, "load", company="1", once="load-1") is None
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with as_api(records, business=A) as conn:
            await conn.execute(text("DELETE FROM procrastinate_jobs"))


async def test_every_table_that_names_a_business_is_protected(engine):
    """Whoever adds a table and forgets `protect` meets this test."""
    open_tables = text("""
        SELECT class.relname FROM pg_class AS class
        JOIN pg_attribute AS attribute ON attribute.attrelid = class.oid AND attribute.attname = 'business_id'
        WHERE class.relkind IN ('r', 'p') AND NOT (class.relrowsecurity AND class.relforcerowsecurity)
    """)
    async with transaction(engine) as conn:
        assert (await conn.scalars(open_tables)).all() == []


async def test_whatever_the_api_may_read_is_protected(engine):
    """A grant without a policy would show every business to everybody; a view must look with the reader's eyes."""
    granted = text("""
        SELECT class.oid::regclass::text FROM pg_class AS class
        WHERE has_table_privilege('tieout_api', class.oid, 'SELECT')
        AND class.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
        AND class.relname NOT LIKE 'procrastinate_%'
        AND CASE class.relkind
            WHEN 'v' THEN NOT coalesce('security_invoker=true' = ANY(class.reloptions), false)
            WHEN 'S' THEN false
            WHEN 'i' THEN false
            ELSE NOT class.relforcerowsecurity
        END
    """)
    async with transaction(engine) as conn:
        assert (await conn.scalars(granted)).all() == []
