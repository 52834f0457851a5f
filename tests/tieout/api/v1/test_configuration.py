"""Layer's configure/quickbooks: the app at Intuit, told through the API, its secret never told again."""

import pytest

AT = "/v1/configure/quickbooks"
CALLBACK = "https://tieout.example.com/oauth/callback"
APP = {"client_id": "another", "secret": "very-secret-abcd", "environment": "PRODUCTION", "redirect_url": CALLBACK}


async def test_what_the_settings_say_is_shown_with_the_secret_masked(platform):
    assert (await platform.get(AT)).json() == {
        "client_id": "our-app",
        "secret_last_4": "************cret",
        "environment": "SANDBOX",
        "redirect_url": CALLBACK,
    }


async def test_another_app_is_used_at_once(platform, business):
    answer = (await platform.put(AT, json=APP)).json()
    assert (answer["client_id"], answer["environment"]) == ("another", "PRODUCTION")
    assert answer["secret_last_4"].endswith("abcd")
    assert "very" not in answer["secret_last_4"]
    assert (await platform.get(AT)).json() == answer
    begun = (await platform.post(f"/v1/businesses/{business['id']}/quickbooks/authorize")).json()
    assert "client_id=another&" in begun["redirect_url"]


async def test_another_process_learns_of_it_when_it_starts(platform, reach_wrapped):
    await platform.put(AT, json=APP)
    async with reach_wrapped() as other:
        assert (await other.get(AT)).json()["data"]["client_id"] == "another"


@pytest.mark.parametrize(
    "change", [{"redirect_url": "https://elsewhere.example/"}, {"environment": "production"}, {"secret": " "}]
)
async def test_what_would_not_work_is_refused(platform, change):
    assert (await platform.put(AT, json=APP | change)).status_code == 400
    assert (await platform.get(AT)).json()["client_id"] == "our-app"


async def test_a_business_has_no_say_in_it(client_of, business):
    async with client_of(business) as theirs:
        assert (await theirs.get(AT)).status_code == 403
        assert (await theirs.put(AT, json=APP)).status_code == 403
