from datetime import UTC, datetime
from uuid import UUID

import pytest

from qbo.record import Record
from tieout.database.transaction import transaction
from tieout.ids import BusinessId, ConnectionId
from tieout.mirror import baseline
from tieout.mirror.write import write

FIRST = b'{"Id":"7","SyncToken":"0","TotalAmt":5.50,"MetaData":{"LastUpdatedTime":"2026-03-01T00:00:00Z"}}'
SECOND = b'{"Id":"7","SyncToken":"3","TotalAmt":6.10,  "MetaData":{"LastUpdatedTime":"2026-03-02T00:00:00Z"}}'
THIRD = b'{"Id":"7","domain":"QBO","status":"Deleted","MetaData":{"LastUpdatedTime":"2026-03-03T00:00:00Z"}}'


@pytest.fixture
async def connection(a_connection):
    return await a_connection("1001")


@pytest.fixture
def company(business, connection):
    return f"/v1/businesses/{business['id']}/quickbooks/connections/{connection}"


@pytest.fixture
async def story(app, business, connection):
    """Let a bill be loaded, changed (twice unseen) and deleted."""
    whose = {"connection_id": ConnectionId(UUID(connection)), "business_id": BusinessId(UUID(business["id"]))}
    for day, body in enumerate((FIRST, SECOND, THIRD), 1):
        async with transaction(app.state.service.engine) as conn:
            seen_at = datetime(2026, 3, day, 12, tzinfo=UTC)
            await write(conn, [Record("Bill", body)], entity="Bill", seen_at=seen_at, **whose)
            await baseline.mark(conn, *whose.values(), ["Bill"], seen_at)


@pytest.mark.usefixtures("story")
async def test_a_record_s_history_tells_each_version_and_what_it_changed(platform, company):
    told = (await platform.get(f"{company}/records/Bill/7/history")).json()["data"]
    assert [(one["number"], one["change"], one["source"], one["missed"]) for one in told] == [
        (1, "loaded", "load", 0),
        (2, "updated", "change", 2),
        (3, "deleted", "change", 0),
    ]
    assert [one["differences"] for one in told] == [[], [{"path": "TotalAmt", "before": "5.50", "after": "6.10"}], []]
    assert [one["at"] for one in told] == ["2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z"]
    assert "body" not in told[0]


@pytest.mark.usefixtures("story")
async def test_bodies_come_byte_for_byte_where_asked_for(platform, company):
    answer = await platform.get(f"{company}/records/bill/7/history?include_body=true")
    assert FIRST in answer.content
    assert answer.content.count(SECOND) == 2


@pytest.mark.usefixtures("story")
async def test_versions_come_in_pages_that_still_say_what_changed(platform, company):
    seen, cursor = [], None
    while not seen or cursor:
        page = (
            await platform.get(
                f"{company}/records/Bill/7/history", params={"limit": 1, "cursor": cursor} if cursor else {"limit": 1}
            )
        ).json()
        seen += [(one["number"], len(one["differences"])) for one in page["data"]]
        cursor = page["meta"]["pagination"]["cursor"]
    assert seen == [(1, 0), (2, 1), (3, 0)]


@pytest.mark.usefixtures("story")
@pytest.mark.parametrize(
    ("as_of", "found"),
    [
        ("2026-03-01T06:00:00Z", ("5.50", "active", 1, 2)),
        ("2026-03-02T00:00:00Z", ("6.10", "active", 2, 0)),
        ("2026-03-01T18:30:00-08:00", ("6.10", "active", 2, 0)),
        ("2027-01-01T00:00:00Z", ("6.10", "deleted", 3, 0)),
    ],
)
async def test_a_record_is_read_as_it_was(platform, company, as_of, found):
    told = (await platform.get(f"{company}/records/Bill/7", params={"as_of": as_of})).json()
    version = told["version"]
    assert (told["amount"], told["lifecycle"], version["number"], version["missed"]) == found


@pytest.mark.usefixtures("story")
async def test_before_its_history_begins_nothing_is_claimed(platform, company):
    answer = await platform.get(f"{company}/records/Bill/7", params={"as_of": "2026-02-01T00:00:00Z"})
    assert answer.status_code == 404
    assert "history begins" in answer.json()["description"]


@pytest.mark.usefixtures("story")
@pytest.mark.parametrize(
    ("end", "status"),
    [("Bill/8/history", 404), ("Bil/7/history", 404), ("Bill/7/history?cursor=!", 400), ("Bill/7?as_of=then", 400)],
)
async def test_what_cannot_be_answered_is_refused(platform, company, end, status):
    assert (await platform.get(f"{company}/records/{end}")).status_code == status


@pytest.mark.usefixtures("story")
async def test_another_business_s_history_does_not_exist(platform, a_business, business, client_of, company):
    other = await a_business("Other")
    stolen = company.replace(business["id"], other["id"])
    assert (await platform.get(f"{stolen}/records/Bill/7/history")).status_code == 404
    async with client_of(other) as client:
        assert (await client.get(f"{company}/records/Bill/7/history")).status_code == 404
