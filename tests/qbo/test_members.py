"""The client knows what a query may ask by, and refuses only what is surely wrong."""

import pytest

from qbo import members, query
from qbo.errors import InvalidRequest
from qbo.facts.catalog import ENTITIES


def test_what_can_be_asked_by_and_sorted_by_is_known():
    assert {"CustomerRef", "TxnDate", "Balance", "DocNumber", "Id", "MetaData.LastUpdatedTime"} <= members.filterable(
        "Invoice"
    )
    assert "TxnDate" in members.sortable("Invoice")
    assert "PrivateNote" not in members.filterable("Invoice")


@pytest.mark.parametrize(
    ("entity", "member"),
    [("Invoice", "PrivateNote"), ("Purchase", "EntityRef"), ("Bill", "CustomerRef"), ("Payment", "Line.Amount"),
     ("Customer", "BillAddr.City")],
)  # fmt: skip
def test_what_quickbooks_cannot_query_by_is_refused_before_it_is_sent(entity, member):
    with pytest.raises(InvalidRequest, match="cannot query"):
        query.select(entity, query.equals(member, "x"))


def test_a_member_that_is_not_there_is_refused():
    with pytest.raises(InvalidRequest, match="no member Totl"):
        query.select("Invoice", query.above("Totl", 1))
    with pytest.raises(InvalidRequest, match="no member Nmae"):
        query.select("Customer", order_by="Nmae DESC")


def test_case_does_not_matter_and_times_are_everywhere():
    query.select("Invoice", "txndate > '2026-01-01'", order_by="metadata.createtime")


@pytest.mark.parametrize("entity", ENTITIES, ids=lambda entity: entity.name)
def test_every_entity_can_be_asked_by_id(entity):
    query.select(entity.name, query.among("Id", ["1"]))
