"""Intuit's sample company, filled through the rules of the books."""

from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from qbo_emulator.clock import Clock
from qbo_emulator.company import Company
from qbo_emulator.seed import fill, sample

NOW = datetime(2026, 9, 15, 20, 30, tzinfo=UTC)


def opened(**facts):
    clock = Clock()
    clock.freeze(NOW)
    return Company("9130347957983026", clock, **facts)


@pytest.fixture(scope="module")
def company():
    made = opened()
    fill(made, seed=7)
    return made


def records(company, entity):
    company.settled()
    return [company.read(entity, id_) for id_ in company.shelf(entity).rows]


def raw(company):
    company.settled()
    return {(entity, row.id): row.raw for entity, shelf in company.shelves.items() for row in shelf.rows.values()}


def balances_by_party(company, party, open_documents, payments, unapplied):
    owed = Counter()
    for document in records(company, open_documents):
        owed[document[party]["value"]] += document["Balance"]
    for payment in records(company, payments):
        owed[payment[party]["value"]] -= payment.get(unapplied, 0)
    return owed


def test_there_is_as_much_of_everything_as_planned(company):
    assert {entity: len(company.shelf(entity)) for entity in sample.plan()} == sample.plan()


def test_a_year_of_about_300_transactions(company):
    documents = ("Invoice", "Payment", "Bill", "BillPayment", "Purchase", "JournalEntry")
    assert 280 <= sum(len(company.shelf(entity)) for entity in documents) <= 330
    assert company.shelf("Invoice").graves, "something was deleted"


def test_intuits_names_keep_their_ids(company):
    assert company.read("Account", "33")["Name"] == "Accounts Payable (A/P)"
    assert company.read("Account", "35")["Name"] == "Checking"
    assert company.read("Account", "84")["Name"] == "Accounts Receivable (A/R)"
    assert company.read("Account", "50")["FullyQualifiedName"] == (
        "Landscaping Services:Job Materials:Sprinklers and Drip Systems"
    )
    assert company.read("Customer", "9")["FullyQualifiedName"] == "Freeman Sporting Goods:55 Twin Lane"
    assert company.read("Vendor", "53")["Active"] is False
    assert company.read("Term", "3")["DueDays"] == 30
    assert company.read("CompanyInfo", "1")["CompanyName"] == "Craig's Design and Landscaping Services"


def test_tax_codes_are_the_ones_that_quickbooks_shows(company):
    codes = {each["Id"]: (each["Taxable"], each["TaxGroup"]) for each in records(company, "TaxCode")}
    assert codes == {"TAX": (True, False), "NON": (False, False), "2": (True, True), "3": (True, True)}


def test_what_is_taxable_is_taxed_where_the_customer_is(company):
    taxed = [each for each in records(company, "Invoice") if each["TxnTaxDetail"].get("TaxLine")]
    percents = {
        (
            sale["BillAddr"]["CountrySubDivisionCode"],
            sum(line["TaxLineDetail"]["TaxPercent"] for line in sale["TxnTaxDetail"]["TaxLine"]),
        )
        for sale in taxed
    }
    assert percents == {("CA", 8), ("AZ", Decimal("9.1"))}
    company.settled()
    assert company.read("Account", "90")["CurrentBalance"] < 0


@pytest.mark.parametrize("country", ["GB", "CA", "AU", "FR"])
def test_the_same_trade_is_done_in_other_countries(country):
    company = opened(country=country)
    fill(company, invoices=20)
    assert len(company.shelf("Invoice")) == 20
    assert any(each["TxnTaxDetail"]["TotalTax"] for each in records(company, "Invoice"))
    assert {"TAX", "NON"}.isdisjoint(company.shelf("TaxCode").rows)


