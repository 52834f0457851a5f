"""The client against a QuickBooks that answers for itself: what only two strangers together can show."""

import asyncio
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

import pytest

from qbo import attachments, currency, duplicates, errors, identity, paging, query
from qbo.client import Client
from qbo.errors import ADVICE, DuplicateName, NotFound, OutcomeUnknown, StaleRecord
from qbo.facts.catalog import ENTITIES
from qbo.facts.faults import FAULTS
from qbo.oauth import ACCOUNTING, Endpoints, OAuthClient
from qbo.retry import NEVER
from qbo.workflows import changes, invoices, parties, payments
from qbo.workflows.invoices import Sold
from qbo_emulator import Emulator, Match, running
from qbo_emulator.world import SAMPLE_APP, SAMPLE_REALM

CODES = [fault for fault in FAULTS.values() if fault.type != "oauth"]


@pytest.mark.parametrize("fault", CODES, ids=lambda fault: fault.code)
async def test_every_code_comes_through_as_its_class_with_its_explanation(books, blank, fault):
    books._sender._retry = NEVER
    blank.mishap("fault", fault=fault.code, count=None)
    with pytest.raises(errors.QuickBooksError) as caught:
        await books.read("Customer", "1")
    assert type(caught.value) is ADVICE[fault.advice]
    assert caught.value.code == fault.code
    assert caught.value.status == fault.http
    assert caught.value.explanation == fault
    assert caught.value.intuit_tid


@pytest.mark.parametrize(
    "fault", [fault for fault in FAULTS.values() if fault.type == "oauth"], ids=lambda one: one.code
)
async def test_every_word_of_the_sign_in_comes_through_as_its_class(blank, fault):
    oauth = OAuthClient("id", "secret", Endpoints.from_base("https://sign-in.test"), transport=blank.transport())
    body = f'{{"error":"{fault.code}"}}'
    blank.mishap("answer", Match(operation="refresh"), status=fault.http, body=body)
    with pytest.raises(ADVICE[fault.advice]) as caught:
        await oauth.refresh("token")
    assert caught.value.explanation == fault


@pytest.mark.parametrize("entity", [row for row in ENTITIES if "query" in row.operations], ids=lambda row: row.name)
async def test_every_entity_is_walked_to_its_count(sample, entity):
    found = [record async for block, _ in paging.walk(sample, entity.name, page_size=50) for record in block]
    ids = [record.id for record in found]
    assert len(set(ids)) == len(ids) == await sample.count(entity.name)


async def test_a_company_that_is_edited_while_it_is_walked_is_read_whole(sample):
    before = {record.id async for block, _ in paging.walk(sample, "Invoice") for record in block}
    doomed = iter(sorted(before, key=int))
    seen, gone = set(), set()
    async for block, _ in paging.walk(sample, "Invoice", page_size=10):
        seen |= {record.id for record in block}
        for victim in (next(doomed, None), next(doomed, None)):
            try:
                await sample.delete("Invoice", victim)
                gone.add(victim)
            except errors.Refused:
                pass  # it is paid or deposited
    assert len(gone) > 5
    assert before - gone <= seen


async def test_a_lost_answer_to_a_create_does_not_create_twice(books, blank):
    blank.mishap("cut", Match(operation="create"), when="after", count=2)
    made = await books.create("Customer", {"DisplayName": "Once"})
    assert await books.count("Customer") == 1
    assert made["DisplayName"] == "Once"


async def test_a_write_that_was_lost_for_good_can_be_asked_again_later(books, blank):
    books._sender._retry = NEVER
    blank.mishap("cut", Match(operation="create"), when="after")
    with pytest.raises(OutcomeUnknown):
        await books.create("Customer", {"DisplayName": "Once"}, requestid="promise-1")
    made = await books.create("Customer", {"DisplayName": "Once"}, requestid="promise-1")
    assert await books.count("Customer") == 1
    assert made.sync_token == "0"


