"""The runs of a company, newest first, with their progress."""

from uuid import UUID, uuid4

import pytest

from tieout.database.transaction import transaction
from tieout.runs import store
from tieout.runs.store import Failure


@pytest.fixture
async def at(business, a_connection):
    return f"/v1/businesses/{business['id']}/quickbooks/connections/{await a_connection('1001')}/runs"


@pytest.fixture
def sync(platform, business):
    async def start():
        answer = await platform.post(f"/v1/businesses/{business['id']}/quickbooks/sync-from")
        assert answer.status_code == 200

    return start


@pytest.fixture
def end(app, clock, platform, at):
    """Answer a way to end the latest run."""

    async def finish(state, **how):
        run = (await platform.get(f"{at}/latest")).json()
        async with transaction(app.state.service.engine) as conn:
            await store.finish(conn, UUID(run["id"]), state=state, now=clock.now(), **how)
        return run["id"]

    return finish


async def test_a_run_shows_its_progress(app, platform, at, sync):
    await sync()
    run = (await platform.get(f"{at}/latest")).json()
    async with transaction(app.state.service.engine) as conn:
        await store.expect(conn, UUID(run["id"]), {"Bill": 1450})
        await store.progress(conn, UUID(run["id"]), "Bill", fetched=1000, created=999, updated=1)
    run = (await platform.get(f"{at}/{run['id']}")).json()
    assert "Bill" in run["entities"]
    assert run["progress"]["Bill"] == {
        "state": "reading",
        "expected": 1450,
        "fetched": 1000,
        "created": 999,
        "updated": 1,
        "deleted": 0,
    }


async def test_a_run_that_failed_says_why(*, platform, business, at, sync, end, says_what_layer_says):
    await sync()
    cause = {"error": "Throttled", "owner": "intuit", "action": "Nothing.", "code": "003001"}
    failure = Failure(reason="QUICKBOOKS_SERVICE_UNAVAILABLE", retryable=True, cause=cause)
    await end("failed", failure=failure)
    run = (await platform.get(f"{at}/latest")).json()
    assert (run["state"], run["reason"], run["retryable"]) == ("failed", "QUICKBOOKS_SERVICE_UNAVAILABLE", True)
    assert run["cause"] == cause
    status = (await platform.get(f"/v1/businesses/{business['id']}/quickbooks/connection-status")).json()
    says_what_layer_says(status, "QuickbooksConnectionStatus")
    assert (status["last_sync_status"], status["sync_failure_reason"], status["is_retryable_failure"]) == (
        "SYNC_FAILURE",
        "QUICKBOOKS_SERVICE_UNAVAILABLE",
        True,
    )


async def test_a_run_that_completed_is_a_success_with_its_time(
    *, platform, business, at, sync, end, says_what_layer_says
):
    await sync()
    await end("completed")
    status = (await platform.get(f"/v1/businesses/{business['id']}/quickbooks/connection-status")).json()
    says_what_layer_says(status, "QuickbooksConnectionStatus")
    assert (status["last_sync_status"], status["is_syncing"]) == ("SYNC_SUCCESS", False)
    assert status["last_synced_at"].endswith("Z")
    assert "sync_failure_reason" not in status


async def test_runs_come_newest_first_in_pages(platform, at, sync, end):
    made = []
    for _ in range(3):
        await sync()
        made.append(await end("completed"))
    first = (await platform.get(f"{at}?limit=2")).json()
    second = (await platform.get(at, params={"cursor": first["meta"]["pagination"]["cursor"]})).json()
    assert [run["id"] for run in first["data"] + second["data"]] == made[::-1]
    assert second["meta"]["pagination"] == {"cursor": None, "has_more": False}


@pytest.mark.parametrize("strange", ["latest", str(UUID(int=7)), "7"])
async def test_a_run_that_is_not_there_is_not_found(platform, at, strange):
    assert (await platform.get(f"{at}/{strange}")).status_code == 404


async def test_a_run_is_only_found_under_its_own_connection(platform, at, a_connection, sync):
    await sync()
    run = (await platform.get(f"{at}/latest")).json()["id"]
    other = at.replace(at.split("/")[-2], await a_connection("1002"))
    assert (await platform.get(f"{other}/{run}")).status_code == 404
    assert (await platform.get(f"{other}/{uuid4()}")).status_code == 404
