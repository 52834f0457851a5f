import pytest
from sqlalchemy import text

from tieout.database.books.rebuild import rebuild
from tieout.database.books.views import all_views
from tieout.database.migrate import migrate
from tieout.database.transaction import as_api, transaction
from tieout.errors import ViewsInUse
from tieout.ids import new_id

NAMES = text("SELECT relname FROM pg_class WHERE relnamespace = 'books'::regnamespace AND relkind = 'v'")
RESERVED = text("""
    SELECT attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = 'books'::regnamespace AND relkind = 'v'
    AND attname IN (SELECT word FROM pg_get_keywords() WHERE catcode = 'R')
""")


async def test_migrating_makes_every_view_and_again_makes_none(engine, database_url):
    async with transaction(engine) as conn:
        assert set(await conn.scalars(NAMES)) == {name for name, _ in all_views()}
        assert await conn.run_sync(rebuild) is False
    await migrate(database_url)


async def test_views_that_were_made_from_something_else_are_made_anew(engine, database_url):
    async with transaction(engine) as conn:
        await conn.execute(text("COMMENT ON SCHEMA books IS 'an older release'"))
        await conn.execute(text("DROP VIEW books.bill"))
    await migrate(database_url)
    async with transaction(engine) as conn:
        assert "bill" in set(await conn.scalars(NAMES))


async def test_a_view_of_somebody_else_is_not_dropped_but_named(engine):
    async with transaction(engine) as conn:
        await conn.execute(text("CREATE VIEW public.my_bills AS SELECT id FROM books.bill"))
        await conn.execute(text("COMMENT ON SCHEMA books IS 'an older release'"))
    with pytest.raises(ViewsInUse, match="my_bills"):
        async with transaction(engine) as conn:
            await conn.run_sync(rebuild)


async def test_whom_the_schema_was_opened_to_is_still_let_in(engine):
    role = f"reader_{new_id().hex}"
    async with transaction(engine) as conn:
        await conn.execute(text(f"CREATE ROLE {role}"))
        await conn.execute(text(f"ALTER DEFAULT PRIVILEGES IN SCHEMA books GRANT SELECT ON TABLES TO {role}"))
        await conn.execute(text("COMMENT ON SCHEMA books IS 'an older release'"))
        await conn.run_sync(rebuild)
        assert await conn.scalar(text(f"SELECT has_table_privilege('{role}', 'books.bill', 'SELECT')"))
        await conn.rollback()


async def test_no_column_needs_quotes(engine):
    async with transaction(engine) as conn:
        assert set(await conn.scalars(RESERVED)) <= {"default", "primary"}


async def test_for_the_api_only_its_business_is_in_the_views(engine):
    async with as_api(engine, business=new_id()) as conn:
        assert await conn.scalar(text("SELECT count(*) FROM books.invoice_line")) == 0


@pytest.mark.parametrize(
    ("kind", "given", "read"),
    [
        ("numeric", "12.50", "12.50"), ("numeric", "-1E-3", "-0.001"), ("numeric", "NaN", None),
        ("numeric", "-Infinity", None), ("numeric", "0x1F", None), ("numeric", "1e999999", None), ("numeric", "", None),
        ("date", "2026-08-01", "2026-08-01"), ("date", "2026-08-01T00:00:00-07:00", "2026-08-01"),
        ("date", "infinity", None), ("date", "now", None),
        ("date", "12026-08-01", None), ("date", "2026-02-30", None), ("date", "0001-01-01 BC", None),
        ("timestamptz", "2026-08-01T10:00:00-07:00", "2026-08-01 17:00:00+00"), ("timestamptz", "infinity", None),
        ("timestamptz", "9999-12-31T23:59:59-08:00", None), ("timestamptz", "0001-01-01T00:00:00+05:00", None),
        ("boolean", "true", "true"), ("boolean", "perhaps", None),
    ],
)  # fmt: skip
async def test_a_value_that_quickbooks_does_not_write_is_null_and_every_other_one_can_be_read(
    engine, kind, given, read
):
    async with transaction(engine) as conn:
        await conn.execute(text("SET LOCAL TIME ZONE 'UTC'"))
        shown = text(f"SELECT books.as_{kind}(it)::text FROM unnest(CAST(:given AS text[])) AS it")
        assert await conn.scalar(shown, {"given": [given]}) == read
        await conn.scalar(text(str(shown).replace("::text", "")), {"given": [given]})