async def test_two_who_change_the_same_record_both_succeed(books):
    made = await books.create("Customer", {"DisplayName": "Shared"})
    await asyncio.gather(
        books.update("Customer", made.id, lambda members: {**members, "Notes": "one"}),
        books.update("Customer", made.id, lambda members: {**members, "CompanyName": "two"}),
    )
    after = await books.read("Customer", made.id)
    assert (after["Notes"], after["CompanyName"]) == ("one", "two")


async def test_a_stale_token_is_refused_when_the_caller_insists(books):
    made = await books.create("Customer", {"DisplayName": "A"})
    await books.update("Customer", made.id, lambda members: {**members, "Notes": "x"})
    with pytest.raises(StaleRecord):
        await books.full_update("Customer", made.data)


async def test_the_record_that_blocks_a_name_is_found_wherever_it_is(books):
    vendor = await books.create("Vendor", {"DisplayName": "Ann's \\ Shop"})
    with pytest.raises(DuplicateName):
        await books.create("Customer", {"DisplayName": "Ann's \\ Shop"})
    found = await duplicates.blocking(books, "Customer", "Ann's \\ Shop")
    assert [(one.entity, one.id) for one in found] == [("Vendor", vendor.id)]
    with pytest.raises(DuplicateName, match="Vendor"):
        await parties.find_or_create(books, "Customer", {"DisplayName": "Ann's \\ Shop"})


async def test_money_survives_the_way_there_and_back(sample):
    item = (await sample.query(query.select("Item", query.equals("Type", "Service"), max_results=1))).records[0]
    customer = await sample.create("Customer", {"DisplayName": "Exact"})
    made = await invoices.create(sample, customer.id, [Sold(item.id, "3", "0.10"), Sold(item.id, "1", "1234567.89")])
    assert made["TotalAmt"] == Decimal("1234568.19")
    read = await sample.read("Invoice", made.id)
    assert read["Line"][0]["Amount"] == Decimal("0.30")
    assert (await sample.full_update("Invoice", read.data))["Line"] == read["Line"]


async def test_changes_tell_of_what_was_made_changed_and_deleted(sample):
    start = (await sample.query(query.count("Customer"))).time - timedelta(seconds=2)
    item = (await sample.query(query.select("Item", query.equals("Type", "Service"), max_results=1))).records[0]
    customer = await sample.create("Customer", {"DisplayName": "Feed"})
    kept = await invoices.create(sample, customer.id, [Sold(item.id, 1, 10)])
    gone = await invoices.create(sample, customer.id, [Sold(item.id, 1, 20)])
    await sample.delete("Invoice", gone.id)
    await payments.pay_in_full(sample, kept.id)
    found = await changes.since(sample, ["Customer", "Invoice", "Payment"], start)
    told = {record.id: record for record in found.by_entity["Invoice"]}
    assert told[gone.id].deleted
    assert told[kept.id]["Balance"] == 0
    assert customer.id in {record.id for record in found.by_entity["Customer"]}
    assert changes.next_cursor(found) < found.time


async def test_a_deleted_record_is_not_found(sample):
    item = (await sample.query(query.select("Item", query.equals("Type", "Service"), max_results=1))).records[0]
    made = await invoices.create(sample, "1", [Sold(item.id, 1, 10)])
    await sample.delete("Invoice", made.id)
    with pytest.raises(NotFound):
        await sample.read("Invoice", made.id)


async def test_a_customers_account_has_quickbooks_own_balance(sample):
    customer = await sample.create("Customer", {"DisplayName": "Credit"})
    await payments.receive(sample, customer.id, "75.00")
    account = await parties.customer_account(sample, customer.id)
    assert account.balance == -75
    assert account.complete
    assert [one["UnappliedAmt"] for one in account.transactions["Payment"]] == [75]


