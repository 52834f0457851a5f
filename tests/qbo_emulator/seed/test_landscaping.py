"""Intuit's sample company as data."""

import pytest

from qbo.facts.catalog import BY_NAME
from qbo_emulator.seed import landscaping
from qbo_emulator.seed.amounts import dice

KNOWN = landscaping.masters()


@pytest.mark.parametrize(
    ("entity", "id_", "member", "name"),
    [
        ("Account", "1", "Name", "Services"),
        ("Account", "33", "Name", "Accounts Payable (A/P)"),
        ("Account", "35", "Name", "Checking"),
        ("Account", "41", "Name", "Mastercard"),
        ("Account", "45", "Name", "Landscaping Services"),
        ("Account", "79", "Name", "Sales of Product Income"),
        ("Account", "84", "Name", "Accounts Receivable (A/R)"),
        ("Customer", "1", "DisplayName", "Amy's Bird Sanctuary"),
        ("Vendor", "56", "DisplayName", "Bob's Burger Joint"),
        ("Item", "5", "Name", "Rock Fountain"),
        ("Term", "3", "Name", "Net 30"),
        ("PaymentMethod", "2", "Name", "Check"),
        ("TaxCode", "NON", "Name", "NON"),
    ],
)
def test_the_ids_are_intuits(entity, id_, member, name):
    assert [record[member] for record in KNOWN[entity] if record["Id"] == id_] == [name]


@pytest.mark.parametrize("entity", KNOWN)
def test_no_id_comes_twice_and_every_entity_is_catalogued(entity):
    ids = [record["Id"] for record in KNOWN[entity]]
    assert len(set(ids)) == len(ids)
    assert entity in BY_NAME


@pytest.mark.parametrize("entity", KNOWN)
def test_inactive_records_are_named_as_deleted(entity):
    for record in KNOWN[entity]:
        name = record.get("DisplayName") or record.get("Name") or ""
        assert name.endswith(" (deleted)") == (not record.get("Active", True))


@pytest.mark.parametrize("entity", KNOWN)
def test_parents_come_before_their_children(entity):
    seen = set()
    for record in KNOWN[entity]:
        assert record.get("ParentRef", {}).get("value", next(iter(seen), None)) in {*seen, None}
        seen.add(record["Id"])


def test_what_the_company_lives_from_refers_to_active_records_of_it():
    trade = landscaping.trade(dice(1))
    active = {
        entity: {record["Id"] for record in records if record.get("Active", True)} for entity, records in KNOWN.items()
    }
    assert {ware.item for ware in trade.wares} <= active["Item"]
    assert {supplier.id for supplier in trade.suppliers} <= active["Vendor"]
    accounts = {account for supplier in trade.suppliers for account in supplier.accounts}
    accounts |= {side for posting in trade.postings for side in (posting.debit, posting.credit)}
    accounts |= {account for kind in landscaping.kinds() for account in kind["accounts"]}
    assert accounts | {trade.bank, trade.undeposited, *trade.cards} <= active["Account"]
    assert {*trade.classes} <= active["Class"]
    assert {*trade.departments} <= active["Department"]
    assert {*trade.methods} <= active["PaymentMethod"]
