import json

import pytest

from tieout.mirror.difference import VOLATILE, Difference, differences


def between(before, after, **how):
    return differences(json.dumps(before), json.dumps(after), **how)


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ({"DocNumber": "A"}, {"DocNumber": "B"}, Difference("DocNumber", "A", "B")),
        ({"DocNumber": "A"}, {}, Difference("DocNumber", "A", None)),
        ({}, {"TotalAmt": 12.5}, Difference("TotalAmt", None, "12.5")),
        ({"VendorRef": {"value": "1"}}, {"VendorRef": {"value": "2"}}, Difference("VendorRef.value", "1", "2")),
        ({"Active": True}, {"Active": False}, Difference("Active", True, False)),
        ({"Line": [{"Id": "1", "Amount": 1}]}, {"Line": [{"Id": "1", "Amount": 2}]},
         Difference("Line[Id=1].Amount", "1", "2")),
        ({"Tag": ["a", "b"]}, {"Tag": ["a", "c"]}, Difference("Tag[1]", "b", "c")),
        ({"Line": [{"Id": "1"}]}, {"Line": [{"Id": "1"}, {"Id": "2", "Amount": 3}]},
         Difference("Line[Id=2]", None, {"Id": "2", "Amount": "3"})),
    ],
)  # fmt: skip
def test_a_difference_names_the_member_and_both_its_values(before, after, found):
    assert between(before, after) == [found]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"SyncToken": "0", "MetaData": {"LastUpdatedTime": "x"}}, {"SyncToken": "1", "MetaData": {}}),
        ({"Line": [{"Id": "1"}, {"Id": "2"}]}, {"Line": [{"Id": "2"}, {"Id": "1"}]}),
    ],
)
def test_what_every_version_has_of_its_own_and_the_order_of_lines_are_no_difference(before, after):
    assert between(before, after) == []


def test_an_amount_is_compared_exactly_and_as_a_number():
    assert differences('{"TotalAmt":100}', '{"TotalAmt":100.00}') == []
    (found,) = differences('{"TotalAmt":0.1}', '{"TotalAmt":0.1000000000000000000000001}')
    assert (found.before, found.after) == ("0.1", "0.1000000000000000000000001")


def test_lines_that_all_got_new_ids_are_compared_one_by_one():
    (first, second) = between({"Line": [{"Id": "1", "Amount": 5}]}, {"Line": [{"Id": "7", "Amount": 6}]})
    assert (first.path, second.path) == ("Line[0].Id", "Line[0].Amount")


def test_a_number_is_not_taken_for_a_truth():
    assert between({"Level": 1}, {"Level": True}) == [Difference("Level", "1", True)]


def test_members_may_be_left_out():
    before, after = {"TempDownloadUri": "a", "Note": "x"}, {"TempDownloadUri": "b", "Note": "x"}
    assert between(before, after, without=VOLATILE["Attachable"]) == []
