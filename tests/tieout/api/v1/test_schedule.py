"""When a company is looked at, as the platform sees and sets it."""

from datetime import timedelta

import pytest

from tieout.connections import due
from tieout.database.transaction import transaction
from tieout.meter.tables import call_count
from tieout.pull.planning import OUTSIDE, POLL
from tieout.pull.request import EVERY


@pytest.fixture
async def at(business, a_connection):
    return f"/v1/businesses/{business['id']}/quickbooks/connections/{await a_connection('1001')}"


async def waiting(app, at):
    async with transaction(app.state.service.engine) as conn:
        return [await due.find(conn, at.rsplit("/", 1)[1], work) for work in (POLL, OUTSIDE)]


async def test_of_a_company_that_was_never_loaded_nothing_is_planned_and_everything_is_kept(platform, at):
    told = (await platform.get(f"{at}/schedule")).json()
    assert set(told["entities"]) == set(EVERY)
    assert {name for name, value in told.items() if value is None} == {
        "paused_at", "start_date",
        "poll_seconds", "polled_at", "changed_at", "notified_at", "next_poll_at", "next_certificate_at",
    }  # fmt: skip


async def test_pausing_twice_keeps_the_first_time_and_resuming_looks_at_once(app, platform, at, clock):
    first = (await platform.post(f"{at}/pause")).json()
    clock.advance(timedelta(minutes=1))
    assert (await platform.post(f"{at}/pause")).json() == first
    assert first["paused_at"]
    assert (await platform.post(f"{at}/resume")).json()["paused_at"] is None
    assert all(one.due_at <= clock.now() for one in await waiting(app, at))


async def test_a_selection_is_kept_with_what_a_company_has_one_of_and_looked_at_now(app, platform, at, clock):
    answer = await platform.patch(f"{at}/schedule", json={"entities": ["bill", "Vendor"]})
    assert set(answer.json()["entities"]) == {"Bill", "Vendor", "CompanyInfo", "Preferences"}
    assert all(one.due_at <= clock.now() for one in await waiting(app, at))
    answer = await platform.patch(f"{at}/schedule", json={"entities": None})
    assert set(answer.json()["entities"]) == set(EVERY)


@pytest.mark.parametrize("entities", [["Bill", "Cheque"], []])
async def test_a_selection_of_nothing_known_is_refused_and_changes_nothing(platform, at, entities):
    answer = await platform.patch(f"{at}/schedule", json={"entities": entities})
    assert (answer.status_code, answer.json()["type"]) == (400, "InvalidParameters")
    assert set((await platform.get(f"{at}/schedule")).json()["entities"]) == set(EVERY)


async def test_a_start_date_is_kept_apart_from_the_selection_and_looked_at_now(app, platform, at, clock):
    await platform.patch(f"{at}/schedule", json={"entities": ["Bill"]})
    told = (await platform.patch(f"{at}/schedule", json={"start_date": "2025-01-01"})).json()
    assert (told["start_date"], "Vendor" in told["entities"]) == ("2025-01-01", False)
    assert any(one.due_at <= clock.now() for one in await waiting(app, at) if one)
    told = (await platform.patch(f"{at}/schedule", json={"start_date": None})).json()
    assert (told["start_date"], "Vendor" in told["entities"]) == (None, False)


@pytest.mark.parametrize("day", ["2999-01-01", "tomorrow"])
async def test_a_start_date_that_has_not_come_or_is_none_is_refused(platform, at, day):
    assert (await platform.patch(f"{at}/schedule", json={"start_date": day})).status_code == 400


async def test_a_paused_company_that_is_chosen_anew_stays_alone(app, platform, at):
    await platform.post(f"{at}/pause")
    await platform.patch(f"{at}/schedule", json={"entities": ["Bill"]})
    assert await waiting(app, at) == [None, None]


async def test_the_schedule_of_another_business_does_not_exist(platform, a_business, client_of, at):
    async with client_of(await a_business("Other")) as other:
        for ask in (other.get(f"{at}/schedule"), other.post(f"{at}/pause"), other.post(f"{at}/resume")):
            assert (await ask).status_code == 404


async def test_usage_is_of_the_whole_app_and_for_the_platform_alone(*, app, platform, business, client_of, at, clock):
    async with transaction(app.state.service.engine) as conn:
        row = {"connection_id": at.rsplit("/", 1)[1], "business_id": business["id"], "cost": "metered"}
        month = clock.now().date().replace(day=1)
        await conn.execute(call_count.insert().values(month=month, calls=120, **row))
    told = (await platform.get("/v1/usage")).json()
    assert (told["limit"], told["spent"], told["forecast"], told["stretch"]) == (500_000, 120, 120, 1.0)
    async with client_of(business) as one:
        assert (await one.get("/v1/usage")).status_code == 403
