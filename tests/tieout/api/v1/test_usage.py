"""What companies take of the month's calls, and may take, as the platform sees and sets it."""

from datetime import timedelta

import pytest

from tieout.connections import due
from tieout.database.transaction import transaction
from tieout.ids import ConnectionId
from tieout.meter import calls
from tieout.pull.planning import POLL


@pytest.fixture
async def id_(a_connection):
    return await a_connection("1001")


@pytest.fixture
def at(business, id_):
    return f"/v1/businesses/{business['id']}/quickbooks/connections/{id_}"


@pytest.fixture
async def spent(app, business, id_, clock):
    async with transaction(app.state.service.engine) as conn:
        for cost in ("metered", "metered", "free"):
            await calls.count(conn, ConnectionId(id_), business["id"], cost, now=clock.now())
        await calls.count(conn, ConnectionId(id_), business["id"], "metered", now=clock.now() - timedelta(days=35))


async def test_a_company_shows_its_calls_by_month_and_no_limit(platform, at, spent):
    told = (await platform.get(f"{at}/usage")).json()
    assert (told["spent"], told["limit"], told["stretch"]) == (2, None, 1.0)
    assert [(one["metered"], one["free"]) for one in told["months"]] == [(1, 0), (2, 1)]


async def test_a_budget_is_set_and_taken_away_and_the_company_looked_at_anew(*, app, platform, at, id_, spent, clock):
    told = (await platform.put(f"{at}/budget", json={"monthly_calls": 2})).json()
    assert (told["limit"], told["stretch"]) == (2, None)
    async with transaction(app.state.service.engine) as conn:
        assert (await due.find(conn, ConnectionId(id_), POLL)).due_at <= clock.now()
    (spender,) = (await platform.get("/v1/usage/companies")).json()["companies"]
    assert (spender["connection_id"], spender["metered"], spender["free"], spender["limit"]) == (str(id_), 2, 1, 2)
    assert (await platform.put(f"{at}/budget", json={"monthly_calls": None})).json()["limit"] is None


@pytest.mark.parametrize("said", [{}, {"monthly_calls": -1}, {"monthly_calls": "many"}])
async def test_a_budget_that_is_none_is_refused(platform, at, said):
    assert (await platform.put(f"{at}/budget", json=said)).status_code == 400


async def test_what_calls_cost_is_the_platforms_to_say(platform, client_of, at, business):
    async with client_of(business) as one:
        assert (await one.get(f"{at}/usage")).status_code == 200
        assert (await one.put(f"{at}/budget", json={"monthly_calls": 5})).status_code == 403
        assert (await one.get("/v1/usage/companies")).status_code == 403
