from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from tieout.businesses import store as businesses
from tieout.connections import authorizations, due
from tieout.connections import store as connections
from tieout.database.transaction import transaction
from tieout.jobs.context import Context
from tieout.jobs.dispatch import dispatch
from tieout.keyring import new_keys
from tieout.settings import Settings

NOON = datetime(2026, 8, 16, 12, tzinfo=UTC)


@pytest.fixture
async def context(engine, clock):
    from tieout.cipher import Cipher

    clock.freeze(NOON)
    return Context(engine=engine, settings=Settings(), cipher=Cipher.of(new_keys()), clock=clock)


@pytest.fixture
async def company(engine):
    async with transaction(engine) as conn:
        business = await businesses.create(conn, name="Craig's", now=NOON)
        return await connections.open(conn, business_id=business.id, environment="sandbox", realm_id="1", now=NOON)


async def mark(context, company, work, minutes=0):
    async with transaction(context.engine) as conn:
        await due.mark(conn, company.id, work, due_at=NOON + timedelta(minutes=minutes))


async def queued(context):
    async with transaction(context.engine) as conn:
        rows = await conn.execute(text("SELECT task_name, lock, priority FROM procrastinate_jobs ORDER BY id"))
        return [tuple(row) for row in rows]


async def test_what_is_due_is_queued_once_under_its_companys_lock(context, company):
    await mark(context, company, "load")
    await mark(context, company, "changes")
    for _ in range(3):
        await dispatch(context)
    lock = f"company-{company.id}"
    assert sorted(await queued(context)) == [("changes", lock, 10), ("load", lock, 0)]


async def test_what_is_due_later_waits_until_then(context, company):
    await mark(context, company, "load", minutes=5)
    await dispatch(context)
    assert await queued(context) == []
    context.clock.advance(timedelta(minutes=5))
    await dispatch(context)
    assert len(await queued(context)) == 1


async def test_a_disconnected_company_waits_for_nothing_but_the_end_of_its_grant(context, company):
    await mark(context, company, "load")
    await mark(context, company, "revoke")
    async with transaction(context.engine) as conn:
        await connections.set_state(conn, company.id, "disconnected", now=NOON)
    await dispatch(context)
    assert [name for name, *_ in await queued(context)] == ["revoke"]


async def test_however_many_companies_are_worked_on_everybody_has_a_turn(context, company):
    async with transaction(context.engine) as conn:
        for number in range(130):
            other = await connections.open(
                conn, business_id=company.business_id, environment="sandbox", realm_id=f"2{number}", now=NOON
            )
            await due.mark(conn, other.id, "load", due_at=NOON - timedelta(hours=1))
    await mark(context, company, "changes")
    for _ in range(2):
        await dispatch(context)  # nothing is done meanwhile: what was queued is still due
    assert len(await queued(context)) == 131


async def test_an_authorisation_that_was_begun_is_forgotten_a_day_after_its_end(context, company):
    async def begun():
        async with transaction(context.engine) as conn:
            return await authorizations.find(conn, state) is not None

    async with transaction(context.engine) as conn:
        state = await authorizations.begin(
            conn, business_id=company.business_id, environment="sandbox", return_url=None, now=NOON
        )
    context.clock.advance(authorizations.LASTS + authorizations.REMEMBERED)
    await dispatch(context)
    assert await begun()
    context.clock.advance(timedelta(seconds=1))
    await dispatch(context)
    assert not await begun()
