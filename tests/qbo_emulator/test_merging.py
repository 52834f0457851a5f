"""Two records become one."""

from decimal import Decimal

import pytest


def test_everything_that_named_the_loser_names_the_winner(books):
    other = books.create("Customer", {"DisplayName": "Amy B."})
    sale = books.invoice(CustomerRef={"value": other["Id"]})
    books.invoice()
    heard = []
    books.listeners.append(lambda *told: heard.append((told[0], told[1], told[2], told[4])))
    won = books.merge("Customer", other["Id"], books.party()["value"])
    assert won["Balance"] == 200
    assert books.read("Invoice", sale["Id"])["CustomerRef"] == {**books.party(), "name": "Amy"}
    lost = books.read("Customer", other["Id"])
    assert (lost["Active"], lost["DisplayName"], lost["Balance"]) == (False, "Amy B. (deleted)", 0)
    assert heard[-1] == ("Customer", won["Id"], "merged", {"deletedId": other["Id"]})


def test_merged_accounts_share_a_balance(books):
    second = books.create("Account", {"Name": "Old checking", "AccountType": "Bank"})
    bill = books.bill()
    check = {"BankAccountRef": {"value": second["Id"]}}
    books.pay_bill(bill["Id"], "60", CheckPayment=check)
    won = books.merge("Account", second["Id"], books.account("Checking"))
    assert won["CurrentBalance"] == Decimal(-60)
    assert sum(posting.amount for entry in books.ledger.postings.values() for posting in entry) == 0


def test_jobs_of_the_loser_become_the_winners(books):
    other = books.create("Customer", {"DisplayName": "Amy B."})
    job = books.create("Customer", {"DisplayName": "Roof", "ParentRef": {"value": other["Id"]}})
    books.invoice(CustomerRef={"value": job["Id"]})
    assert books.merge("Customer", other["Id"], books.party()["value"])["BalanceWithJobs"] == 100
    assert books.read("Customer", job["Id"])["FullyQualifiedName"] == "Amy:Roof"


def test_an_account_that_takes_anothers_name_is_merged_into_it(books, refused):
    second = books.create("Account", {"Name": "Old checking", "AccountType": "Bank"})
    won = books.update("Account", {**second, "Name": "checking"})
    assert won["Id"] == books.account("Checking")
    assert books.read("Account", second["Id"])["Active"] is False
    third = books.create("Account", {"Name": "Third", "AccountType": "Bank"})
    with refused("6240"):
        books.update("Account", {**third, "Name": "Card"})


@pytest.mark.parametrize(("loser", "winner"), [("Checking", "Card"), ("Card", "Card")])
def test_only_two_of_a_kind_can_be_merged(books, refused, loser, winner):
    with refused("6000", ""):
        books.merge("Account", books.account(loser), books.account(winner))
