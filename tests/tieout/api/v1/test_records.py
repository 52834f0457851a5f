"""Records are answered as QuickBooks sent them, byte for byte, and their amounts are strings."""

import json
from datetime import UTC, datetime
from uuid import UUID

import pytest

from qbo.record import Record
from tieout.database.transaction import transaction
from tieout.ids import BusinessId, ConnectionId
from tieout.mirror.write import write

SEEN = datetime(2026, 3, 14, 9, tzinfo=UTC)
# An amount that no binary float holds, trailing zeros, odd spacing and an escape: all must come back as they are.
ODD = (
    b'{"Id":"145","SyncToken":"2",  "DocNumber":"1037","TxnDate":"2026-03-01","TotalAmt":12345678901234567.10,'
    b'"Balance":0.30,"CustomerRef":{"value":"24","name":"Sonnenschein \\u00c4 \xc3\xa9"},"CurrencyRef":{"value":"USD"},'
    b'"MetaData":{"CreateTime":"2026-03-01T10:00:00-08:00","LastUpdatedTime":"2026-03-02T10:00:00-08:00"}}'
)


def bill(number, **members):
    body = {
        "Id": str(number),
        "SyncToken": "0",
        "DocNumber": f"B{number}",
        "TxnDate": f"2026-01-{number:02}",
        "VendorRef": {"value": str(number % 2), "name": "V"},
        "MetaData": {"CreateTime": "2026-01-01T00:00:00Z", "LastUpdatedTime": f"2026-02-{number:02}T00:00:00Z"},
    }
    return json.dumps(body | members).encode()


@pytest.fixture
async def connection(a_connection):
    return await a_connection("1001")


@pytest.fixture
def at(business, connection):
    return f"/v1/businesses/{business['id']}/quickbooks/connections/{connection}/records"


@pytest.fixture
def mirrored(app, business, connection):
    async def keep(entity, *bodies):
        async with transaction(app.state.service.engine) as conn:
            await write(
                conn,
                [Record(entity, body) for body in bodies],
                connection_id=ConnectionId(UUID(connection)),
                business_id=BusinessId(UUID(business["id"])),
                entity=entity,
                seen_at=SEEN,
            )

    return keep


async def test_a_body_comes_back_byte_for_byte(platform, at, mirrored):
    await mirrored("Invoice", ODD)
    answer = await platform.get(f"{at}/Invoice/145")
    assert answer.status_code == 200
    assert ODD in answer.content
    assert (await platform.get(f"{at}/Invoice?include_body=true")).content.count(ODD) == 1


async def test_the_members_around_it_say_what_it_is_with_exact_amounts(platform, at, mirrored):
    await mirrored("Invoice", ODD)
    (listed,) = (await platform.get(f"{at}/invoice")).json()["data"]
    assert "body" not in listed
    assert listed == {
        "entity": "Invoice",
        "id": "145",
        "sync_token": "2",
        "lifecycle": "active",
        "created_at": "2026-03-01T18:00:00Z",
        "updated_at": "2026-03-02T18:00:00Z",
        "label": "1037",
        "party": {"id": "24", "name": "Sonnenschein Ä é"},
        "date": "2026-03-01",
        "amount": "12345678901234567.10",
        "balance": "0.30",
        "currency": "USD",
        "merged_into": None,
        "seen_at": "2026-03-14T09:00:00Z",
    }


async def test_records_come_in_pages_without_gaps_or_doubles(platform, at, mirrored):
    await mirrored("Bill", *(bill(number) for number in range(1, 8)))
    listed, cursor = [], None
    while not listed or cursor:
        query = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        page = (await platform.get(f"{at}/Bill", params=query)).json()
        listed += [record["id"] for record in page["data"]]
        cursor = page["meta"]["pagination"]["cursor"]
    assert listed == sorted(listed)
    assert len(listed) == len(set(listed)) == 7


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ({"label": "b3"}, ["3"]),
        ({"party_id": "1"}, ["1", "3", "5"]),
        ({"date_from": "2026-01-04"}, ["4", "5"]),
        ({"date_to": "2026-01-02"}, ["1", "2"]),
        ({"updated_since": "2026-02-05T00:00:00Z"}, ["5"]),
        ({"lifecycle": ["deleted"]}, []),
        ({"lifecycle": ["active", "deleted"], "party_id": "0"}, ["2", "4"]),
        ({"label": "%"}, []),
    ],
)
async def test_filters_narrow_the_list(platform, at, mirrored, query, ids):
    await mirrored("Bill", *(bill(number) for number in range(1, 6)))
    found = (await platform.get(f"{at}/Bill", params=query)).json()["data"]
    assert [record["id"] for record in found] == ids


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("lable=x", "UnexpectedQueryParam"),
        ("lifecycle=gone", "QueryParamFormat"),
        ("date_from=yesterday", "QueryParamFormat"),
        ("updated_since=2026-01-01T00:00:00", "QueryParamFormat"),
        ("cursor=!", "InvalidPaginationCursor"),
    ],
)
async def test_a_filter_that_cannot_be_followed_is_refused(platform, at, query, word, says_what_layer_says):
    answer = await platform.get(f"{at}/Bill?{query}")
    assert answer.status_code == 400
    says_what_layer_says(answer.json(), "ApiError")
    assert answer.json()["error_enum"] == word


@pytest.mark.parametrize("end", ["Bill/99", "Bil", "Bil/1"])
async def test_what_is_not_there_is_not_found(platform, at, end):
    answer = await platform.get(f"{at}/{end}")
    assert answer.status_code == 404
    assert answer.json()["error_enum"] == "SpecifiedIdNotFound"


async def test_another_business_s_records_do_not_exist(platform, a_business, client_of, at, mirrored):
    await mirrored("Bill", bill(1))
    other = await a_business("Other")
    stolen = f"{at.replace(at.split('/')[3], other['id'])}/Bill"
    assert (await platform.get(stolen)).status_code == 404
    assert (await platform.get(f"{stolen}/1")).status_code == 404
    async with client_of(other) as client:
        assert (await client.get(stolen)).status_code == 404
        assert (await client.get(f"{at}/Bill/1")).status_code == 404


async def test_wrapped_answers_keep_the_bytes_too(reach_wrapped, at, mirrored):
    await mirrored("Invoice", ODD)
    async with reach_wrapped() as client:
        one = await client.get(f"{at}/Invoice/145")
        assert one.content.startswith(b'{"data":{')
        assert ODD in one.content
        assert list((await client.get(f"{at}/Invoice")).json()) == ["data", "meta"]
