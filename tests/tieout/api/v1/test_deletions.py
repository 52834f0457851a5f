from datetime import UTC, datetime
from uuid import UUID

import pytest

from tieout.database.transaction import transaction
from tieout.ids import BusinessId, ConnectionId
from tieout.mirror import breaker


@pytest.fixture
async def connection(a_connection):
    return await a_connection("1001")


@pytest.fixture
def at(business, connection):
    return f"/v1/businesses/{business['id']}/quickbooks/connections/{connection}/held-deletions"


@pytest.fixture
async def question(app, business, connection):
    async with transaction(app.state.service.engine) as conn:
        whose = ConnectionId(UUID(connection)), BusinessId(UUID(business["id"]))
        asked_at = datetime(2026, 3, 14, 9, tzinfo=UTC)
        await breaker.ask(conn, *whose, "Bill", missing=120, living=145, run_id=None, now=asked_at)


@pytest.mark.usefixtures("question")
async def test_what_waits_is_listed_and_confirmed(platform, at):
    (held,) = (await platform.get(at)).json()["data"]
    assert (held["entity"], held["missing"], held["living"], held["confirmed"]) == ("Bill", 120, 145, None)
    told = (await platform.post(f"{at}/bill/confirm", json={"missing": 120})).json()
    assert (told["confirmed"], told["confirmed_by"]) == (120, "platform")
    assert (await platform.get(at)).json()["data"] == [told]


@pytest.mark.usefixtures("question")
@pytest.mark.parametrize(
    ("entity", "body", "status"),
    [
        ("Bill", {"missing": 119}, 409),
        ("Bill", {}, 400),
        ("Bill", {"missing": 0}, 400),
        ("Invoice", {"missing": 1}, 404),
    ],
)
async def test_only_what_was_looked_at_is_confirmed(platform, at, entity, body, status):
    answer = await platform.post(f"{at}/{entity}/confirm", json=body)
    assert answer.status_code == status, answer.text


@pytest.mark.usefixtures("question")
async def test_another_business_cannot_confirm(platform, a_business, business, client_of, at):
    other = await a_business("Other")
    async with client_of(other) as client:
        assert (await client.post(f"{at}/Bill/confirm", json={"missing": 120})).status_code == 404
    stolen = at.replace(business["id"], other["id"])
    assert (await platform.post(f"{stolen}/Bill/confirm", json={"missing": 120})).status_code == 404
