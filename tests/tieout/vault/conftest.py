import pytest

from tieout.businesses import store as businesses
from tieout.cipher import Cipher
from tieout.connections import store as connections
from tieout.database.transaction import transaction
from tieout.keyring import new_keys


@pytest.fixture
def cipher():
    return Cipher.of(new_keys())


@pytest.fixture
async def two(engine, clock):
    """Answer the ids of two connections."""
    async with transaction(engine) as conn:
        business = await businesses.create(conn, name="Craig's", now=clock.now())
        return [
            (
                await connections.open(
                    conn, business_id=business.id, environment="sandbox", realm_id=realm, now=clock.now()
                )
            ).id
            for realm in ("1001", "2002")
        ]