@pytest.mark.parametrize("entity", ["Invoice", "Payment", "SalesReceipt", "BillPayment"])
async def test_what_can_be_voided_is_zero_afterwards_and_still_there(sample, entity):
    if entity == "SalesReceipt":
        item = (await sample.query(query.select("Item", query.equals("Type", "Service"), max_results=1))).records[0]
        await sample.create("SalesReceipt", {"CustomerRef": {"value": "1"}, "Line": [Sold(item.id, 1, 10).body]})
    found = (await sample.query(query.select(entity, order_by="MetaData.CreateTime DESC", max_results=20))).records
    for one in found:
        try:
            voided = await sample.void(entity, one.id)
        except errors.Refused:
            continue  # a deposit or the like holds it
        assert voided["TotalAmt"] == 0
        assert voided["PrivateNote"].startswith("Voided")
        assert (await sample.read(entity, one.id)).sync_token == voided.sync_token
        return
    pytest.fail(f"no {entity} could be voided")


async def test_an_invoice_is_sent_printed_and_linked(sample):
    item = (await sample.query(query.select("Item", query.equals("Type", "Service"), max_results=1))).records[0]
    sent = await invoices.create_and_send(sample, "1", [Sold(item.id, 1, "9.99")], "birds@example.com")
    assert sent["EmailStatus"] == "EmailSent"
    assert sent["BillEmail"] == {"Address": "birds@example.com"}
    assert (await sample.pdf("Invoice", sent.id)).startswith(b"%PDF")
    assert (await sample.read("Invoice", sent.id, include="invoiceLink")).get("InvoiceLink")
    assert not (await sample.read("Invoice", sent.id)).get("InvoiceLink")


async def test_a_file_is_kept_at_its_record(sample):
    file = attachments.File("receipt.txt", b"paid in cash", "text/plain", to=(("Customer", "1"),), note="from August")
    kept = await sample.upload(file)
    assert (kept["FileName"], kept["Note"]) == ("receipt.txt", "from August")
    (reference,) = (await sample.read("Attachable", kept.id))["AttachableRef"]
    assert (reference["EntityRef"]["type"], reference["EntityRef"]["value"]) == ("Customer", "1")
    assert await sample.download(kept.id) == b"paid in cash"


async def test_a_list_record_goes_and_comes_back_under_its_name(sample):
    gone = await sample.deactivate("Customer", "2")
    assert gone["DisplayName"].endswith(" (deleted)")
    back = await sample.reactivate("Customer", "2")
    assert (back["DisplayName"] + " (deleted)", back["Active"]) == (gone["DisplayName"], True)


@pytest.mark.parametrize(
    ("entity", "name"),
    [
        ("Class", "Installation"),
        ("PaymentMethod", "Check"),
        ("Term", "Net 30"),
        ("Item", "Design"),
        ("TaxAgency", "Board of Equalization"),
    ],
)
async def test_a_name_is_found_in_lists_that_cannot_be_asked_by_it_too(sample, entity, name):
    found = await duplicates.blocking(sample, entity, name)
    assert [one.get("Name") or one["DisplayName"] for one in found] == [name]


async def test_a_subscription_says_what_it_includes(sample):
    told = ET.fromstring(await sample.entitlements())
    features = {one.findtext("name"): one.findtext("term") for one in told.iter("Entitlement")}
    assert (features["Class Tracking"], features["Multi-Currency"]) == ("On", "Off")
    counts = {one.findtext("name"): int(one.findtext("currentCount")) for one in told.iter("threshold")}
    assert counts["ACCOUNTS"] == await sample.count("Account", inactive=False)


async def test_a_subscription_is_told_to_nobody_without_the_right_token(make_client, blank):
    async with make_client(transport=blank.transport()) as client:
        with pytest.raises(errors.Unauthorized):
            await client.entitlements()


async def test_a_tax_code_is_made_with_its_rate(sample):
    agency = await sample.create("TaxAgency", {"DisplayName": "City of Bayshore"})
    rate = {"TaxRateName": "Bayshore 5", "RateValue": "5", "TaxAgencyId": agency.id, "TaxApplicableOn": "Sales"}
    made = await sample.create_tax_code({"TaxCode": "Bayshore", "TaxRateDetails": [rate]})
    assert (await sample.read("TaxCode", made["TaxCodeId"]))["Name"] == "Bayshore"


