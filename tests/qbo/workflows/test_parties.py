"""A party is found before it is made."""

import pytest

from qbo.errors import DuplicateName
from qbo.workflows import parties


async def test_a_party_that_is_there_is_not_made_again(books):
    first = await parties.find_or_create(books, "Vendor", {"DisplayName": "Ann"})
    assert (await parties.find_or_create(books, "Vendor", {"DisplayName": "ann"})).id == first.id


async def test_a_name_of_another_kind_is_told_with_its_owner(books):
    vendor = await parties.find_or_create(books, "Vendor", {"DisplayName": "Ann"})
    with pytest.raises(DuplicateName, match=f"Vendor {vendor.id} is called 'Ann'"):
        await parties.find_or_create(books, "Customer", {"DisplayName": "Ann"})


async def test_an_email_changes_whatever_else_did(books):
    made = await parties.find_or_create(books, "Customer", {"DisplayName": "Ann"})
    await books.update("Customer", made.id, lambda members: {**members, "Notes": "meanwhile"})
    changed = await parties.change_email(books, made.id, "ann@example.com")
    assert (changed["Notes"], changed["PrimaryEmailAddr"]["Address"]) == ("meanwhile", "ann@example.com")


async def test_an_account_says_when_it_is_not_complete(sample):
    busy = (await sample.query("SELECT * FROM Invoice MAXRESULTS 1")).records[0]["CustomerRef"]["value"]
    assert not (await parties.customer_account(sample, busy, most=1)).complete
    assert (await parties.customer_account(sample, busy)).complete
