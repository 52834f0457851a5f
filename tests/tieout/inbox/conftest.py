"""An inbox, and what Intuit may put into it."""

import json

import pytest

from tieout.ids import BusinessId, ConnectionId, new_id
from tieout.inbox.store import Owner


@pytest.fixture
def owner():
    return Owner(ConnectionId(new_id()), BusinessId(new_id()))


@pytest.fixture
def events():
    """Answer a way to write a delivery: one event for each id."""

    def write(*ids, realm="4620", entity="invoice", change="updated"):
        return json.dumps(
            [
                {
                    "specversion": "1.0",
                    "id": f"event {id_}",
                    "type": f"qbo.{entity}.{change}.v1",
                    "time": "2026-08-16T11:59:58Z",
                    "intuitentityid": str(id_),
                    "intuitaccountid": realm,
                    "data": {},
                }
                for id_ in ids
            ]
        ).encode()

    return write
