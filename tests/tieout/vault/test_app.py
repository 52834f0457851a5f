from tieout.cipher import Cipher
from tieout.database.transaction import transaction
from tieout.keyring import new_keys
from tieout.vault import app
from tieout.vault.app import App
from tieout.vault.app_tables import app as table

ONE = App(client_id="a", client_secret="the secret", environment="sandbox")


async def test_the_app_is_kept_sealed_and_the_last_one_told_counts(engine, clock):
    cipher = Cipher.of(new_keys())
    async with transaction(engine) as conn:
        assert await app.read(conn, cipher) is None
        await app.store(conn, cipher, ONE, now=clock.now())
        assert await app.read(conn, cipher) == ONE
        assert b"the secret" not in await conn.scalar(table.select().with_only_columns(table.c.secret))
        other = App(client_id="b", client_secret="another", environment="production")
        await app.store(conn, cipher, other, now=clock.now())
        assert await app.read(conn, cipher) == other
    assert "another" not in repr(other)
