"""A payee that may be a vendor that is there already waits for somebody's word; none is made beside it unasked."""

import httpx2
import pytest

from tieout.access.tokens import Tokens
from tieout.api.routes import make_api
from tieout.candidates import intake
from tieout.candidates import store as candidates
from tieout.candidates.store import Candidate
from tieout.database.transaction import transaction
from tieout.payables import payees

MAIL, PHONE = "ap@ferro.example", "555-010-0199"


@pytest.fixture
async def call(desk):
    """Answer a way to call the API as the platform."""
    app, service = make_api(), desk.process.service
    app.state.service = service
    token = Tokens(service.settings.jwt_secret).issue("platform", seconds=86_400, now=service.clock.now())
    headers = {"authorization": f"Bearer {token}"}
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=app), base_url="https://t.example", headers=headers
    ) as client:

        async def call(method, path, said=None, status=200):
            address = path if path.startswith("/api/") else f"/v1/businesses/{desk.business_id}{path}"
            answer = await client.request(method, address, json=said)
            assert answer.status_code == status, answer.text
            return answer.json()

        yield call


async def vendor(desk, name, **more):
    more = {"PrimaryEmailAddr": {"Address": MAIL}, "PrimaryPhone": {"FreeFormNumber": PHONE}} | more
    found = desk.books.create("Vendor", {"DisplayName": name, **more})["Id"]
    await desk.synced()
    return found


async def taken_in(desk, mode="on"):
    """Let the books become the platform's own things."""
    async with transaction(desk.engine) as conn:
        await intake.set_mode(conn, desk.connection.id, desk.business_id, mode)
    assert await desk.pushed()


def others(desk, id_):
    return [one for one in desk.all("Vendor") if one["Id"] != id_]


async def likely(desk, id_):
    """Answer a payee that may be the vendor, and its intent after the books were looked at."""
    before = len(others(desk, id_))
    payee = await desk.payee("Ferro Trading", email=MAIL, phone=PHONE)
    assert await desk.pushed()
    assert len(others(desk, id_)) == before
    return payee, await desk.intent("payee", payee)


async def test_a_payee_that_may_be_a_vendor_is_not_made_and_says_why_and_what_can_be_answered(desk, call):
    id_ = await vendor(desk, "Iron Works")
    payee, intent = await likely(desk, id_)
    assert (intent.state, intent.blocked["code"]) == ("noted", "likely_match")
    (standing,) = (await call("GET", f"/standings/payee/{payee.id}"))["data"]
    assert (standing["state"], standing["owner"], standing["choices"]) == ("blocked", "customer", ["link", "new"])
    assert standing["sentence"] == (
        "It may be the vendor Iron Works, which QuickBooks has already."
        " The mail address is the same. The phone number is the same."
    )
    (proposal,) = intent.blocked["facts"]["proposals"]
    assert (proposal["record_id"], proposal["score"]) == (id_, 50)
    told = await call("GET", f"/intents/{intent.id}?preview=true")
    assert told["trouble"]["code"] == "likely_match"


async def test_what_depends_on_it_waits_and_goes_when_it_is_that_vendor(desk, call):
    id_ = await vendor(desk, "Iron Works")
    payee, _ = await likely(desk, id_)
    payable = await desk.payable(payee, "A", number="A")
    assert await desk.pushed()
    assert (await desk.intent("payable", payable)).waits_for == "payee"
    said = {"connection_id": str(desk.connection.id), "kind": "payee", "thing_id": str(payee.id), "record_id": id_}
    assert (await call("POST", "/links", said))["made_by"] == "person"
    assert await desk.pushed()
    (bill,) = desk.mine("Bill", "A")
    assert bill["VendorRef"]["value"] == id_


async def test_somebody_says_that_it_is_a_new_one_and_it_is_made(desk, call):
    id_ = await vendor(desk, "Iron Works")
    payee, intent = await likely(desk, id_)
    await call("POST", f"/intents/{intent.id}/name", {"choice": "new"})
    assert await desk.pushed()
    link = await desk.link("payee", payee)
    assert (link.made_by, link.record_id != id_) == ("push", True)
    await call("POST", f"/intents/{intent.id}/name", {"choice": "new"}, status=409)


async def test_the_vendor_that_was_only_made_a_payee_when_the_books_were_taken_in_gives_way(desk):
    """The platform tells of its payee after connecting: the imported one is the same."""
    id_ = await vendor(desk, "Ferro Trading, Inc.")
    await taken_in(desk)
    bill = desk.books.create("Bill", {
        "VendorRef": {"value": id_}, "DocNumber": "B-1",
        "Line": [{"Amount": 10, "DetailType": "AccountBasedExpenseLineDetail",
                  "AccountBasedExpenseLineDetail": {"AccountRef": {"value": desk.process.rent}}}],
    })  # fmt: skip
    await desk.synced()
    payee = await desk.payee("Ferro Trading", email=MAIL, phone=PHONE)
    assert await desk.pushed()
    link = await desk.link("payee", payee)
    assert (link.record_id, link.made_by) == (id_, "match")
    async with transaction(desk.engine) as conn:
        living = await payees.page(conn, desk.business_id, limit=1000)
    assert [one.id for one in living if one.name.startswith("Ferro")] == [payee.id]
    assert len([one for one in desk.all("Vendor") if one["DisplayName"].startswith("Ferro")]) == 1
    assert desk.mine("Bill", "B-1")[0]["Id"] == bill["Id"]


