from datetime import UTC, datetime, timedelta

import pytest

from tieout.certificates import store
from tieout.certificates.store import Line
from tieout.database.transaction import transaction
from tieout.errors import NotFound
from tieout.ids import BusinessId, ConnectionId, new_id

NOON = datetime(2026, 8, 16, 12, tzinfo=UTC)
AGREES = Line(entity="Invoice", verdict="agrees", theirs=12345, ours=12345, theirs_recent=7, ours_recent=7)
DIFFERS = Line(entity="Bill", verdict="differs", theirs=31, ours=30)
UNKNOWN = Line(entity="Preferences", verdict="not provable", ours=1, why="a company has one")


@pytest.fixture
def keep(engine):
    company = {"connection_id": ConnectionId(new_id()), "business_id": BusinessId(new_id()), "run_id": None}

    async def write(*lines, at=NOON):
        async with transaction(engine) as conn:
            return await store.keep(conn, **company, at=at, boundary=at - timedelta(days=29), rows=lines)

    write.connection_id = company["connection_id"]
    return write


async def test_a_certificate_is_read_as_it_was_kept(engine, keep):
    await keep(AGREES)
    newest = await keep(AGREES, DIFFERS, UNKNOWN, at=NOON + timedelta(hours=1))
    async with transaction(engine) as conn:
        assert await store.latest(conn, keep.connection_id) == newest
        assert len(await store.page(conn, keep.connection_id)) == 2
        assert len(await store.page(conn, keep.connection_id, cursor=newest.id)) == 1


async def test_a_company_without_a_certificate_has_none(engine, keep):
    async with transaction(engine) as conn:
        with pytest.raises(NotFound):
            await store.latest(conn, keep.connection_id)


async def test_it_agrees_only_when_nothing_that_can_be_counted_differs(keep):
    assert (await keep(AGREES, UNKNOWN)).agreed
    found = await keep(AGREES, DIFFERS)
    assert (found.agreed, found.differing) == (False, ("Bill",))
