"""After a rotation of keys the old key is needed for nothing."""

from sqlalchemy import LargeBinary

import tieout.jobs.tasks  # noqa: F401 - brings every table into the metadata
from tieout.cipher import Cipher
from tieout.cli.reseal import EVERYTHING
from tieout.database import seals
from tieout.database.metadata import metadata
from tieout.database.transaction import transaction
from tieout.keyring import new_keys
from tieout.outbox import endpoints
from tieout.outbox.endpoints import place_of
from tieout.vault import app
from tieout.vault.app import App

NO_SECRETS = {
    "inbox_delivery.body", "notification.key", "intent.body", "intent_batch.body", "payable_attachment.bytes",
    "payable_attachment.sha256", "api_client.salt", "former_token.fingerprint",
}  # fmt: skip


def test_every_column_of_bytes_is_sealed_or_a_hash_or_no_secret():
    bytes_ = {
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary) and not column.name.endswith("_hash")
    }
    assert bytes_ - NO_SECRETS == {f"{one.table.name}.{column}" for one in EVERYTHING for column in one.columns}


async def test_everything_that_an_old_key_sealed_opens_with_the_new_one_alone(engine, clock):
    old, new, told = new_keys(), new_keys(), App(client_id="a", client_secret="the secret", environment="sandbox")
    id_, both = endpoints.new_endpoint_id(), Cipher.of(f"{new},{old}")
    async with transaction(engine) as conn:
        await app.store(conn, Cipher.of(old), told, now=clock.now())
        secret = Cipher.of(old).seal(b"whsec_1", aad=place_of(id_))
        await endpoints.create(
            conn, id_=id_, url="https://a.example", secret=secret, types=None, business_id=None, now=clock.now()
        )
        assert await seals.examine(conn, Cipher.of(new), EVERYTHING) == seals.Seals(2, 2, 0)
        assert await seals.examine(conn, both, EVERYTHING) == seals.Seals(2, 0, 2)
        assert await seals.reseal(conn, both, EVERYTHING) == 2
        assert await seals.examine(conn, Cipher.of(new), EVERYTHING) == seals.Seals(2, 0, 0)
        assert await app.read(conn, Cipher.of(new)) == told
        present = await endpoints.find(conn, id_)
        assert Cipher.of(new).open(present.secret, aad=place_of(id_)) == b"whsec_1"
