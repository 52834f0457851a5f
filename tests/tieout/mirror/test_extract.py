from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from qbo.errors import Unreadable
from qbo.facts.catalog import ENTITIES
from qbo.record import Record
from tieout.mirror.extract import columns

INVOICE = (
    b'{"Id":"130","SyncToken":"2","DocNumber":"1037","TxnDate":"2026-08-16","TotalAmt":639.00,"Balance":0.1,'
    b'"MetaData":{"CreateTime":"2026-08-16T10:34:50-07:00","LastUpdatedTime":"2026-08-17T00:00:00-07:00"},'
    b'"CustomerRef":{"value":"24","name":"Sonnenschein"},"CurrencyRef":{"value":"USD"},"Line":[{"Amount":1.10}]}'
)


def of(entity, text):
    return columns(Record(entity, text.encode()))


def test_an_invoice_shows_what_people_look_for():
    got = columns(Record("Invoice", INVOICE))
    assert (got.id, got.sync_token, got.lifecycle, got.label) == ("130", 2, "active", "1037")
    assert (got.party_id, got.party_name, got.currency, got.date) == ("24", "Sonnenschein", "USD", date(2026, 8, 16))
    assert got.created_at == datetime(2026, 8, 16, 17, 34, 50, tzinfo=UTC)
    assert got.updated_at == datetime(2026, 8, 17, 7, tzinfo=UTC)


def test_amounts_are_exact_to_the_last_digit():
    got = of("Invoice", '{"Id":"1","TotalAmt":639.00,"Balance":0.1000000000000000000000001}')
    assert str(got.amount) == "639.00"
    assert got.balance == Decimal("0.1000000000000000000000001")


def test_the_bytes_of_a_record_stay_as_they_came():
    assert columns(Record("Invoice", INVOICE)).body.encode() == INVOICE


@pytest.mark.parametrize("entity", [row.name for row in ENTITIES])
def test_every_entity_of_the_catalogue_has_columns(entity):
    assert of(entity, '{"Id":"1","SyncToken":"0"}').id == "1"


@pytest.mark.parametrize(
    ("entity", "text", "lifecycle"),
    [
        ("Customer", '{"Id":"1","Active":false}', "inactive"),
        ("Customer", '{"Id":"1","Active":true}', "active"),
        ("Invoice", '{"Id":"1","TotalAmt":0,"PrivateNote":"Voided - typed twice"}', "voided"),
        ("Invoice", '{"Id":"1","TotalAmt":0,"PrivateNote":"a gift"}', "active"),
        ("Invoice", '{"Id":"1","TotalAmt":5,"PrivateNote":"Voided the other one"}', "active"),
        ("Purchase", '{"Id":"1","TotalAmt":5,"status":"Voided"}', "voided"),
        ("Invoice", '{"Id":"1","status":"Deleted","domain":"QBO"}', "deleted"),
    ],
)
def test_a_record_says_whether_it_lives(entity, text, lifecycle):
    assert of(entity, text).lifecycle == lifecycle


def test_a_list_is_named_by_its_display_name_and_an_empty_reference_is_nothing():
    got = of("Vendor", '{"Id":"1","DisplayName":"Bob","Balance":12,"CurrencyRef":{}}')
    assert (got.label, got.balance, got.currency, got.amount) == ("Bob", Decimal(12), None, None)


def test_what_the_database_cannot_hold_is_left_out_of_the_columns_and_kept_in_the_body():
    got = of("Invoice", '{"Id":"1","DocNumber":"A\\u0000B","TxnDate":"0000-99-99"}')
    assert (got.label, got.date) == ("AB", None)
    assert "\\u0000" in got.body


@pytest.mark.parametrize("text", ['{"SyncToken":"0"}', '{"Id":"1","TotalAmt":"much"}', '{"Id":"1","SyncToken":"new"}'])
def test_a_record_that_cannot_be_understood_is_said_to_be_unreadable(text):
    with pytest.raises(Unreadable):
        of("Invoice", text)
