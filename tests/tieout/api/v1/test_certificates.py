"""Certificates are answered as they were written."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from tieout.certificates import store
from tieout.certificates.store import Line, Repair
from tieout.database.transaction import transaction

AT, BOUNDARY = datetime(2026, 3, 14, 9, tzinfo=UTC), datetime(2026, 3, 14, 8, tzinfo=UTC)


@pytest.fixture
async def connection(a_connection):
    return await a_connection("1001")


@pytest.fixture
def at(business, connection):
    return f"/v1/businesses/{business['id']}/quickbooks/connections/{connection}/certificates"


@pytest.fixture
def certify(app, business, connection):
    async def write(*rows):
        async with transaction(app.state.service.engine) as conn:
            return await store.keep(
                conn,
                connection_id=UUID(connection),
                business_id=UUID(business["id"]),
                run_id=None,
                at=AT,
                boundary=BOUNDARY,
                rows=rows,
            )

    return write


async def test_before_the_first_load_there_is_none(platform, at):
    assert (await platform.get(f"{at}/latest")).status_code == 404
    assert (await platform.get(at)).json()["data"] == []


async def test_the_latest_says_entity_by_entity_what_agreed(platform, at, certify):
    await certify(Line(entity="Vendor", verdict="agrees", theirs=26, ours=26))
    await certify(
        Line(entity="Vendor", verdict="differs", theirs=26, ours=25),
        Line(entity="Preferences", verdict="not provable", why="It cannot be counted."),
    )
    answer = (await platform.get(f"{at}/latest")).json()
    assert (answer["agreed"], answer["at"]) == (False, "2026-03-14T09:00:00Z")
    assert [(row["entity"], row["verdict"], row["theirs"], row["ours"]) for row in answer["rows"]] == [
        ("Vendor", "differs", 26, 25),
        ("Preferences", "not provable", None, None),
    ]


async def test_records_that_were_put_right_are_named(platform, at, certify):
    await certify(Line(entity="Bill", verdict="agrees", theirs=3, ours=3, compared=3, repaired=(Repair("7", "stale"),)))
    (row,) = (await platform.get(f"{at}/latest")).json()["rows"]
    assert (row["compared"], row["repaired"]) == (3, [{"id": "7", "was": "stale"}])


async def test_the_latest_is_there_as_text_too(platform, at, certify):
    await certify(Line(entity="Vendor", verdict="differs", theirs=26, ours=25))
    answer = await platform.get(f"{at}/latest.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "do NOT agree in Vendor." in answer.text


async def test_certificates_come_newest_first_in_pages(platform, at, certify):
    made = [str((await certify()).id) for _ in range(3)]
    first = (await platform.get(f"{at}?limit=2")).json()
    second = (await platform.get(at, params={"cursor": first["meta"]["pagination"]["cursor"]})).json()
    assert [one["id"] for one in first["data"] + second["data"]] == made[::-1]
