from dataclasses import dataclass, replace
from typing import Any

import pytest

from qbo.client import PRODUCTION, SANDBOX
from tieout.connect.client import api_base, ready_client
from tieout.database.transaction import transaction
from tieout.meter import calls


@dataclass
class Means:
    engine: Any
    settings: Any
    cipher: Any
    oauth: Any
    clock: Any
    transport: Any = None


@pytest.fixture
async def client(connected, settings):
    means = Means(connected.engine, settings, connected.cipher, connected.oauth, connected.clock)
    async with ready_client(means, await connected.stands()) as client:
        yield client


async def test_it_reaches_the_company_and_counts_what_that_costs(client, connected, clock):
    assert (await client.company_info()).id
    async with transaction(connected.engine) as conn:
        spent = await calls.spent(conn, connected.id, calls.month_of(clock.now()))
    assert sum(spent.values()) == 1


async def test_a_token_that_quickbooks_forgot_is_replaced_and_the_call_goes_on(client, connected, emulator):
    emulator.grants.expire_access(connected.grant)
    assert (await client.company_info()).id
    assert connected.refreshes() == 1


def test_it_goes_where_the_settings_say(settings):
    assert api_base(settings) == settings.api_base
    assert api_base(replace(settings, api_base=None)) == SANDBOX
    assert api_base(replace(settings, api_base=None, environment="production")) == PRODUCTION
