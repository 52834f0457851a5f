import json

import pytest

from tieout.mirror.merges import renamed


@pytest.mark.parametrize(
    ("entity", "holder", "before", "after", "found"),
    [
        ("Customer", "Invoice", {"CustomerRef": {"value": "1"}}, {"CustomerRef": {"value": "2"}}, ["2"]),
        ("Vendor", "Invoice", {"CustomerRef": {"value": "1"}}, {"CustomerRef": {"value": "2"}}, []),
        ("Customer", "Invoice", {"CustomerRef": {"value": "3"}}, {"CustomerRef": {"value": "2"}}, []),
        ("Customer", "Invoice", {"CustomerRef": {"value": "1"}}, {}, []),
        ("Account", "Bill", {"APAccountRef": {"value": "1"}}, {"APAccountRef": {"value": "2"}}, ["2"]),
        ("Vendor", "Purchase", {"EntityRef": {"value": "1"}}, {"EntityRef": {"value": "2"}}, ["2"]),
        ("Class", "Class", {"ParentRef": {"value": "1"}}, {"ParentRef": {"value": "2"}}, ["2"]),
        ("Class", "Item", {"ParentRef": {"value": "1"}}, {"ParentRef": {"value": "2"}}, []),
        (
            "Item",
            "Invoice",
            {"Line": [{"Id": "1", "SalesItemLineDetail": {"ItemRef": {"value": "1"}}}]},
            {"Line": [{"Id": "1", "SalesItemLineDetail": {"ItemRef": {"value": "2"}}}]},
            ["2"],
        ),
    ],
)
def test_only_a_reference_of_its_kind_that_names_another_now_is_evidence(entity, holder, before, after, found):
    assert list(renamed(entity, "1", holder, json.dumps(before), json.dumps(after))) == found
