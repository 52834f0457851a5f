"""What was found in QuickBooks is given the platform's own id, and is told by it from then on."""

import asyncio

import pytest

PAYABLE = {"currency": "USD", "issued_on": "2026-03-01", "total": "10.00"}


@pytest.fixture
def at(business):
    return f"/v1/businesses/{business['id']}"


@pytest.fixture
def ask(platform, at):
    async def ask(what, body, status=200):
        answer = await platform.post(f"{at}/{what}", json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    return ask


async def test_a_payee_without_an_id_is_claimed_and_told_by_it(platform, at, ask):
    found = await ask("payees", {"name": "Norton Lumber"})
    claimed = await ask(f"payees/{found['id']}/claim", {"external_id": "v-1"})
    assert (claimed["external_id"], claimed["version"]) == ("v-1", 1)
    assert (await ask(f"payees/{found['id']}/claim", {"external_id": "v-1"})) == claimed
    told = await ask("payees", {"external_id": "v-1", "name": "Norton Lumber", "phone": "555-0100"})
    assert (told["id"], told["version"]) == (found["id"], 2)
    (listed,) = (await platform.get(f"{at}/payees", params={"external_id": "v-1"})).json()["data"]
    assert listed == told


async def test_an_id_that_is_another_s_and_a_second_id_are_refused(ask):
    await ask("payees", {"external_id": "v-1", "name": "One"})
    other = await ask("payees", {"name": "Other"})
    for external_id, given in (("v-1", 409), ("v-2", 200), ("v-3", 409)):
        answer = await ask(f"payees/{other['id']}/claim", {"external_id": external_id}, status=given)
        if given == 409:
            assert (answer["type"], answer["error_enum"]) == ("Conflict", "ExternalIdConflict")


async def test_payables_receivables_and_payments_are_claimed_alike(ask):
    await ask("payees", {"external_id": "v-1", "name": "One"})
    await ask("payees", {"external_id": "c-1", "name": "Two", "role": "customer"})
    owed = await ask("payables", PAYABLE | {"payee_external_id": "v-1"})
    due = await ask("receivables", PAYABLE | {"payee_external_id": "c-1"})
    paid = await ask("payments", {
        "payee_external_id": "v-1", "currency": "USD", "paid_on": "2026-03-14", "amount": "5.00",
    })  # fmt: skip
    for what, thing in (("payables", owed), ("receivables", due), ("payments", paid)):
        assert (await ask(f"{what}/{thing['id']}/claim", {"external_id": what}))["external_id"] == what
    await ask(f"receivables/{owed['id']}/claim", {"external_id": "x"}, status=404)


async def test_of_two_who_claim_one_id_at_once_one_gets_it(platform, at, ask):
    made = [await ask("payees", {"name": f"Payee {number}"}) for number in range(4)]
    answers = await asyncio.gather(
        *(platform.post(f"{at}/payees/{one['id']}/claim", json={"external_id": "v-1"}) for one in made)
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("payees", {"name": "One"}),
        ("funding-sources", {"name": "Operating"}),
        ("ledger/accounts", {"name": "Materials", "type": "EXPENSE"}),
        ("payables", PAYABLE | {"payee_external_id": "there"}),
        ("payments", {"payee_external_id": "there", "currency": "USD", "paid_on": "2026-03-14", "amount": "5.00"}),
    ],
)
async def test_what_is_told_by_several_at_once_is_made_once(platform, at, ask, what, body):
    await ask("payees", {"external_id": "there", "name": "There"})
    answers = await asyncio.gather(*(platform.post(f"{at}/{what}", json=body | {"external_id": "x"}) for _ in range(6)))
    assert [answer.status_code for answer in answers] == [200] * 6, [answer.text for answer in answers]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert {answer.json()["version"] for answer in answers} == {1}


async def test_a_business_is_created_once_by_several_at_once(platform):
    answers = await asyncio.gather(
        *(platform.post("/v1/businesses", json={"name": "One", "external_id": "b-1"}) for _ in range(6))
    )
    assert len({answer.json()["id"] for answer in answers}) == 1, [answer.text for answer in answers]
