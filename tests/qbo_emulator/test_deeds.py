"""The forms of the pages: what they do, what they say when it cannot be done, and from where they are taken."""

from datetime import timedelta

import httpx2
import pytest

from qbo_emulator import Emulator, Settings
from qbo_emulator.world import SAMPLE_REALM

COMPANY = f"/_emulator/pages/{SAMPLE_REALM}"


@pytest.fixture
def real():
    """Give an emulator with real books."""
    return Emulator(settings=Settings(enforce_limits=False))


@pytest.fixture
async def client(real):
    async with httpx2.AsyncClient(transport=real.transport(), base_url="http://emulator.test") as client:
        yield client


async def post(client, path, **form):
    """Post a form as a browser does; answer the address it is sent on to."""
    answer = await client.post(path, data=form, headers={"Origin": "http://emulator.test"})
    assert answer.status_code == 303, answer.text
    assert (await client.get(answer.headers["location"])).status_code == 200
    return answer.headers["location"].partition("?")[0]


@pytest.fixture
def bill(real):
    """Give a bill of 40."""
    screens = real.screens()
    vendor = screens.create("Vendor", {"DisplayName": "Norton"})
    rent = screens.create("Account", {"Name": "Rent", "AccountType": "Expense"})
    detail = {"AccountRef": {"value": rent["Id"]}}
    line = {"Amount": 40, "DetailType": "AccountBasedExpenseLineDetail", "AccountBasedExpenseLineDetail": detail}
    return screens.create("Bill", {"VendorRef": {"value": vendor["Id"]}, "Line": [line]})


async def test_a_record_is_entered_edited_and_deleted(real, client):
    where = await post(client, f"{COMPANY}/Vendor", do="create", body='{"DisplayName": "Acme"}')
    await post(client, where, do="edit", DisplayName="Acme Ltd", more='{"Notes": "slow"}')
    vendor = real.company().read("Vendor", where.rpartition("/")[2])
    assert (vendor["DisplayName"], vendor["Notes"], vendor["SyncToken"]) == ("Acme Ltd", "slow", "1")
    await post(client, where, do="deactivate")
    assert real.company().read("Vendor", vendor["Id"])["Active"] is False
    await post(client, where, do="activate")
    assert real.company().read("Vendor", vendor["Id"])["Active"] is True


async def test_the_amount_of_a_line_is_changed_and_the_rest_stays(real, client, bill):
    where = f"{COMPANY}/Bill/{bill['Id']}"
    form = {"line-0-Amount": "55", "line-0-Description": "September", "DocNumber": "R-9"}
    await post(client, where, do="edit", **form)
    changed = real.company().read("Bill", bill["Id"])
    (line,) = changed["Line"]
    assert (changed["TotalAmt"], changed["DocNumber"], line["Description"]) == (55, "R-9", "September")
    assert line["AccountBasedExpenseLineDetail"] == bill["Line"][0]["AccountBasedExpenseLineDetail"]


async def test_a_bill_is_voided_and_deleted(real, client, bill):
    where = f"{COMPANY}/Bill/{bill['Id']}"
    await post(client, where, do="void")
    assert real.company().read("Bill", bill["Id"])["TotalAmt"] == 0
    assert await post(client, where, do="delete") == f"{COMPANY}/Bill"
    assert bill["Id"] not in real.company().shelf("Bill").rows


async def test_two_records_become_one(real, client):
    lost, won = (real.screens().create("Vendor", {"DisplayName": name})["Id"] for name in ("A", "B"))
    assert await post(client, f"{COMPANY}/Vendor/{lost}", do="merge", winner=won) == f"{COMPANY}/Vendor/{won}"
    assert real.company().read("Vendor", lost)["Active"] is False


async def test_books_are_closed_apps_disconnected_and_the_admin_changed(real, client, bill):
    await post(client, COMPANY, do="close_books", until="2030-12-31")
    refused = await client.post(f"{COMPANY}/Bill/{bill['Id']}", data={"do": "void"})
    assert (refused.status_code, "(6210)" in refused.text) == (400, True)
    await post(client, COMPANY, do="open_books")
    mine = real.grant()
    await post(client, COMPANY, do="disconnect", client_id="")
    assert mine.grant.revoked
    await post(client, COMPANY, do="change_admin", to="", given_name="Mary", family_name="Green")
    assert real.signed_in(SAMPLE_REALM).name == "Mary Green"
    assert "Mary Green" in (await client.get(COMPANY)).text


