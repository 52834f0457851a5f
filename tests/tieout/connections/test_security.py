import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from tieout.connections import authorizations, cursors, due
from tieout.database.transaction import as_api, transaction
from tieout.meter import calls

TABLES = ("business", "connection", "due", "place", "cursor", "begun_authorization", "call_count")


@pytest.fixture
async def filled(engine, clock, connection):
    """Put a row of one business into every table."""
    now = clock.now()
    async with transaction(engine) as conn:
        await due.mark(conn, connection.id, "load", due_at=now)
        await cursors.keep_place(conn, connection.id, "Bill", 0, {})
        await cursors.move(conn, connection.id, ["Bill"], now)
        await calls.count(conn, connection.id, connection.business_id, "metered", now=now)
        await authorizations.begin(
            conn, business_id=connection.business_id, environment="sandbox", return_url=None, now=now
        )
    return connection


async def count(conn, table):
    return (await conn.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one()


async def test_the_api_sees_its_own_business_and_no_other(engine, connect, filled):
    other = await connect(realm_id="2002")
    nothing = dict.fromkeys(TABLES, 0)
    async with as_api(engine, business=filled.business_id) as conn:
        assert await counts(conn) == dict.fromkeys(TABLES, 1)
    async with as_api(engine, business=other.business_id) as conn:
        assert await counts(conn) == nothing | {"connection": 1, "business": 1}
    async with as_api(engine, business=None) as conn:
        assert await counts(conn) == nothing
    async with as_api(engine, business=None, platform=True) as conn:
        assert min((await counts(conn)).values()) == 1


async def counts(conn):
    return {table: await count(conn, table) for table in TABLES}


@pytest.mark.parametrize("platform", [True, False])
async def test_the_api_has_no_part_in_tokens_clients_and_limits(engine, filled, platform):
    for table in ("token", "former_token", "api_client", "pace"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            async with as_api(engine, business=filled.business_id, platform=platform) as conn:
                await count(conn, table)


WRITES = [
    "DELETE FROM call_count",
    "UPDATE call_count SET calls = 0",
    "UPDATE place SET entity = 'Bill'",
    "UPDATE cursor SET entity = 'Bill'",
    "INSERT INTO cursor SELECT * FROM cursor",
]


@pytest.mark.parametrize("write", WRITES)
async def test_the_api_writes_nothing_that_jobs_keep(engine, filled, write):
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with as_api(engine, business=filled.business_id) as conn:
            await conn.execute(text(write))


@pytest.mark.parametrize("table", ["place", "cursor"])
async def test_the_api_forgets_how_far_the_reading_came_for_its_own_business_only(engine, connect, filled, table):
    other = await connect(realm_id="2002")
    async with as_api(engine, business=other.business_id) as conn:
        assert (await conn.execute(text(f"DELETE FROM {table}"))).rowcount == 0
    async with as_api(engine, business=filled.business_id) as conn:
        assert (await conn.execute(text(f"DELETE FROM {table}"))).rowcount == 1


async def test_the_api_marks_nothing_due_for_another_business(engine, clock, connect, filled):
    other = await connect(realm_id="2002")
    async with as_api(engine, business=other.business_id) as conn:
        await due.done(conn, filled.id, "load")
    async with transaction(engine) as conn:
        assert await due.find(conn, filled.id, "load") is not None
    with pytest.raises(Exception, match=r"null value|row-level security"):
        async with as_api(engine, business=other.business_id) as conn:
            await due.mark(conn, filled.id, "changes", due_at=clock.now())
