import pytest

from tieout.businesses import store as businesses
from tieout.connections import store as connections
from tieout.database.transaction import transaction


@pytest.fixture
def connect(engine, clock):
    """Answer a way to connect a company, to a new business or to one that is there."""

    async def connect(business_id=None, realm_id="1001", environment="sandbox"):
        async with transaction(engine) as conn:
            if business_id is None:
                business_id = (await businesses.create(conn, name="Craig's", now=clock.now())).id
            return await connections.open(
                conn, business_id=business_id, environment=environment, realm_id=realm_id, now=clock.now()
            )

    return connect


@pytest.fixture
async def connection(connect):
    return await connect()
