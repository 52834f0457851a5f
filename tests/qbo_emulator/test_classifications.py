"""Classes of goods that the tax law knows: read by id, by level, below a parent, or all."""

import pytest

ONE = "EUC-01010101-V1-00100000"


def test_one_is_read_by_its_id(books):
    found = books.ask(f"taxclassification/{ONE}")["TaxClassification"]
    assert (found["id"], found["level"], found["ParentRef"]["value"]) == (ONE, "2", "V1-00100000")


def test_they_are_listed_whole_by_level_and_below_a_parent(books):
    every = books.ask("taxclassification")["QueryResponse"]["TaxClassification"]
    lower = books.ask("taxclassification", level="2")["QueryResponse"]["TaxClassification"]
    assert {one["level"] for one in every} == {"1", "2"}
    assert lower == [one for one in every if one["level"] == "2"]
    assert books.ask("taxclassification/V1-00100000/children")["QueryResponse"]["TaxClassification"] == lower
    assert books.ask("taxclassification", level="9")["QueryResponse"] == {}


@pytest.mark.parametrize("path", ["taxclassification/nothing", "taxclassification/V1-00100000/parents"])
def test_what_is_not_there_is_refused(books, path, refused):
    with refused("610" if path.endswith("nothing") else "500"):
        books.ask(path)


def test_nobody_writes_one_and_no_statement_asks_for_it(books, refused):
    (answer,) = books.post("batch", {"BatchItemRequest": [{"TaxClassification": {"Name": "x"}}]})["BatchItemResponse"]
    assert answer["Fault"]["Error"][0]["code"] == "500"
    with refused("4001"):
        books.query("select * from TaxClassification")
