import base64
import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from qbo_emulator import notifications
from qbo_emulator.notifications import Endpoint, Event

AT = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)
BILL = Event(id="e1", realm_id="77", entity="Bill", record_id="5", change="updated", at=AT)
MERGED = Event(id="e2", realm_id="78", entity="Vendor", record_id="9", change="merged", at=AT, deleted_id="27")
ENDPOINT = Endpoint(id="one", client_id="a", url="http://app.test/hook", verifier_token="sésame")


def test_cloud_events_are_an_array_that_may_mix_companies():
    first, second = json.loads(notifications.body([BILL, MERGED], "cloudevents"))
    source = first.pop("source")
    assert source.startswith("intuit.")
    assert first == {
        "specversion": "1.0",
        "id": "e1",
        "type": "qbo.bill.updated.v1",
        "datacontenttype": "application/json",
        "time": "2026-11-21T10:30:00.000Z",
        "intuitentityid": "5",
        "intuitaccountid": "77",
        "data": {},
    }
    assert (second["intuitaccountid"], second["data"]) == ("78", {"deletedid": "27"})


def test_the_older_format_groups_by_company():
    told = json.loads(notifications.body([BILL, MERGED, replace(BILL, record_id="6")], "legacy"))
    first, second = told["eventNotifications"]
    assert first["realmId"] == "77"
    assert [one["id"] for one in first["dataChangeEvent"]["entities"]] == ["5", "6"]
    assert second["dataChangeEvent"]["entities"] == [
        {
            "name": "Vendor",
            "id": "9",
            "operation": "Merge",
            "lastUpdated": "2026-11-21T10:30:00.000Z",
            "deletedId": "27",
        }
    ]


@pytest.mark.parametrize("form", ["cloudevents", "legacy"])
def test_the_signature_covers_the_raw_bytes(form):
    endpoint = replace(ENDPOINT, format=form)
    raw = notifications.body([BILL], form)
    sent = notifications.headers(endpoint, raw, at=AT, tid="t")
    sealed = hmac.new("sésame".encode(), raw, hashlib.sha256).digest()
    assert base64.b64decode(sent["intuit-signature"]) == sealed
    assert ("intuit-notification-schema-version" in sent) is (form == "legacy")