async def test_a_company_is_remembered_brought_back_and_closed(real, client, bill):
    await post(client, COMPANY, do="snapshot", name="before")
    real.screens().delete("Bill", bill["Id"])
    await post(client, COMPANY, do="restore", name="before")
    assert bill["Id"] in real.company().shelf("Bill").rows
    assert await post(client, COMPANY, do="close") == "/"
    assert SAMPLE_REALM not in real.companies


async def test_a_company_is_opened_and_everything_begins_again(real, client):
    where = await post(client, "/", do="open", name="Plumbing", country="GB", invoices="5")
    opened = real.company(where.rpartition("/")[2])
    assert (opened.country, len(opened.shelf("Invoice")) >= 5) == ("GB", True)
    await post(client, "/", do="reset")
    assert list(real.companies) == [SAMPLE_REALM]


async def test_the_clock_is_turned(real, client):
    here = "/_emulator/pages/clock"
    await post(client, here, do="freeze")
    before = real.clock.now()
    await post(client, here, by="days=30")
    assert real.clock.now() == before + timedelta(days=30)
    await post(client, here, do="jump", at="2030-01-01T12:00:00")
    assert real.clock.now().isoformat() == "2030-01-01T12:00:00+00:00"
    await post(client, here, do="resume")
    assert not real.clock.frozen
    await post(client, here, do="reset")
    wrong = await client.post(here, data={"by": "moons=1"})
    assert (wrong.status_code, "Say how far" in wrong.text) == (400, True)


async def test_things_go_wrong_and_are_forgotten(real, client):
    here = "/_emulator/pages/mishaps"
    await post(client, here, do="add", what="latency", entity="Bill", operation="create", count="2", seconds="1.5")
    await post(client, here, do="add", what="throttled", when="after")
    late, busy = real.mishaps
    assert (late.plan.kind, late.plan.seconds, late.plan.count, late.plan.match.entity) == ("latency", 1.5, 2, "Bill")
    assert (busy.plan.kind, busy.plan.fault, busy.plan.when) == ("fault", "throttled", "after")
    await post(client, here, do="remove", id=late.id)
    assert list(real.mishaps) == [busy]
    for wrong in ({"count": "none", "what": "cut"}, {"what": "earthquake"}, {"what": "cut", "when": "never"}):
        assert (await client.post(here, data={"do": "add", **wrong})).status_code == 400
    await post(client, here, do="clear")
    assert not real.mishaps


async def test_the_log_is_forgotten_and_what_waits_is_sent(real, client):
    await client.get("/nowhere")
    await post(client, "/_emulator/pages/requests", do="clear")
    assert len(real.log) == 0
    await post(client, "/_emulator/pages/notifications", do="deliver")


@pytest.mark.parametrize("body", ["{", "[]", '{"DisplayName": ""}'])
async def test_what_cannot_be_entered_is_said_and_what_was_written_stays(client, body):
    answer = await client.post(f"{COMPANY}/Vendor", data={"do": "create", "body": body})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://elsewhere.test"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}]
)
async def test_other_sites_cannot_post_the_forms(real, client, headers):
    answer = await client.post("/", data={"do": "reset"}, headers=headers)
    assert answer.status_code == 403
    assert real.changes == 1


async def test_an_address_is_told_of_some_entities_and_then_no_more(real, client):
    page = "/_emulator/pages/notifications"
    client_id = next(iter(real.apps))
    form = {"url": "http://127.0.0.1:9/hooks", "format": "legacy", "client_id": client_id, "entities": "Bill, Vendor"}
    await post(client, page, do="subscribe", **form)
    (told,) = real.notifications
    assert (told.url, told.format, told.entities) == ("http://127.0.0.1:9/hooks", "legacy", ("Bill", "Vendor"))
    await post(client, page, do="remove", id=told.id)
    assert list(real.notifications) == []


@pytest.mark.parametrize("wrong", [{"url": "ftp://here"}, {"entities": "Bills"}, {"format": "xml"}, {"client_id": "x"}])
async def test_an_address_that_cannot_be_told_is_said(real, client, wrong):
    form = {"do": "subscribe", "url": "http://127.0.0.1:9/", "client_id": next(iter(real.apps))} | wrong
    answer = await client.post("/_emulator/pages/notifications", data=form)
    assert (answer.status_code, 'role="alert"' in answer.text) == (400, True)
    assert list(real.notifications) == []
