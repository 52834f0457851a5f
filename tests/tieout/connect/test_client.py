import pytest

from qbo.client import PRODUCTION, SANDBOX
from tieout.connect.authorize import api_base
from tieout.connect.client import ready_client
from tieout.database.transaction import transaction
from tieout.meter import calls
from tieout.settings import Settings


@pytest.fixture
async def client(place, connection):
    async with ready_client(place, connection) as client:
        yield client


async def test_it_reaches_the_company_and_counts_what_that_costs(client, place, connection):
    assert (await client.company_info()).id
    async with transaction(place.engine) as conn:
        spent = await calls.spent(conn, connection.id, calls.month_of(place.clock.now()))
    assert sum(spent.values()) == 1


async def test_a_token_that_quickbooks_forgot_is_replaced_and_the_call_goes_on(client, place):
    (grant,) = place.emulator.grants
    place.emulator.grants.expire_access(grant)
    assert (await client.company_info()).id
    assert len(place.asked("refresh")) == 1


def test_it_goes_where_the_settings_say():
    assert api_base(Settings(api_base="http://quickbooks.test")) == "http://quickbooks.test"
    assert api_base(Settings()) == SANDBOX
    assert api_base(Settings(environment="production")) == PRODUCTION
