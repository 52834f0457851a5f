from datetime import timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import ProgrammingError

from qbo.oauth import Tokens
from tieout.businesses import store as businesses
from tieout.cipher import Cipher
from tieout.connections import store as connections
from tieout.database.transaction import as_api, transaction
from tieout.errors import CipherError
from tieout.keyring import new_keys
from tieout.vault import tokens as vault
from tieout.vault.tables import token


@pytest.fixture
def clock(clock):
    clock.freeze()
    return clock


@pytest.fixture
def cipher():
    return Cipher.of(new_keys())


@pytest.fixture
async def conn(engine):
    async with transaction(engine) as conn:
        yield conn


@pytest.fixture
def a_connection(conn, clock):
    async def make(realm_id="1"):
        now = clock.now()
        business = await businesses.create(conn, name="Craig", now=now)
        opened = await connections.open(
            conn, business_id=business.id, environment="sandbox", realm_id=realm_id, now=now
        )
        return opened.id

    return make


@pytest.fixture
def tokens(clock):
    def make(name):
        now = clock.now()
        return Tokens(f"access-{name}", f"refresh-{name}", now + timedelta(hours=1), now + timedelta(days=100))

    return make


@pytest.fixture
async def id_(conn, cipher, a_connection, tokens, clock):
    made = await a_connection()
    await vault.store(conn, cipher, made, tokens("1"), now=clock.now())
    return made


async def test_what_was_stored_is_read(conn, cipher, id_, tokens):
    pair = await vault.read(conn, cipher, id_)
    assert (pair.access_token, pair.refresh_token) == ("access-1", "refresh-1")
    assert pair.access_expires_at == tokens("1").access_expires_at
    assert pair.refresh_expires_at == tokens("1").refresh_expires_at


async def test_where_nothing_was_stored_there_is_nothing(conn, cipher, a_connection):
    assert await vault.read(conn, cipher, await a_connection()) is None


@pytest.mark.parametrize("field", ["access_token", "refresh_token"])
async def test_an_empty_token_is_never_stored(*, conn, cipher, id_, tokens, clock, field):
    good, members = await vault.read(conn, cipher, id_), ("access_token", "refresh_token")
    empty = Tokens(
        *("" if name == field else "something" for name in members), clock.now(), clock.now() + timedelta(days=1)
    )
    with pytest.raises(ValueError, match="never stored"):
        await vault.store(conn, cipher, id_, empty, now=clock.now())
    with pytest.raises(ValueError, match="never stored"):
        await vault.swap(conn, cipher, id_, good, empty, used=good.refresh_token, now=clock.now())
    assert await vault.read(conn, cipher, id_) == good


async def test_a_ciphertext_moved_to_another_row_is_rejected(*, conn, cipher, id_, a_connection, tokens, clock):
    other = await a_connection("2")
    await vault.store(conn, cipher, other, tokens("2"), now=clock.now())
    stolen = (await conn.execute(select(token.c.access, token.c.refresh).where(token.c.connection_id == id_))).one()
    moved = update(token).where(token.c.connection_id == other)
    await conn.execute(moved.values(access=stolen.access, refresh=stolen.refresh))
    with pytest.raises(CipherError, match="moved"):
        await vault.read(conn, cipher, other)


async def test_a_ciphertext_moved_to_another_field_is_rejected(conn, cipher, id_):
    await conn.execute(update(token).values(access=token.c.refresh))
    with pytest.raises(CipherError, match="moved"):
        await vault.read(conn, cipher, id_)


async def test_a_swap_happens_on_the_version_it_expects_only(conn, cipher, id_, tokens, clock):
    first = await vault.read(conn, cipher, id_)
    assert await vault.swap(conn, cipher, id_, first, tokens("2"), used="refresh-1", now=clock.now())
    assert not await vault.swap(conn, cipher, id_, first, tokens("3"), used="refresh-1", now=clock.now())
    assert (await vault.read(conn, cipher, id_)).access_token == "access-2"
    assert sorted(await vault.former(conn, cipher, id_)) == ["refresh-1", "refresh-3"]  # who knows which one works


async def test_a_token_that_was_replaced_is_kept_until_its_successor_has_worked(conn, cipher, id_, tokens, clock):
    for name, used in (("2", "refresh-1"), ("3", "refresh-2")):
        pair = await vault.read(conn, cipher, id_)
        assert await vault.swap(conn, cipher, id_, pair, tokens(name), used=used, now=clock.now())
    assert await vault.former(conn, cipher, id_) == ["refresh-2"]


async def test_what_came_before_stays_when_the_present_one_did_not_work(conn, cipher, id_, tokens, clock):
    for name, used in (("2", "refresh-1"), ("3", "refresh-1")):
        pair = await vault.read(conn, cipher, id_)
        assert await vault.swap(conn, cipher, id_, pair, tokens(name), used=used, now=clock.now())
    assert await vault.former(conn, cipher, id_) == ["refresh-2", "refresh-1"]


async def test_a_new_authorisation_ends_the_old_one_s_tokens(conn, cipher, id_, tokens, clock):
    pair = await vault.read(conn, cipher, id_)
    await vault.swap(conn, cipher, id_, pair, tokens("2"), used="refresh-1", now=clock.now())
    before = await vault.read(conn, cipher, id_)
    await vault.store(conn, cipher, id_, tokens("9"), now=clock.now())
    assert (await vault.read(conn, cipher, id_)).version > before.version
    assert await vault.former(conn, cipher, id_) == []


async def test_one_holder_has_the_lease_until_it_is_given_back_or_runs_out(conn, id_, clock):
    now = clock.now()
    until = now + timedelta(seconds=90)
    assert await vault.lease(conn, id_, "one", until=until, now=now)
    assert not await vault.lease(conn, id_, "two", until=until, now=now)
    assert await vault.lease(conn, id_, "one", until=until, now=now)
    await vault.release(conn, id_, "two")
    assert not await vault.lease(conn, id_, "two", until=until, now=now)
    await vault.release(conn, id_, "one")
    assert await vault.lease(conn, id_, "two", until=until, now=now)
    assert await vault.lease(conn, id_, "three", until=until + timedelta(hours=1), now=until)


async def test_forgotten_tokens_are_gone(conn, cipher, id_, tokens, clock):
    pair = await vault.read(conn, cipher, id_)
    await vault.swap(conn, cipher, id_, pair, tokens("2"), used="refresh-1", now=clock.now())
    await vault.forget(conn, id_)
    assert await vault.read(conn, cipher, id_) is None
    assert await vault.former(conn, cipher, id_) == []


@pytest.mark.parametrize("table", ["token", "former_token"])
async def test_the_api_has_no_part_in_it(engine, table):
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with as_api(engine, business=None, platform=True) as conn:
            await conn.execute(text(f"SELECT * FROM {table}"))
