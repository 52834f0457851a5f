from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import text

from tieout.connect.authorize import AppNotConfigured, RedirectNotAllowed, allowed, begin
from tieout.database.transaction import as_api, transaction

LIST = ("https://app.example.com/done", "http://localhost:3000/back")


@pytest.mark.parametrize(
    "address",
    ["https://app.example.com/done", "https://app.example.com/done?from=us&x=%C3%A9", "http://localhost:3000/back",
     "HTTPS://app.example.com/done"],
)  # fmt: skip
def test_an_address_of_the_list_is_allowed_with_any_query(address):
    assert allowed(address, LIST)


@pytest.mark.parametrize(
    "address",
    [
        "", "/done", "//app.example.com/done", "app.example.com/done", "http://app.example.com/done",
        "https://app.example.com", "https://app.example.com/", "https://app.example.com/done/",
        "https://app.example.com/Done", "https://app.example.com//done", "https://app.example.com/done/../other",
        "https://app.example.com/%64one", "https://app.example.com:443/done", "https://app.example.com:8443/done",
        "https://app.example.com./done", "https://example.com/done", "https://evil.example.com/done",
        "https://app.example.com.evil.com/done", "https://user@app.example.com/done",
        "https://app.example.com@evil.com/done", "https://@app.example.com/done", "https://:pw@app.example.com/done",
        "https://app.example.com/done#fragment", "https://app.example.com/done#", "https:\\\\app.example.com\\done",
        "https://evil.com\\@app.example.com/done", "https://app.example.com\\.evil.com/done",
        "https://app.example.com/done\r\nSet-Cookie: x", "https://app.example.com/do\tne",
        " https://app.example.com/done", "https://app.example.com/done ", "https://app.example.com/done\x00",
        "https://app\u3002example.com/done", "https://\u0430pp.example.com/done", "https://app.example.com/done?x=\u202e",
        "https://app.example.com\uff0fdone", "javascript:alert(1)//app.example.com/done", "https:app.example.com/done",
        "https:///app.example.com/done", "data:text/html,x", "https://[app.example.com/done",
        "http://localhost:3001/back", "http://localhost/back", "http://127.0.0.1:3000/back",
    ],
)  # fmt: skip
def test_any_other_address_is_refused(address):
    assert not allowed(address, LIST)


def test_with_an_empty_list_nothing_is_allowed():
    assert not allowed("https://app.example.com/done", ())


async def test_a_return_address_from_elsewhere_begins_nothing(place):
    business = await place.business()
    async with transaction(place.engine) as conn:
        with pytest.raises(RedirectNotAllowed) as told:
            await begin(
                conn, settings=place.settings, business_id=business.id, return_url="https://evil.com/",
                now=datetime.now(UTC),
            )  # fmt: skip
        assert told.value.field == "return_url"
        assert (await conn.execute(text("SELECT count(*) FROM begun_authorization"))).scalar_one() == 0


@pytest.mark.parametrize("missing", ["client_id", "client_secret"])
async def test_without_an_app_at_intuit_the_operator_is_told(place, missing):
    business = await place.business()
    async with transaction(place.engine) as conn:
        with pytest.raises(AppNotConfigured, match="TIEOUT_CLIENT_ID"):
            await begin(
                conn, settings=replace(place.settings, **{missing: ""}), business_id=business.id, return_url=None,
                now=datetime.now(UTC),
            )  # fmt: skip


async def test_the_api_begins_with_the_fixed_callback_and_a_state_that_only_the_person_holds(place):
    business = await place.business()
    async with as_api(place.engine, business=business.id) as conn:
        address = await begin(
            conn, settings=place.settings, business_id=business.id, return_url=LIST[0], now=place.clock.now()
        )
    asked = parse_qs(urlsplit(address).query)
    assert asked["redirect_uri"] == [place.settings.callback_url]
    assert len(asked["state"][0]) >= 43
    async with transaction(place.engine) as conn:
        (row,) = await conn.execute(text("SELECT * FROM begun_authorization"))
    assert asked["state"][0].encode() not in row.state_hash
    assert asked["state"][0] not in str(row)
