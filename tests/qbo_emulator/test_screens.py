from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx2
import pytest

from qbo_emulator import Emulator, Settings
from qbo_emulator.apps import ACCOUNTING, Person
from qbo_emulator.consent import Unanswerable
from qbo_emulator.faults import Refusal
from qbo_emulator.world import SAMPLE_APP, SAMPLE_REALM

SCREENS = f"/_emulator/companies/{SAMPLE_REALM}/screens"


@pytest.fixture
def real():
    """Give an emulator with real books."""
    return Emulator(settings=Settings(enforce_limits=False))


@pytest.fixture
async def client(real):
    async with httpx2.AsyncClient(transport=real.transport(), base_url="http://emulator.test") as client:
        yield client


async def _do(client, **deed):
    answer = await client.post(SCREENS, json=deed)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_person_edits_without_knowing_the_sync_token(real):
    screens = real.screens()
    vendor = screens.create("Vendor", {"DisplayName": "Acme", "Notes": "kept"})
    for name in ("Acme Ltd", "Acme Inc"):
        edited = screens.edit("Vendor", vendor["Id"], {"DisplayName": name})
    assert (edited["DisplayName"], edited["Notes"], edited["SyncToken"]) == ("Acme Inc", "kept", "2")


def test_books_are_closed_and_opened_with_all_other_preferences_kept(real):
    before = real.company().preferences["AccountingInfoPrefs"]
    real.screens().close_books("2026-01-31")
    assert real.company().preferences["AccountingInfoPrefs"] == {**before, "BookCloseDate": "2026-01-31"}
    real.screens().close_books("")
    assert real.company().preferences["AccountingInfoPrefs"] == before


def test_quickbooks_rules_hold_for_people_too(real):
    real.screens().create("Vendor", {"DisplayName": "Acme"})
    with pytest.raises(Refusal, match="6240"):
        real.screens().create("Customer", {"DisplayName": "Acme"})


async def test_whoever_loses_the_rights_takes_what_they_connected_along(real, client):
    real.people["b"] = Person(sub="b", email="b@example.com", given_name="Bea", family_name="Book")
    mine, hers = real.grant(), real.grant(person="b")
    assert real.screens(person="b").leave() == 1
    lost = await _ask(client, hers)
    assert (lost.status_code, lost.json()["Fault"]["Error"][0]["code"]) == (403, "120")
    assert "-11014-" in lost.json()["Fault"]["Error"][0]["Detail"]
    assert (await _ask(client, mine)).status_code == 200
    again = real.grants.refresh(SAMPLE_APP, hers.refresh_token)
    assert (await _ask(client, again)).status_code == 403


async def test_the_new_admin_connects_anew(real, client):
    old = real.grant()
    real.people["b"] = Person(sub="b", email="b@example.com", given_name="Bea", family_name="Book")
    assert await _do(client, do="change_admin", to="b") == {"ended": 1}
    assert (await _ask(client, old)).status_code == 403
    asked = {"client_id": SAMPLE_APP.client_id, "scope": ACCOUNTING, "state": "s", "response_type": "code"}
    url = f"/connect/oauth2?{urlencode({**asked, 'redirect_uri': SAMPLE_APP.redirect_uris[0]})}"
    page = (await client.get(url)).text
    assert '<option value="b" selected>' in page
    with pytest.raises(Unanswerable, match="has no rights"):
        real.consent(url, person=next(iter(real.people)))
    code = dict(parse_qsl(urlsplit(real.consent(url)).query))["code"]
    new = real.grants.exchange(SAMPLE_APP, code, SAMPLE_APP.redirect_uris[0])
    assert new.grant.person.sub == "b"
    assert (await _ask(client, new)).status_code == 200


def test_an_app_is_disconnected(real):
    mine = real.grant()
    assert real.screens().disconnect() == 1
    assert mine.grant.revoked


async def _ask(client, pair):
    bearer = {"Authorization": f"Bearer {pair.access_token}", "Accept": "application/json"}
    return await client.get(f"/v3/company/{SAMPLE_REALM}/preferences", headers=bearer)