async def test_a_likeness_to_an_imported_payee_is_asked_and_linking_lets_that_one_give_way(desk, call):
    id_ = await vendor(desk, "Iron Works")
    await taken_in(desk)
    payee, intent = await likely(desk, id_)
    said = {"connection_id": str(desk.connection.id), "kind": "payee", "thing_id": str(payee.id), "record_id": id_}
    assert (await call("POST", "/links", said))["record_id"] == id_
    assert (await call("GET", f"/intents/{intent.id}"))["state"] == "dropped"


async def test_books_that_are_asked_about_first_link_nothing_by_themselves(desk):
    id_ = await vendor(desk, "Ferro Trading, Inc.")
    await taken_in(desk, "ask")
    payee, intent = await likely(desk, id_)
    assert (await desk.link("payee", payee), intent.blocked["code"]) == (None, "likely_match")


async def test_a_vendor_that_somebody_declined_is_not_proposed(desk):
    id_ = await vendor(desk, "Iron Works")
    declined = Candidate(
        desk.connection.id, "Vendor", id_, desk.business_id, "Iron Works", "declined", "No.", [], desk.now(), None
    )
    async with transaction(desk.engine) as conn:
        await candidates.put(conn, declined)
    payee = await desk.payee("Ferro Trading", email=MAIL, phone=PHONE)
    assert await desk.pushed()
    assert (await desk.link("payee", payee)).made_by == "push"


async def test_likely_payees_are_linked_together_where_they_are_likely_enough(desk, call):
    id_ = await vendor(desk, "Iron Works")
    payee, _ = await likely(desk, id_)
    room = f"/quickbooks/connections/{desk.connection.id}/candidates/accept"
    assert (await call("POST", room, {"least_score": 60}))["touched"] == []
    assert (await call("POST", room, {"least_score": 50}))["touched"] == [{"kind": "payee", "id": str(payee.id)}]
    assert (await desk.link("payee", payee)).record_id == id_
    assert (await desk.intent("payee", payee)).state == "dropped"


async def test_a_preview_says_what_would_be_written_and_keeps_nothing(desk, call):
    told = {"external_id": "v-9", "name": "Ferro Trading", "email": MAIL}
    (body,) = (await call("POST", "/payees?preview=true", told))["preview"]
    assert (body["operation"], body["preview"]["DisplayName"], body["trouble"]) == ("create", "Ferro Trading", None)
    assert (await call("GET", "/payees?external_id=v-9"))["data"] == []
    assert (await call("GET", "/intents"))["data"] == []
    payee = await call("POST", "/payees", told)
    bill = {"external_id": "p-9", "payee_external_id": "v-9", "currency": "USD", "issued_on": "2026-08-03",
            "number": "N-9", "memo": "Rent", "total": "12.30", "custom_fields": {"project": "Roof"}}  # fmt: skip
    (body,) = (await call("POST", "/payables?preview=true", bill | {"status": "approved"}))["preview"]
    assert body["trouble"] == {"code": "waits", "sentence": f"It waits for payee {payee['id']}."}
    assert await desk.pushed()
    draft = await call("POST", "/payables", bill | {"status": "draft"})
    (body,) = (await call("GET", f"/payables/{draft['id']}?preview=true"))["preview"]
    assert (body["operation"], body["preview"], body["trouble"]) == (None, None, None)
    (body,) = (await call("POST", f"/payables/{draft['id']}/approve?preview=true"))["preview"]
    assert (body["operation"], body["preview"]["Line"][0]["Amount"]) == ("create", "12.30")
    assert "preview" not in await call("GET", f"/payables/{draft['id']}")
    paid = {"payee_external_id": "v-9", "currency": "USD", "paid_on": "2026-08-03", "amount": "1.00"}
    (body,) = (await call("POST", "/payments?preview=true", paid))["preview"]
    assert body["trouble"]["code"] == "no_funding_source", body
    room = f"/quickbooks/connections/{desk.connection.id}/field-mapping"
    tried = await call(
        "PATCH", room + "?preview=true", {"fields": {"PrivateNote": {"member": "custom_fields.project"}}}
    )
    (shown,) = tried["preview"]
    assert (shown["before"]["PrivateNote"], shown["after"]["PrivateNote"]) == ("Rent", "Roof")
    assert (await call("GET", room))["fields"]["PrivateNote"]["member"] == "memo"
