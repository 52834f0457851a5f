"""Who has the name is found in one request."""

import json

import pytest

from qbo import duplicates
from qbo.errors import InvalidRequest


def says(sent):
    items = json.loads(sent.content)["BatchItemRequest"]
    ann = {"Vendor": [{"Id": "56", "SyncToken": "1", "DisplayName": "Ann's", "Active": False}]}
    found = [ann if "Vendor" in one["Query"] else {} for one in items]
    return {"BatchItemResponse": [{"QueryResponse": rows, "bId": str(n)} for n, rows in enumerate(found)]}


async def test_all_who_share_the_space_of_names_are_asked_inactive_ones_too(client, wire):
    wire.says(says)
    found = await duplicates.blocking(client, "Customer", "Ann's")
    assert [(one.entity, one.id) for one in found] == [("Vendor", "56")]
    statements = [one["Query"] for one in json.loads(wire.requests[0].content)["BatchItemRequest"]]
    assert statements == [
        rf"SELECT * FROM {kind} WHERE Active IN (true, false) AND DisplayName = 'Ann\'s'"
        for kind in ("Customer", "Vendor", "Employee")
    ]


async def test_other_lists_have_names_of_their_own(client, wire):
    wire.says(says)
    assert await duplicates.blocking(client, "Item", "Hours") == []
    assert len(json.loads(wire.requests[0].content)["BatchItemRequest"]) == 1


async def test_a_search_that_fails_is_not_an_empty_one(client, wire):
    wire.says((400, b'{"Fault":{"Error":[{"code":"4001"}]}}'))
    with pytest.raises(InvalidRequest):
        await duplicates.blocking(client, "Item", "Hours")
