import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from qbo.oauth import Tokens
from tieout.cipher import Cipher
from tieout.database.transaction import transaction
from tieout.errors import CipherError
from tieout.keyring import new_keys
from tieout.vault import tokens as vault
from tieout.vault.tables import token

MINUTE = timedelta(minutes=1)


def pair_of(clock, name):
    now = clock.now()
    return Tokens(
        access_token=f"access {name}",
        refresh_token=f"refresh {name}",
        access_expires_at=now + timedelta(hours=1),
        refresh_expires_at=now + timedelta(days=100),
        hard_expires_at=now + timedelta(days=1800),
    )


@pytest.fixture
async def stored(engine, cipher, clock, two):
    async with transaction(engine) as conn:
        await vault.store(conn, cipher, two[0], pair_of(clock, "1"), now=clock.now())
        return await vault.read(conn, cipher, two[0])


async def test_a_pair_is_read_as_it_was_received_and_shows_no_token(clock, stored):
    assert (stored.access_token, stored.refresh_token) == ("access 1", "refresh 1")
    assert stored.hard_expires_at - stored.refresh_expires_at == timedelta(days=1700)
    assert "refresh 1" not in repr(stored)
    assert "access 1" not in repr(stored)


async def test_no_token_lies_open_in_the_database(engine, stored):
    async with transaction(engine) as conn:
        (row,) = await conn.execute(text("SELECT token::text FROM token"))
    assert b"access 1".hex() not in str(row)
    assert b"refresh 1".hex() not in str(row)


@pytest.mark.parametrize(
    "moved",
    [
        "UPDATE token SET refresh = access",
        "UPDATE token SET access = refresh",
        "UPDATE token SET access = overlay(access placing '\\x00' from 30)",
        "UPDATE token SET connection_id = (SELECT id FROM connection WHERE realm_id = '2002')",
    ],
)
@pytest.mark.usefixtures("stored")
async def test_what_was_moved_to_another_field_or_connection_or_altered_does_not_open(engine, cipher, moved):
    async with transaction(engine) as conn:
        await conn.execute(text(moved))
        holder = (await conn.execute(select(token.c.connection_id))).scalar_one()
        with pytest.raises(CipherError, match="altered or moved"):
            await vault.read(conn, cipher, holder)


async def test_without_the_key_nothing_opens(engine, two, stored):
    async with transaction(engine) as conn:
        with pytest.raises(CipherError, match="TIEOUT_KEYS"):
            await vault.read(conn, Cipher.of(new_keys()), two[0])


@pytest.mark.parametrize("member", ["access_token", "refresh_token"])
async def test_an_empty_token_is_never_stored(*, engine, cipher, clock, two, stored, member):
    empty = replace(pair_of(clock, "2"), **{member: ""})
    async with transaction(engine) as conn:
        with pytest.raises(ValueError, match="never stored"):
            await vault.store(conn, cipher, two[0], empty, now=clock.now())
    async with transaction(engine) as conn:
        with pytest.raises(ValueError, match="never stored"):
            await vault.swap(conn, cipher, two[0], stored, empty, used="refresh 1", now=clock.now())
    async with transaction(engine) as conn:
        assert await vault.read(conn, cipher, two[0]) == stored


async def test_a_pair_is_kept_until_its_successor_has_worked(engine, cipher, clock, two, stored):
    async def swap(name, used):
        async with transaction(engine) as conn:
            present = await vault.read(conn, cipher, two[0])
            assert await vault.swap(
                conn, cipher, two[0], present, pair_of(clock, name), used=f"refresh {used}", now=clock.now()
            )
            return await vault.former(conn, cipher, two[0])

    assert await swap("2", used="1") == ["refresh 1"]
    assert await swap("3", used="2") == ["refresh 2"]
    assert await swap("4", used="2") == ["refresh 3", "refresh 2"]  # 3 never worked, 2 did once more
    assert await swap("5", used="4") == ["refresh 4"]
    assert await swap("5", used="5") == []  # not rotated: nothing came before it that could still be needed


async def test_who_was_overtaken_changes_nothing_but_keeps_its_refresh_token(engine, cipher, clock, two, stored):
    async with transaction(engine) as conn:
        await vault.swap(conn, cipher, two[0], stored, pair_of(clock, "2"), used="refresh 1", now=clock.now())
        assert not await vault.swap(
            conn, cipher, two[0], stored, pair_of(clock, "late"), used="refresh 1", now=clock.now()
        )
        assert (await vault.read(conn, cipher, two[0])).refresh_token == "refresh 2"
        assert set(await vault.former(conn, cipher, two[0])) == {"refresh 1", "refresh late"}


@pytest.mark.parametrize("forgotten", [True, False])
async def test_a_version_never_comes_back_with_a_new_authorisation(*, engine, cipher, clock, two, stored, forgotten):
    clock.advance(MINUTE)
    async with transaction(engine) as conn:
        if forgotten:
            await vault.forget(conn, two[0])
            assert await vault.read(conn, cipher, two[0]) is None
        await vault.store(conn, cipher, two[0], pair_of(clock, "new"), now=clock.now())
        assert (await vault.read(conn, cipher, two[0])).version > stored.version
        assert not await vault.swap(
            conn, cipher, two[0], stored, pair_of(clock, "late"), used="refresh 1", now=clock.now()
        )
        assert (await vault.read(conn, cipher, two[0])).refresh_token == "refresh new"


async def test_a_new_authorisation_ends_the_old_one_s_tokens(engine, cipher, clock, two, stored):
    async with transaction(engine) as conn:
        await vault.swap(conn, cipher, two[0], stored, pair_of(clock, "2"), used="refresh 1", now=clock.now())
        before = await vault.read(conn, cipher, two[0])
        await vault.store(conn, cipher, two[0], pair_of(clock, "new"), now=clock.now())
        assert (await vault.read(conn, cipher, two[0])).version > before.version
        assert await vault.former(conn, cipher, two[0]) == []


async def test_the_lease_is_one_holder_s_until_it_ends_or_is_given_back(engine, clock, two, stored):
    async def claim(holder):
        async with transaction(engine) as conn:
            return await vault.lease(conn, two[0], holder, until=clock.now() + MINUTE, now=clock.now())

    async def release(holder, until=None):
        async with transaction(engine) as conn:
            await vault.release(conn, two[0], holder, until=until)

    assert sum(await asyncio.gather(*(claim(holder) for holder in "abcde"))) == 1
    clock.advance(MINUTE)
    assert await claim("f")
    assert await claim("f")
    assert not await claim("g")
    await release("g")
    assert not await claim("g")
    await release("f", until=clock.now() + timedelta(seconds=10))
    assert not await claim("g")
    clock.advance(timedelta(seconds=10))
    assert await claim("g")
    await release("g")
    assert await claim("h")


async def test_a_lease_of_a_time_before_the_clock_was_put_back_is_nobody_s(engine, clock, two, stored):
    async with transaction(engine) as conn:
        later = clock.now() + timedelta(days=31)
        assert await vault.lease(conn, two[0], "a", until=later + MINUTE, now=later)
        assert await vault.lease(conn, two[0], "b", until=clock.now() + MINUTE, now=clock.now())


async def test_without_tokens_there_is_nothing_to_lease(engine, clock, two):
    async with transaction(engine) as conn:
        assert not await vault.lease(conn, two[0], "a", until=clock.now() + MINUTE, now=clock.now())