@pytest.fixture
async def abroad(sample):
    """Give a company that deals in euros too, its customer there, and the body of an invoice to them."""
    several = {"CurrencyPrefs": {"MultiCurrencyEnabled": True, "HomeCurrency": {"value": "USD"}}}
    await sample.update("Preferences", "1", lambda members: {**members, **several})
    await sample.create("CompanyCurrency", {"Code": "EUR"})
    customer = await sample.create("Customer", {"DisplayName": "Müller GmbH", "CurrencyRef": {"value": "EUR"}})
    item = (await sample.query(query.select("Item", query.equals("Type", "Service"), max_results=1))).records[0]
    return customer, {"CustomerRef": {"value": customer.id}, "Line": [Sold(item.id, 3, "33.33").body]}


async def test_a_foreign_invoice_and_its_payment_are_booked_at_the_rates_that_were_said(sample, abroad):
    customer, body = abroad
    here = await currency.currencies(sample)
    invoice = await sample.create("Invoice", here.said(body, party=customer, rate="1.0921"))
    assert (invoice["CurrencyRef"]["value"], invoice["ExchangeRate"]) == ("EUR", Decimal("1.0921"))
    payment = await payments.pay_in_full(sample, invoice.id, rate="1.1003")
    assert (payment["CurrencyRef"]["value"], payment["ExchangeRate"]) == ("EUR", Decimal("1.1003"))
    assert (await sample.read("Invoice", invoice.id))["Balance"] == 0
    assert (await sample.read("Customer", customer.id))["Balance"] == 0


async def test_what_would_be_misbooked_abroad_never_leaves(sample, emulator, abroad):
    customer, body = abroad
    here = await currency.currencies(sample)
    invoice = await sample.create("Invoice", here.said(body, party=customer, rate="1.0921"))
    writes = len([entry for entry in emulator.log if entry.request.method == "POST"])
    for wrong in ({"currency": "USD"}, {"currency": "GBP", "rate": 2}, {}, {"rate": 0}):
        with pytest.raises(errors.InvalidRequest):
            here.said(body, party=customer, **wrong)
    with pytest.raises(errors.InvalidRequest, match="say the rate"):
        await payments.pay_in_full(sample, invoice.id)
    with pytest.raises(errors.InvalidRequest, match="without the other"):
        await payments.receive(sample, customer.id, 10, currency="EUR")
    assert len([entry for entry in emulator.log if entry.request.method == "POST"]) == writes


async def test_a_currency_that_is_not_the_customers_is_refused_by_quickbooks_too(sample, abroad):
    _, body = abroad
    with pytest.raises(errors.BusinessRule, match="currency"):
        await sample.create("Invoice", {**body, "CurrencyRef": {"value": "USD"}})


async def test_an_invoice_at_home_is_paid_without_a_rate_where_several_currencies_are_in_use(sample, abroad):
    _, body = abroad
    here = await currency.currencies(sample)
    made = await sample.create("Invoice", here.said({**body, "CustomerRef": {"value": "1"}}))
    assert (await payments.pay_in_full(sample, made.id))["TotalAmt"] == made["TotalAmt"]


async def test_more_credit_for_the_same_invoice_is_added_to_what_it_has(sample):
    item = (await sample.query(query.select("Item", query.equals("Type", "Service"), max_results=1))).records[0]
    owed = await invoices.create(sample, "1", [Sold(item.id, 1, 100)])
    cheque = await payments.receive(sample, "1", 150, {owed.id: 60})
    applied = await payments.apply_credit(sample, cheque.id, owed.id, 40)
    assert ([line["Amount"] for line in applied["Line"]], applied["UnappliedAmt"]) == ([100], 50)
    assert (await sample.read("Invoice", owed.id))["Balance"] == 0


