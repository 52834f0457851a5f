"""Businesses and their connections, without going through QuickBooks."""

import pytest

from tieout.businesses import store as businesses
from tieout.connections import store
from tieout.database.transaction import transaction


@pytest.fixture
async def conn(engine):
    async with transaction(engine) as conn:
        yield conn


@pytest.fixture
def a_business(conn, clock):
    async def make(name="Craig"):
        return (await businesses.create(conn, name=name, now=clock.now())).id

    return make


@pytest.fixture
def connect(conn, clock):
    async def open_(business_id, realm_id="1", environment="sandbox"):
        return await store.open(
            conn, business_id=business_id, environment=environment, realm_id=realm_id, now=clock.now()
        )

    return open_


@pytest.fixture
async def connection(a_business, connect):
    return await connect(await a_business())
