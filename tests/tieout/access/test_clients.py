import hashlib

from sqlalchemy import text

from tieout.access import clients
from tieout.database.transaction import transaction


async def test_a_client_is_known_by_its_own_secret(engine, clock):
    async with transaction(engine) as conn:
        await clients.create(conn, "platform", "right", now=clock.now())
        await clients.create(conn, "other", "its own", now=clock.now())
        assert await clients.verify(conn, "platform", "right")
        for name, secret in (
            ("platform", "wrong"), ("platform", ""), ("platform", "right "), ("platform", "its own"),
            ("nobody", "right"), ("", "right"), ("platform\x00", "right"), ("\ud800", "right"), ("platform", "\ud800"),
        ):  # fmt: skip
            assert not await clients.verify(conn, name, secret)


async def test_a_new_secret_replaces_the_old_one(engine, clock):
    async with transaction(engine) as conn:
        await clients.create(conn, "platform", "old", now=clock.now())
        await clients.create(conn, "platform", "new", now=clock.now())
        assert not await clients.verify(conn, "platform", "old")
        assert await clients.verify(conn, "platform", "new")


async def test_a_revoked_client_stays_out_until_it_gets_another_secret(engine, clock):
    async with transaction(engine) as conn:
        await clients.create(conn, "platform", "right", now=clock.now())
        await clients.revoke(conn, "platform", now=clock.now())
        assert not await clients.verify(conn, "platform", "right")
        await clients.create(conn, "platform", "another", now=clock.now())
        assert await clients.verify(conn, "platform", "another")


async def test_secrets_are_stored_salted_and_hashed(engine, clock):
    async with transaction(engine) as conn:
        for name in ("one", "two"):
            await clients.create(conn, name, "the same", now=clock.now())
        one, two = await conn.execute(text("SELECT salt, secret_hash FROM api_client"))
        assert one.salt != two.salt
        assert one.secret_hash != two.secret_hash
        assert one.secret_hash == hashlib.scrypt(b"the same", salt=one.salt, n=2**14, r=8, p=1)


async def test_an_unknown_client_costs_as_much_work_as_a_wrong_secret(engine, clock, monkeypatch):
    """Counted, not timed: the machine is shared."""
    hashed = []
    scrypt = hashlib.scrypt

    def counting(secret, **how):
        hashed.append(how | {"salt": len(how["salt"])})
        return scrypt(secret, **how)

    async with transaction(engine) as conn:
        await clients.create(conn, "platform", "right", now=clock.now())
        monkeypatch.setattr(hashlib, "scrypt", counting)
        for name in ("platform", "nobody"):
            assert not await clients.verify(conn, name, "wrong")
    assert len(hashed) == 2
    assert {name: value for name, value in hashed[0].items() if name != "salt"} == {
        name: value for name, value in hashed[1].items() if name != "salt"
    }