async def test_an_exchange_rate_is_of_its_day(sample):
    rate = await sample.exchange_rate("EUR", date(2026, 8, 1))
    assert (rate["SourceCurrencyCode"], rate["AsOfDate"]) == ("EUR", "2026-08-01")


async def test_signing_in_goes_the_whole_way_there_and_back(blank):
    oauth = OAuthClient(
        SAMPLE_APP.client_id,
        SAMPLE_APP.client_secret,
        Endpoints.from_base("https://s.test"),
        transport=blank.transport(),
    )
    redirect = SAMPLE_APP.redirect_uris[0]
    address = oauth.authorize_address(redirect_uri=redirect, state="s-1", scopes=(ACCOUNTING, "openid", "email"))
    back = parse_qs(urlsplit(blank.consent(address)).query)
    assert (back["state"], back["realmId"]) == (["s-1"], [SAMPLE_REALM])

    tokens = await oauth.exchange(back["code"][0], redirect)
    claims = identity.check(
        tokens.id_token, jwks=await oauth.jwks(), client_id=SAMPLE_APP.client_id, issuer=oauth.endpoints.issuer,
        now=blank.clock.now(),
    )  # fmt: skip
    assert claims["realmid"] == SAMPLE_REALM
    assert (await oauth.userinfo(tokens.access_token))["sub"] == claims["sub"]

    fresh = await oauth.refresh(tokens.refresh_token)
    assert fresh.hard_expires_at > fresh.refresh_expires_at > fresh.access_expires_at
    await oauth.revoke(fresh.refresh_token)
    with pytest.raises(errors.InvalidGrant):
        await oauth.refresh(fresh.refresh_token)


async def test_a_code_that_is_exchanged_twice_ends_the_grant(blank):
    oauth = OAuthClient(
        SAMPLE_APP.client_id,
        SAMPLE_APP.client_secret,
        Endpoints.from_base("https://s.test"),
        transport=blank.transport(),
    )
    redirect = SAMPLE_APP.redirect_uris[0]
    back = parse_qs(urlsplit(blank.consent(oauth.authorize_address(redirect_uri=redirect, state="s"))).query)
    tokens = await oauth.exchange(back["code"][0], redirect)
    with pytest.raises(errors.InvalidGrant):
        await oauth.exchange(back["code"][0], redirect)
    with pytest.raises(errors.InvalidGrant):
        await oauth.refresh(tokens.refresh_token)


@pytest.mark.parametrize("sandbox", [False, True])
async def test_discovery_is_read(blank, sandbox):
    oauth = OAuthClient("id", "secret", transport=blank.transport())
    found = await oauth.discover("https://s.test", sandbox=sandbox)
    assert found.issuer == "https://oauth.platform.intuit.com/op/v1"
    assert found.token.endswith("/oauth2/v1/tokens/bearer")


async def test_an_hour_later_the_token_source_is_asked_once(blank, hours):
    blank.clock.freeze()
    given, refused = [blank.grant().access_token], []

    async def token(rejected):
        if rejected:
            refused.append(rejected)
            given.append(blank.grant().access_token)
        return given[-1]

    async with Client(
        realm_id=SAMPLE_REALM, token=token, base_url="https://q.test", transport=blank.transport(), sleep=hours.sleep
    ) as client:
        assert await client.count("Customer") == 0
        blank.clock.advance(timedelta(minutes=61))
        assert await asyncio.gather(*(client.count("Customer") for _ in range(5))) == [0] * 5
    assert refused == given[:1]


async def test_a_rush_over_a_real_socket_stays_inside_the_limits():
    emulator = Emulator()
    access = emulator.grant().access_token

    async def token(rejected):
        return access

    with running(emulator) as url:
        async with Client(realm_id=SAMPLE_REALM, token=token, base_url=url) as client:
            await asyncio.gather(*(client.count("Customer") for _ in range(24)))
    answered = [entry.status for entry in emulator.log if entry.request.path.startswith("/v3/")]
    assert answered == [200] * 24
