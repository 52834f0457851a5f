from datetime import UTC, datetime

import pytest

from qbo_emulator.control import control
from qbo_emulator.world import SAMPLE_REALM

INFO = f"/v3/company/{SAMPLE_REALM}/companyinfo/1"


async def _say(client, method, path, **body):
    answer = await client.request(method, f"/_emulator{path}", json=body or None)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_the_overview_lists_every_route(emulator, client):
    overview = await _say(client, "GET", "")
    routes = {f"{next(iter(route.methods - {'HEAD'}))} {route.path}" for route in control(emulator).routes}
    assert set(overview["ask"]) == {route for route in routes if "/_emulator" in route and "/pages" not in route}


async def test_companies_are_made_listed_and_closed(client):
    made = await _say(client, "POST", "/companies", realm_id="77", name="Second")
    assert made == {"realm_id": "77", "name": "Second", "snapshots": []}
    assert [one["realm_id"] for one in await _say(client, "GET", "/companies")] == [SAMPLE_REALM, "77"]
    again = await client.post("/_emulator/companies", json={"realm_id": "77"})
    assert again.status_code == 400
    assert "77" in again.json()["error"]
    await _say(client, "DELETE", "/companies/77")
    assert len(await _say(client, "GET", "/companies")) == 1
    assert (await client.delete("/_emulator/companies/77")).status_code == 404


async def test_a_snapshot_brings_a_company_back_and_leaves_its_tokens(emulator, client, bearer):
    name = (await _say(client, "POST", f"/companies/{SAMPLE_REALM}/snapshots", name="before"))["name"]
    await client.get(INFO, headers=bearer)
    assert emulator.company().asked
    await _say(client, "POST", "/restore", name=name)
    assert emulator.company().asked == []
    assert emulator.company().clock is emulator.clock
    assert (await client.get(INFO, headers=bearer)).status_code == 200
    missing = await client.post("/_emulator/restore", json={"name": "never"})
    assert missing.status_code == 404
    assert "before" in missing.json()["error"]


async def test_a_reset_forgets_all_but_the_beginning(emulator, client, bearer):
    emulator.create_company("77")
    emulator.mishap("cut", count=None, skip=1)
    await client.get("/v1/nothing")
    emulator.clock.freeze(datetime(2030, 1, 1, tzinfo=UTC))
    assert [one["realm_id"] for one in await _say(client, "POST", "/reset")] == [SAMPLE_REALM]
    assert not emulator.mishaps
    assert len(emulator.log) == 0
    assert not emulator.clock.frozen
    assert (await client.get(INFO, headers=bearer)).status_code == 401


async def test_tokens_are_issued_shown_expired_rotated_and_revoked(client):
    pair = await _say(client, "POST", "/grants")
    headers = {"Authorization": f"Bearer {pair['access_token']}"}
    assert (await client.get(INFO, headers=headers)).status_code == 200
    path = f"/grants/{pair['grant']}"
    assert (await _say(client, "GET", path))["access_token"] == pair["access_token"]
    assert (await _say(client, "POST", f"{path}/expire-access"))["access_token"] is None
    assert (await client.get(INFO, headers=headers)).status_code == 401
    assert (await _say(client, "POST", f"{path}/rotate"))["refresh_token"] != pair["refresh_token"]
    assert (await _say(client, "POST", f"{path}/revoke"))["revoked"]
    assert len(await _say(client, "GET", f"/grants?realm_id={SAMPLE_REALM}")) == 1
    assert (await client.get("/_emulator/grants/none")).status_code == 404


async def test_an_expired_refresh_token_no_longer_refreshes(client, app):
    pair = await _say(client, "POST", "/grants")
    await _say(client, "POST", f"/grants/{pair['grant']}/expire-refresh")
    form = {"grant_type": "refresh_token", "refresh_token": pair["refresh_token"]}
    assert (await client.post("/oauth2/v1/tokens/bearer", data=form, auth=app)).status_code == 400


async def test_consent_is_given_without_a_browser(client, app):
    await _say(client, "POST", "/apps", client_id="second", client_secret="s", redirect_uris=["https://example.com/cb"])
    url = (
        "/connect/oauth2?client_id=second&redirect_uri=https%3A%2F%2Fexample.com%2Fcb&response_type=code&state=1"
        "&scope=com.intuit.quickbooks.accounting"
    )
    assert (await _say(client, "POST", "/consent", url=url))["redirect"].startswith("https://example.com/cb?code=")
    denied = await _say(client, "POST", "/consent", url=url, approve=False)
    assert "access_denied" in denied["redirect"]
    wrong = await client.post("/_emulator/consent", json={"url": url, "realm_id": "99"})
    assert (wrong.status_code, wrong.json()["error"]) == (400, "There is no company 99.")


