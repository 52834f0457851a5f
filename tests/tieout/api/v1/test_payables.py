"""The platform's own things under /v1: told once or often, listed, moved, paid."""

import pytest

VENDOR = {"external_id": "v-1", "name": "Norton Lumber"}
BILL = {
    "external_id": "p-1", "payee_external_id": "v-1", "number": "INV-7", "currency": "USD", "issued_on": "2026-03-01",
    "lines": [{"amount": "100.10", "description": "Nails"}, {"quantity": "3", "unit_price": "0.333"}],
}  # fmt: skip


@pytest.fixture
def at(business):
    return f"/v1/businesses/{business['id']}"


@pytest.fixture
def tell(platform, at):
    async def tell(what, body, status=200):
        answer = await platform.post(f"{at}/{what}", json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    return tell


@pytest.fixture
async def vendor(tell):
    return await tell("payees", VENDOR)


@pytest.fixture
async def bill(tell, vendor):
    return await tell("payables", BILL)


async def test_a_payee_is_told_read_listed_archived_and_told_again(platform, at, tell, vendor):
    assert (vendor["role"], vendor["version"], vendor["archived_at"]) == ("vendor", 1, None)
    assert await tell("payees", VENDOR) == vendor
    changed = await tell("payees", VENDOR | {"address": {"city": "Middlefield"}})
    assert (changed["id"], changed["version"]) == (vendor["id"], 2)
    assert changed["address"] == dict.fromkeys(changed["address"]) | {"city": "Middlefield"}
    assert (await platform.get(f"{at}/payees/{vendor['id']}")).json() == changed
    await platform.post(f"{at}/payees/{vendor['id']}/archive")
    assert (await platform.get(f"{at}/payees")).json()["data"] == []
    listed = (await platform.get(f"{at}/payees", params={"include_archived": True})).json()["data"]
    assert listed[0]["archived_at"]
    assert (await tell("payees", VENDOR))["archived_at"] is None


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("funding-sources", {"external_id": "x", "name": "Operating", "kind": "credit_card", "last_four": "4242"}),
        ("ledger/accounts", {"external_id": "x", "name": "Materials", "type": "EXPENSE", "number": "6100"}),
    ],
)
async def test_funding_sources_and_accounts_go_the_same_way(platform, at, tell, what, body):
    made = await tell(what, body)
    assert made.items() >= body.items()
    assert await tell(what, body) == made
    assert (await platform.get(f"{at}/{what}/{made['id']}")).json() == made
    assert (await platform.get(f"{at}/{what}")).json()["data"] == [made]
    assert (await platform.post(f"{at}/{what}/{made['id']}/archive")).json()["archived_at"]
    assert (await platform.get(f"{at}/{what}")).json()["data"] == []
    assert (await platform.get(f"{at}/{what}/nothing")).status_code == 404


async def test_an_account_s_parents_never_lead_back_to_it(tell):
    top = await tell("ledger/accounts", {"external_id": "1", "name": "Expenses", "type": "EXPENSE"})
    below = {"external_id": "2", "name": "Materials", "type": "EXPENSE", "parent_id": top["id"]}
    made = await tell("ledger/accounts", below)
    looped = {"external_id": "1", "name": "Expenses", "type": "EXPENSE", "parent_id": made["id"]}
    refused = await tell("ledger/accounts", looped, status=400)
    assert "lead back" in refused["description"]


async def test_a_payable_adds_its_lines_up_exactly(bill):
    assert (bill["total"], bill["paid"], bill["status"], bill["direction"]) == ("101.10", "0", "approved", "payable")
    assert [line["amount"] for line in bill["lines"]] == ["100.10", "1.00"]


async def test_amounts_are_exact_to_the_last_digit(tell, vendor):
    body = BILL | {"lines": [{"amount": "999999999999999.99"}, {"amount": "0.02"}]}
    assert (await tell("payables", body))["total"] == "1000000000000000.01"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"payee_external_id": "v-9"}, "payee_external_id"),
        ({"payee_external_id": None}, "payee_id"),
        ({"currency": "usd"}, "currency"),
        ({"lines": [{"amount": 100.1}]}, "lines.0.amount"),
        ({"lines": [{"amount": "1e3"}]}, "lines.0.amount"),
        ({"lines": [{"description": "free"}]}, "lines.0.amount"),
        ({"lines": []}, "total"),
        ({"total": "5.00"}, "total"),
        ({"due": "2026-03-31"}, "due"),
        ({"status": "paid"}, "status"),
    ],
)
async def test_a_wrong_member_is_named(tell, vendor, change, field):
    refused = await tell("payables", BILL | change, status=400)
    assert refused["type"] == "InvalidParameters"
    assert field in refused["description"]


async def test_a_payable_goes_its_way(platform, at, tell, vendor):
    made = await tell("payables", BILL | {"status": "draft"})
    for verb, status in (("submit", "submitted"), ("decline", "declined"), ("approve", "approved")):
        moved = (await platform.post(f"{at}/payables/{made['id']}/{verb}")).json()
        assert moved["status"] == status
    assert (await platform.post(f"{at}/payables/{made['id']}/cancel")).json()["status"] == "cancelled"
    refused = await platform.post(f"{at}/payables/{made['id']}/approve")
    assert refused.status_code == 409
    assert "cancelled" in refused.json()["description"]


