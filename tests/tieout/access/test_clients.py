import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from tieout.access import clients
from tieout.access.tables import api_client
from tieout.database.transaction import as_api, transaction


@pytest.fixture
async def conn(engine):
    async with transaction(engine) as conn:
        yield conn


async def test_a_client_with_its_secret_is_let_in(conn, clock):
    await clients.create(conn, "platform", "the secret", now=clock.now())
    assert await clients.verify(conn, "platform", "the secret")


@pytest.mark.parametrize(("name", "secret"), [("platform", "wrong"), ("platform", ""), ("nobody", "the secret")])
async def test_anybody_else_is_not(conn, clock, name, secret):
    await clients.create(conn, "platform", "the secret", now=clock.now())
    assert not await clients.verify(conn, name, secret)


async def test_a_client_that_was_shut_out_stays_out_until_it_gets_another_secret(conn, clock):
    await clients.create(conn, "platform", "the secret", now=clock.now())
    await clients.revoke(conn, "platform", now=clock.now())
    assert not await clients.verify(conn, "platform", "the secret")
    await clients.create(conn, "platform", "another", now=clock.now())
    assert not await clients.verify(conn, "platform", "the secret")
    assert await clients.verify(conn, "platform", "another")


async def test_the_secret_is_not_kept_and_equal_secrets_do_not_look_equal(conn, clock):
    for name in ("one", "two"):
        await clients.create(conn, name, "the secret", now=clock.now())
    rows = (await conn.execute(select(api_client))).all()
    assert all(b"the secret" not in row.secret_hash for row in rows)
    assert len({row.secret_hash for row in rows}) == 2


async def test_for_the_api_s_role_the_table_does_not_exist(engine):
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with as_api(engine, business=None, platform=True) as conn:
            await conn.execute(text("SELECT * FROM api_client"))
