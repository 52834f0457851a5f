import json
from datetime import UTC, datetime
from uuid import UUID

import pytest

from qbo.record import Record
from tieout.database.transaction import transaction
from tieout.ids import BusinessId, ConnectionId
from tieout.mirror import baseline
from tieout.mirror.write import write

SEEN = datetime(2026, 3, 14, 9, tzinfo=UTC)


@pytest.fixture
async def connection(a_connection):
    return await a_connection("1001")


@pytest.fixture
def feed(business):
    return f"/v1/businesses/{business['id']}/quickbooks/changes"


@pytest.fixture
def changed(app, business, connection):
    """Answer a way to let records come new after the first load."""

    async def change(*ids, entity="Bill", at=connection, of=business):
        whose = {"connection_id": ConnectionId(UUID(at)), "business_id": BusinessId(UUID(of["id"]))}
        async with transaction(app.state.service.engine) as conn:
            await baseline.mark(conn, *whose.values(), [entity], SEEN)
            rows = [Record(entity, json.dumps({"Id": id_, "SyncToken": "0"}).encode()) for id_ in ids]
            await write(conn, rows, entity=entity, seen_at=SEEN, **whose)

    return change


async def test_a_cursor_leads_on_for_ever(platform, feed, changed):
    await changed("1", "2", "3")
    first = (await platform.get(feed, params={"limit": 2})).json()
    assert [one["id"] for one in first["data"]] == ["1", "2"]
    assert first["meta"]["pagination"]["has_more"]
    second = (await platform.get(feed, params={"cursor": first["meta"]["pagination"]["cursor"]})).json()
    assert [one["id"] for one in second["data"]] == ["3"]
    end = second["meta"]["pagination"]
    assert not end["has_more"]
    nothing = (await platform.get(feed, params={"cursor": end["cursor"]})).json()
    assert (nothing["data"], nothing["meta"]["pagination"]) == ([], end)
    await changed("4")
    later = (await platform.get(feed, params={"cursor": end["cursor"]})).json()
    assert [one["id"] for one in later["data"]] == ["4"]


async def test_whoever_begins_now_gets_only_what_comes(platform, feed, changed):
    await changed("1")
    begun = (await platform.get(feed, params={"start": "newest"})).json()
    assert begun["data"] == []
    await changed("2")
    told = (await platform.get(feed, params={"cursor": begun["meta"]["pagination"]["cursor"]})).json()["data"]
    assert [(one["id"], one["change"], one["sync_token"]) for one in told] == [("2", "created", "0")]


async def test_a_feed_is_narrowed_to_a_company_or_to_kinds(platform, feed, changed, connection, a_connection):
    other = await a_connection("1002")
    await changed("1")
    await changed("2", at=other)
    await changed("3", entity="Vendor")
    of_one = feed.replace("/changes", f"/connections/{connection}/changes")
    assert [one["id"] for one in (await platform.get(feed)).json()["data"]] == ["1", "2", "3"]
    assert [one["id"] for one in (await platform.get(of_one)).json()["data"]] == ["1", "3"]
    told = (await platform.get(feed, params={"entity": ["vendor", "Item"]})).json()["data"]
    assert [one["id"] for one in told] == ["3"]


async def test_bodies_come_byte_for_byte_where_asked_for(platform, feed, changed):
    await changed("1")
    assert b'"body":{"Id": "1", "SyncToken": "0"}' in (await platform.get(f"{feed}?include_body=true")).content


@pytest.mark.parametrize(
    ("query", "status"), [("cursor=!", 400), ("cursor=MTphYmM", 400), ("entity=Bil", 404), ("since=now", 400)]
)
async def test_a_question_that_cannot_be_followed_is_refused(platform, feed, query, status):
    assert (await platform.get(f"{feed}?{query}")).status_code == status


async def test_another_business_s_changes_are_not_in_the_feed(platform, feed, changed, a_business, a_connection):
    other = await a_business("Other")
    await changed("9", at=await a_connection("1003", of=other), of=other)
    assert (await platform.get(feed)).json()["data"] == []
