"""Is it Intuit, and what does it say: both formats, from the raw bytes."""

import base64
import contextlib
import hashlib
import hmac
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbo.errors import Unreadable
from qbo.notifications import Notification, parse, verify

EVENT = {
    "specversion": "1.0", "id": "88cd52aa-33b6-4351-9aa4-47572edbd068", "source": "intuit.dsnBgbseACLLRZNxo2dfc4evmEJd",
    "type": "qbo.customer.created.v1", "datacontenttype": "application/json", "time": "2026-09-10T21:31:25.179550821Z",
    "intuitentityid": "1234", "intuitaccountid": "310687", "data": {},
}  # fmt: skip
OLD = {
    "eventNotifications": [{"realmId": "1185883450", "dataChangeEvent": {"entities": [
        {"name": "Customer", "id": "1", "operation": "Create", "lastUpdated": "2015-10-05T14:42:19-0700"},
        {"name": "Vendor", "id": "2", "operation": "Merge", "lastUpdated": "2015-10-05T14:42:19Z", "deletedId": "27"},
    ]}}, {"realmId": "9", "dataChangeEvent": {"entities": [{"name": "Invoice", "id": "3", "operation": "Emailed"}]}}],
}  # fmt: skip


def signed(raw, verifier="verifier"):
    return base64.b64encode(hmac.new(verifier.encode(), raw, hashlib.sha256).digest()).decode()


def test_a_cloud_event_is_read():
    assert parse(json.dumps([EVENT]).encode()) == [
        Notification(
            realm_id="310687", entity="Customer", id="1234", change="created", event_id=EVENT["id"],
            at=datetime(2026, 9, 10, 21, 31, 25, 179550, tzinfo=UTC),
        )
    ]  # fmt: skip


def test_one_delivery_may_speak_of_several_companies_and_of_merges():
    merge = EVENT | {"type": "qbo.vendor.merged.v1", "intuitaccountid": "9", "data": {"deletedid": "27"}}
    found = parse(json.dumps([EVENT, merge]).encode())
    assert [one.realm_id for one in found] == ["310687", "9"]
    assert (found[1].entity, found[1].change, found[1].merged_id) == ("Vendor", "merged", "27")


def test_the_older_format_is_read_too():
    found = parse(json.dumps(OLD).encode())
    assert [(one.realm_id, one.entity, one.id, one.change, one.merged_id) for one in found] == [
        ("1185883450", "Customer", "1", "created", None),
        ("1185883450", "Vendor", "2", "merged", "27"),
        ("9", "Invoice", "3", "emailed", None),
    ]
    assert found[0].at == datetime(2015, 10, 5, 21, 42, 19, tzinfo=UTC)


def test_intuits_own_test_message_is_empty():
    assert parse(b'{"eventNotifications":[]}') == []
    assert parse(b"[]") == []


def test_what_nobody_knows_is_kept_under_its_own_name_and_marked():
    found = parse(json.dumps([EVENT | {"type": "qbo.spaceship.created.v1"}]).encode())
    assert (found[0].entity, found[0].known) == ("spaceship", False)


@pytest.mark.parametrize("raw", [b"", b"hello", b"{}", b"3", b'"x"'])
def test_neither_shape_is_unreadable(raw):
    with pytest.raises(Unreadable):
        parse(raw)


def test_only_the_raw_bytes_verify():
    raw = json.dumps([EVENT]).encode()
    assert verify(raw, signed(raw), "verifier")
    assert not verify(raw + b" ", signed(raw), "verifier")
    assert not verify(json.dumps([EVENT], indent=1).encode(), signed(raw), "verifier")


@pytest.mark.parametrize(
    ("signature", "verifier"), [("", "v"), ("x", "v"), ("=", "v"), ("é", "v"), (signed(b"", ""), "")]
)
def test_a_missing_signature_or_verifier_verifies_nothing(signature, verifier):
    assert not verify(b"", signature, verifier)


@given(st.binary(), st.binary(), st.text(min_size=1))
def test_a_signature_is_for_its_bytes_alone(raw, other, verifier):
    assert verify(raw, signed(raw, verifier), verifier)
    assert verify(other, signed(raw, verifier), verifier) == (raw == other)


shapes = st.recursive(
    st.none() | st.text(max_size=5) | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*EVENT, *OLD, "realmId", "entities", "dataChangeEvent", "deletedid"]), inner)
    ),
    max_leaves=8,
)


@given(shapes)
def test_no_shape_at_all_breaks_the_reader(shape):
    with contextlib.suppress(Unreadable):
        parse(json.dumps(shape).encode())