def test_customers_owe_what_their_invoices_say_less_what_they_paid_too_much(company):
    owed = balances_by_party(company, "CustomerRef", "Invoice", "Payment", "UnappliedAmt")
    assert {each["Id"]: each["Balance"] for each in records(company, "Customer")} == {
        each["Id"]: owed[each["Id"]] for each in records(company, "Customer")
    }
    assert sum(owed.values()) == company.read("Account", "84")["CurrentBalance"]
    assert any(owed.values())


def test_vendors_are_owed_what_their_bills_say(company):
    owed = balances_by_party(company, "VendorRef", "Bill", "BillPayment", "UnappliedAmt")
    assert {each["Id"]: each["Balance"] for each in records(company, "Vendor")} == {
        each["Id"]: owed[each["Id"]] for each in records(company, "Vendor")
    }
    assert any(owed.values())


def test_the_ledger_balances(company):
    debit = sum((p.amount for postings in company.ledger.postings.values() for p in postings), Decimal(0))
    assert debit == 0


def test_the_company_has_money_in_the_bank_and_owes_some(company):
    company.settled()
    balance = {id_: company.read("Account", id_)["CurrentBalance"] for id_ in ("35", "36", "33", "43", "44")}
    assert balance["35"] > 0
    assert balance["36"] > 0
    assert balance["33"] < 0
    assert balance["43"] < 0


def test_invoices_are_in_every_state_that_people_meet(company):
    today = "2026-09-15"
    invoices = records(company, "Invoice")
    assert any(each["Balance"] == 0 < each["TotalAmt"] for each in invoices), "paid"
    assert any(0 < each["Balance"] < each["TotalAmt"] for each in invoices), "partly paid"
    assert any(each["Balance"] > 0 and each["DueDate"] < today for each in invoices), "overdue"
    assert any(each["Balance"] > 0 and each["DueDate"] >= today for each in invoices), "open"
    assert any(each.get("PrivateNote", "").startswith("Voided") for each in invoices), "voided"
    assert any(each["SyncToken"] != "0" for each in invoices), "changed since"


def test_the_year_ends_today(company):
    dates = [each["TxnDate"] for entity in ("Invoice", "Bill", "Purchase") for each in records(company, entity)]
    assert max(dates) == "2026-09-15"
    assert min(dates) > "2025-09-14"
    stamps = [datetime.fromisoformat(each["MetaData"]["LastUpdatedTime"]) for each in records(company, "Invoice")]
    assert max(stamps) <= NOW


@pytest.mark.parametrize("entity", ["Account", "Customer", "Vendor", "Employee", "Item", "Class", "Department"])
def test_names_come_once_and_inactive_ones_say_that_they_are_deleted(company, entity):
    names = [each.get("DisplayName") or each["FullyQualifiedName"] for each in records(company, entity)]
    assert len({name.lower() for name in names}) == len(names)
    for each in records(company, entity):
        name = each.get("DisplayName") or each["Name"]
        assert name.endswith("(deleted)") == (not each["Active"])


def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_year(company):
    again, other = opened(), opened()
    fill(again, seed=7)
    fill(other, seed=8)
    assert raw(again) == raw(company)
    assert raw(other) != raw(company)


def test_more_invoices_bring_more_of_everything():
    company, told = opened(), []
    fill(company, invoices=1_500, progress=told.append)
    planned = sample.plan(invoices=1_500)
    assert {entity: len(company.shelf(entity)) for entity in planned} == planned
    assert planned["Customer"] == 60
    assert told == sorted(told)
    assert told[-1] > 4_000


def test_a_company_that_has_records_is_not_filled_again(company):
    with pytest.raises(ValueError, match="only a company that was just opened"):
        fill(company)


def test_a_company_keeps_the_name_and_the_time_zone_it_was_opened_with():
    company = opened(name="Second Street Gardens", time_zone="America/New_York")
    fill(company)
    info = company.read("CompanyInfo", "1")
    assert (info["CompanyName"], info["DefaultTimeZone"]) == ("Second Street Gardens", "America/New_York")
    assert company.name == "Second Street Gardens"
