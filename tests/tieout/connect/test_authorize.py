from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from qbo import oauth
from tieout.connect.authorize import AppNotConfigured, RedirectNotAllowed, allowed, endpoints
from tieout.connections.tables import authorization
from tieout.database.transaction import transaction

LIST = ("https://app.example.com/done", "https://other.example.com")


async def test_the_address_carries_our_one_callback_and_a_state_of_which_only_a_hash_is_kept(
    engine, person, business, settings
):
    asked = parse_qs(urlsplit(await person.goes(business)).query)
    assert asked["redirect_uri"] == [settings.callback_url]
    assert asked["client_id"] == [settings.client_id]
    (state,) = asked["state"]
    async with transaction(engine) as conn:
        row = (await conn.execute(select(authorization))).one()
    assert row.business_id == business.id
    assert state not in str(row)
    assert state.encode() not in row.state_hash


async def test_two_beginnings_have_two_states(person, business):
    assert await person.goes(business) != await person.goes(business)


@pytest.mark.parametrize("address", [*LIST, "https://app.example.com/done?tab=books", "https://other.example.com/"])
def test_an_address_of_the_list_is_allowed_with_any_query(address):
    assert allowed(address, LIST)


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example.com/done",
        "http://app.example.com/done",
        "https://app.example.com/done/more",
        "https://app.example.com:8443/done",
        "https://app.example.com@evil.example.com/done",
        "https://evil@app.example.com/done",
        "https://app.example.com\\@evil.example.com/done",
        "https://app.example.com/done#token",
        "//app.example.com/done",
        "/done",
        "javascript:alert(1)",
        "https://[broken/done",
        "",
    ],
)
def test_any_other_address_is_not(address):
    assert not allowed(address, LIST)


async def test_a_return_address_off_the_list_begins_nothing(engine, person, business):
    with pytest.raises(RedirectNotAllowed) as raised:
        await person.goes(business, return_url="https://evil.example.com/")
    assert raised.value.field == "return_url"
    async with transaction(engine) as conn:
        assert (await conn.execute(select(authorization))).all() == []


async def test_without_an_app_at_intuit_the_sentence_says_what_to_set(person, business, settings):
    person.settings = replace(settings, client_id="")
    with pytest.raises(AppNotConfigured, match="TIEOUT_CLIENT_ID"):
        await person.goes(business)


def test_each_environment_has_its_addresses(settings):
    assert endpoints(replace(settings, oauth_base=None)) == oauth.SANDBOX
    assert endpoints(replace(settings, oauth_base=None, environment="production")) == oauth.PRODUCTION
    assert endpoints(settings).token.startswith(settings.oauth_base)