async def test_receivables_are_payables_the_other_way_round(platform, at, tell, bill):
    await tell("payees", {"external_id": "c-1", "role": "customer", "name": "Cool Cars"})
    made = await tell("receivables", BILL | {"external_id": "r-1", "payee_external_id": "c-1"})
    assert made["direction"] == "receivable"
    assert (await platform.get(f"{at}/receivables")).json()["data"] == [made]
    assert (await platform.get(f"{at}/payables")).json()["data"] == [bill]
    assert (await platform.get(f"{at}/payables/{made['id']}")).status_code == 404
    await tell("receivables", BILL | {"external_id": "r-2"}, status=400)


async def test_payables_are_filtered_and_paged(platform, at, tell, bill):
    second = await tell("payables", BILL | {"external_id": "p-2", "status": "draft"})
    page = (await platform.get(f"{at}/payables", params={"limit": 1})).json()
    assert page["data"] == [bill]
    cursor = page["meta"]["pagination"]["cursor"]
    assert (await platform.get(f"{at}/payables", params={"cursor": cursor})).json()["data"] == [second]
    for query in ({"status": "draft"}, {"external_id": "p-2"}):
        assert (await platform.get(f"{at}/payables", params=query)).json()["data"] == [second]
    ours = (await platform.get(f"{at}/payables", params={"payee_external_id": "v-1"})).json()["data"]
    assert ours == [bill, second]
    assert (await platform.get(f"{at}/payables", params={"payee_external_id": "v-2"})).json()["data"] == []


async def test_a_payment_settles_and_its_void_opens_again(platform, at, tell, bill):
    paid = {
        "external_id": "pay-1", "payee_external_id": "v-1", "currency": "USD", "paid_on": "2026-03-14",
        "lines": [{"amount": "101.10", "payable_external_id": "p-1"}],
    }  # fmt: skip
    made = await tell("payments", paid)
    assert (made["amount"], made["unapplied"], made["status"]) == ("101.10", "0.00", "recorded")
    assert made["lines"] == [{"amount": "101.10", "payable_id": bill["id"], "credit_record_id": None}]
    assert await tell("payments", paid) == made
    there = (await platform.get(f"{at}/payables/{bill['id']}")).json()
    assert (there["status"], there["paid"]) == ("paid", "101.10")
    over = await tell("payments", paid | {"external_id": "pay-2"}, status=400)
    assert "open" in over["description"]
    voided = (await platform.post(f"{at}/payments/{made['id']}/void")).json()
    assert (voided["status"], voided["version"]) == ("voided", 2)
    assert (await platform.get(f"{at}/payables/{bill['id']}")).json()["status"] == "approved"
    assert (await platform.get(f"{at}/payments")).json()["data"] == [voided]
    assert (await platform.get(f"{at}/payments/{made['id']}")).json() == voided
    await tell("payments", paid, status=409)


async def test_what_a_payment_settles_nothing_with_is_shown(tell, bill):
    paid = {
        "payee_external_id": "v-1", "currency": "USD", "paid_on": "2026-03-14", "amount": "150.00",
        "lines": [{"amount": "101.10", "payable_id": bill["id"]}, {"amount": "1.10", "credit_record_id": "55"}],
    }  # fmt: skip
    assert (await tell("payments", paid))["unapplied"] == "50.00"


async def test_a_file_comes_back_as_it_went(platform, at, bill):
    where = f"{at}/payables/{bill['id']}/attachments"
    data, about = b"%PDF-1.4 \x00\xff", {"content-type": "application/pdf"}
    made = await platform.post(where, params={"file_name": 'Größe "7".pdf'}, content=data, headers=about)
    assert made.status_code == 200, made.text
    again = await platform.post(where, params={"file_name": 'Größe "7".pdf'}, content=data, headers=about)
    assert again.json() == made.json()
    assert (await platform.get(where)).json()["data"] == [made.json()]
    got = await platform.get(f"{where}/{made.json()['id']}")
    assert (got.content, got.headers["content-type"]) == (data, "application/pdf")
    assert got.headers["content-disposition"].startswith("attachment; ")
    assert (await platform.get(f"{where}/{bill['id']}")).status_code == 404


@pytest.mark.parametrize(
    ("data", "kind"), [(b"", "application/pdf"), (b"x", "application/octet-stream"), (b"x", ""), (b"x", "pdf")]
)
async def test_a_file_that_says_nothing_about_itself_is_refused(platform, at, bill, data, kind):
    where = f"{at}/payables/{bill['id']}/attachments"
    answer = await platform.post(where, params={"file_name": "a"}, content=data, headers={"content-type": kind})
    assert answer.status_code == 400


async def test_another_business_sees_and_names_nothing_of_it(platform, a_business, bill, client_of):
    other = await a_business("Other")
    at = f"/v1/businesses/{other['id']}"
    async with client_of(other) as theirs:
        for what in ("payees", "payables", "payments"):
            assert (await theirs.get(f"{at}/{what}")).json()["data"] == []
        assert (await theirs.get(f"{at}/payables/{bill['id']}")).status_code == 404
        refused = await theirs.post(f"{at}/payables", json=BILL)
        assert refused.status_code == 400