async def test_all_of_it_goes_over_http(real, client):
    await client.post(
        "/_emulator/people", json={"sub": "b", "email": "b@example.com", "given_name": "B", "family_name": "B"}
    )
    assert len((await client.get("/_emulator/people")).json()) == 2
    vendor = await _do(client, do="create", entity="Vendor", body={"DisplayName": "Acme"})
    edited = await _do(client, do="edit", entity="Vendor", id=vendor["Id"], changes={"DisplayName": "Bcme"}, person="b")
    assert edited["DisplayName"] == "Bcme"
    bank = await _do(client, do="create", entity="Account", body={"Name": "Checking", "AccountType": "Bank"})
    rent = await _do(client, do="create", entity="Account", body={"Name": "Rent", "AccountType": "Expense"})
    paid = await _do(
        client, do="create", entity="Purchase",
        body={
            "PaymentType": "Cash", "AccountRef": {"value": bank["Id"]},
            "Line": [{
                "Amount": 5, "DetailType": "AccountBasedExpenseLineDetail",
                "AccountBasedExpenseLineDetail": {"AccountRef": {"value": rent["Id"]}},
            }],
        },
    )  # fmt: skip
    assert paid["TotalAmt"] == 5
    assert (await _do(client, do="delete", entity="Purchase", id=paid["Id"]))["status"] == "Deleted"
    await _do(client, do="close_books", until="2026-01-31")
    real.grant()
    assert await _do(client, do="disconnect") == {"ended": 1}
    assert await _do(client, do="leave") == {"ended": 0}


@pytest.mark.parametrize(
    ("deed", "status"),
    [
        ({"do": "dance"}, 400),
        ({"do": "edit", "entity": "Vendor", "id": "999999", "changes": {}}, 400),
        ({"do": "leave", "person": "nobody"}, 404),
        ({"do": "create", "entity": "Vendor", "body": {}}, 400),
    ],
)
async def test_what_cannot_be_done_is_said_in_a_sentence(client, deed, status):
    answer = await client.post(SCREENS, json=deed)
    assert answer.status_code == status
    assert len(answer.json()["error"]) > 20


async def test_records_are_merged_over_http(real, client):
    kept, lost = [await _do(client, do="create", entity="Vendor", body={"DisplayName": name}) for name in ("A", "B")]
    merged = await _do(client, do="merge", entity="Vendor", loser=lost["Id"], winner=kept["Id"])
    assert merged["DisplayName"] == "A"
    assert real.company().read("Vendor", lost["Id"])["Active"] is False


async def test_what_was_mailed_and_how_the_books_behave_can_be_asked(real, client):
    here = f"/_emulator/companies/{SAMPLE_REALM}"
    customer = await _do(client, do="create", entity="Customer", body={"DisplayName": "Amy"})
    sold = {"Amount": 5, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {}}
    to = {"EmailStatus": "NeedToSend", "BillEmail": {"Address": "amy@example.com"}}
    sale = {"CustomerRef": {"value": customer["Id"]}, "Line": [sold], **to}
    made = await _do(client, do="create", entity="Invoice", body=sale)
    (mail,) = (await client.get(f"{here}/mails")).json()
    assert (mail["to"], mail["entity"], mail["id"]) == ("amy@example.com", "Invoice", made["Id"])
    assert (await client.get(f"{here}/settings")).json()["closed_period"] == "6210"
    assert (await client.patch(f"{here}/settings", json={"closed_period": "6200"})).json()["closed_period"] == "6200"
    for wrong in ({"closed_period": "1"}, {"colour": "red"}):
        answer = await client.patch(f"{here}/settings", json=wrong)
        assert (answer.status_code, answer.json().keys()) == (400, {"error"})


async def test_what_apps_can_only_read_is_entered_and_edited_by_people(real, client):
    kind = await _do(client, do="create", entity="CustomerType", body={"Name": "Retail"})
    edited = await _do(client, do="edit", entity="CustomerType", id=kind["Id"], changes={"Name": "Shops"})
    assert (edited["Name"], edited["SyncToken"], edited["Active"]) == ("Shops", "1", True)
    customer = await _do(client, do="create", entity="Customer", body={"DisplayName": "Amy"})
    owed = {"CustomerRef": {"value": customer["Id"]}, "Amount": 10}
    charge = await _do(client, do="create", entity="ReimburseCharge", body=owed)
    assert (charge["CustomerRef"]["name"], charge["CurrencyRef"]["value"]) == ("Amy", "USD")
    answer = await client.post(SCREENS, json={"do": "create", "entity": "CustomerType", "body": {}})
    assert "2020" in answer.json()["error"]
    with pytest.raises(Refusal):
        real.company().create("CustomerType", {"Name": "By an app"})