async def test_mishaps_are_made_read_back_and_forgotten(client, bearer):
    made = await _say(client, "POST", "/mishaps", kind="fault", fault="throttled", match={"entity": "CompanyInfo"})
    assert (await client.get(INFO, headers=bearer)).status_code == 429
    shown = await _say(client, "GET", f"/mishaps/{made['id']}")
    assert shown["spent"]
    assert shown["fired"][0]["path"] == INFO
    await _say(client, "DELETE", f"/mishaps/{made['id']}")
    assert await _say(client, "GET", "/mishaps") == []
    assert (await client.get(f"/_emulator/mishaps/{made['id']}")).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "storm"},
        {"kind": "fault", "fault": "storm"},
        {"kind": "cut", "match": {"realm": "1"}},
        {"when": "before"},
    ],
)
async def test_a_mishap_that_cannot_happen_is_refused_with_a_sentence(client, body):
    answer = await client.post("/_emulator/mishaps", json=body)
    assert answer.status_code == 400
    assert len(answer.json()["error"]) > 20


async def test_the_log_is_filtered_limited_and_cleared(client, bearer):
    await client.get(f"/v3/company/{SAMPLE_REALM}/query?query=select * from Bill", headers=bearer)
    await client.get(INFO, headers=bearer)
    await client.get(INFO)
    (entry,) = await _say(client, "GET", "/requests?operation=query")
    assert entry["statement"] == "select * from Bill"
    assert entry["entity"] == "Bill"
    assert entry["seconds"] > 0
    assert len(await _say(client, "GET", "/requests?status=401")) == 1
    assert len(await _say(client, "GET", f"/requests?after={entry['number']}&path=companyinfo")) == 2
    assert len(await _say(client, "GET", "/requests?limit=1")) == 1
    assert "Bearer" not in (await client.get("/_emulator/requests")).text
    assert (await client.get("/_emulator/requests?colour=red")).status_code == 400
    assert await _say(client, "DELETE", "/requests") == {"requests": 0}
    assert await _say(client, "GET", "/requests") == []


async def test_the_clock_is_turned(client):
    assert (await _say(client, "POST", "/clock/freeze", at="2027-01-01T00:00:00Z"))["now"].startswith("2027-01-01")
    assert (await _say(client, "POST", "/clock/advance", days=1, hours=2))["now"].startswith("2027-01-02T02")
    assert (await _say(client, "POST", "/clock/advance", years=1))["now"].startswith("2028-01-02T08")
    assert (await _say(client, "POST", "/clock/jump", at="2027-06-01T00:00:00Z"))["now"].startswith("2027-06-01")
    assert not (await _say(client, "POST", "/clock/resume"))["frozen"]
    await _say(client, "POST", "/clock/reset")
    for body in ({}, {"at": "2027-06-01T00:00:00"}, {"at": "soon"}):
        assert (await client.post("/_emulator/clock/jump", json=body)).status_code == 400


async def test_settings_are_changed_while_it_runs(emulator, client):
    changed = await _say(client, "PATCH", "/settings", refresh_token_rotation=0, gateway_errors="xml")
    assert changed["refresh_token_rotation"] == 0
    assert emulator.settings.gateway_errors == "xml"
    await _say(client, "PATCH", "/settings", notification_retries=[1200, 1800])
    assert [span.total_seconds() for span in emulator.settings.notification_retries] == [1200, 1800]
    for body in ({"colour": 1}, {"gateway_errors": "html"}, {"enforce_limits": "maybe"}):
        assert (await client.patch("/_emulator/settings", json=body)).status_code == 400


async def test_nothing_there_and_a_wrong_method_are_explained(client):
    assert "lists what there is" in (await client.get("/_emulator/nothing")).json()["error"]
    assert (await client.put("/_emulator/clock")).status_code == 405
    assert (await client.post("/_emulator/mishaps", content=b"{")).status_code == 400


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/clock/advance", {"days": 1e300}),
        ("POST", "/clock/advance", {"years": 9000}),
        ("POST", "/clock/jump", {"at": "9999-12-31T23:59:59Z"}),
        ("POST", "/clock/freeze", {"at": "0001-01-01T00:00:00Z"}),
        ("PATCH", "/settings", {"refresh_token_rotation": 1e300}),
        ("PATCH", "/settings", {"refresh_token_rotation": -5}),
        ("PATCH", "/settings", {"notification_retries": 3}),
        ("PATCH", "/settings", {"requests_per_second": -1}),
        ("POST", "/mishaps", {"kind": "latency", "seconds": 1e300}),
        ("POST", "/mishaps", {"kind": "answer", "headers": {"X Y": "a"}}),
        ("POST", "/mishaps", {"kind": "answer", "headers": {"X": "a\r\nb"}}),
        ("POST", "/endpoints", {"url": "not an address"}),
        ("POST", "/endpoints", {"url": "http://here", "entities": ["Invoices"]}),
    ],
)
async def test_what_nothing_could_be_reckoned_with_is_refused_and_all_goes_on(emulator, client, method, path, body):
    answer = await client.request(method, f"/_emulator{path}", json=body)
    assert answer.status_code == 400
    assert len(answer.json()["error"]) > 20
    assert abs(emulator.clock.now() - datetime.now(UTC)).total_seconds() < 60
    assert (await client.get("/_emulator")).status_code == 200
