import pytest

from tieout.pull.by_id import rounds


def keys(entity, count, start=0):
    return [(entity, str(number)) for number in range(start, start + count)]


def test_one_entity_is_one_question_that_asks_for_the_inactive_too():
    assert list(rounds([("Vendor", "7"), ("Vendor", "8")])) == [
        ["SELECT * FROM Vendor WHERE Active IN (true, false) AND Id IN ('7', '8') MAXRESULTS 1000"]
    ]


def test_what_a_company_has_one_of_needs_no_id():
    assert list(rounds([("Preferences", "1")])) == [["SELECT * FROM Preferences"]]


def test_what_cannot_be_queried_is_left_out():
    assert list(rounds([("InventoryAdjustment", "1")])) == []


@pytest.mark.parametrize(("count", "requests"), [(500, 1), (1000, 1), (1001, 2), (2500, 3)])
def test_no_request_asks_for_more_than_one_answer_holds(count, requests):
    asked = list(rounds(keys("Bill", count)))
    assert len(asked) == requests
    assert sum(statement.count("'") // 2 for round_ in asked for statement in round_) == count
    assert all(sum(statement.count("'") // 2 for statement in round_) <= 1000 for round_ in asked)


def test_many_entities_share_a_request():
    wanted = [key for entity in ("Bill", "Invoice", "Vendor", "Item") for key in keys(entity, 10)]
    assert [len(round_) for round_ in rounds(wanted)] == [4]
