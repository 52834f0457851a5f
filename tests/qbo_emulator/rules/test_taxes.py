"""Sales tax."""

import pytest

from qbo_emulator.company import Company
from qbo_emulator.conventions import Settings


def tax_code(books, name="California", rate=8):
    agency = books.create("TaxAgency", {"DisplayName": f"Agency of {name}"})
    details = [{"TaxRateName": name, "RateValue": rate, "TaxAgencyId": agency["Id"], "TaxApplicableOn": "Sales"}]
    return books.post("taxservice/taxcode", {"TaxCode": name, "TaxRateDetails": details})["TaxCodeId"]


@pytest.fixture
def taxed(books):
    code = tax_code(books)
    prefs = {"UsingSalesTax": True, "TaxGroupCodeRef": {"value": code}}
    books.update("Preferences", {"Id": "1", "SyncToken": "0", "sparse": True, "TaxPrefs": prefs})
    return books


@pytest.mark.parametrize(
    ("code", "body"),
    [
        ("2010", {"TaxCode": {"x": 1}, "TaxRateDetails": [{}]}),
        ("2010", {"TaxCode": "Reno", "TaxRateDetails": ["x"]}),
        ("2020", {"TaxCode": "Reno", "TaxRateDetails": []}),
        ("2100", {"TaxCode": "Reno", "TaxRateDetails": [{"TaxRateName": "R", "RateValue": "x", "TaxAgencyId": "1"}]}),
        ("2150", {"TaxCode": "Reno", "TaxRateDetails": [{"TaxRateName": "R", "RateValue": 101, "TaxAgencyId": "1"}]}),
        ("6240", {"TaxCode": "Reno", "TaxRateDetails": [{"TaxRateName": "R", "RateValue": 1, "TaxAgencyId": "1"}] * 2}),
    ],
)
def test_a_code_that_cannot_be_is_refused_and_leaves_nothing(taxed, refused, code, body):
    before = len(taxed.shelf("TaxRate"))
    with refused(code):
        taxed.post("taxservice/taxcode", body)
    assert len(taxed.shelf("TaxRate")) == before


ADDRESS = {"Line1": "4581 Finch St.", "City": "Bayshore", "CountrySubDivisionCode": "CA", "PostalCode": "94326"}


def lines(books):
    return [books.sold("100", TaxCodeRef={"value": "TAX"}), books.sold("50", TaxCodeRef={"value": "NON"})]


def test_lines_that_are_taxable_are_taxed_at_the_rate_of_the_address(taxed):
    made = taxed.create("Invoice", {"CustomerRef": taxed.party(), "BillAddr": ADDRESS, "Line": lines(taxed)})
    assert (made["TxnTaxDetail"]["TotalTax"], made["TotalAmt"], made["Balance"]) == (8, 158, 158)
    (line,) = made["TxnTaxDetail"]["TaxLine"]
    assert line["Amount"] == 8
    assert line["TaxLineDetail"]["NetAmountTaxable"] == 100
    assert line["TaxLineDetail"]["TaxPercent"] == 8
    payable = taxed.account("Sales Tax Payable")
    assert taxed.read("Account", payable)["CurrentBalance"] == -8
    assert taxed.read("Customer", taxed.party()["value"])["Balance"] == 158


def test_without_an_address_no_tax_is_taken_whatever_was_sent(taxed):
    sent = {"TotalTax": 16.83, "TxnTaxCodeRef": {"value": "1"}}
    body = {"CustomerRef": taxed.party(), "Line": lines(taxed), "TxnTaxDetail": sent}
    assert taxed.create("Invoice", body)["TxnTaxDetail"] == {"TotalTax": 0}


def test_without_automated_tax_the_code_of_the_form_counts(taxed):
    taxed.settings = Settings(automated_sales_tax=False)
    code = tax_code(taxed, "Tucson", 2)
    body = {"CustomerRef": taxed.party(), "BillAddr": ADDRESS, "Line": lines(taxed)}
    made = taxed.create("Invoice", {**body, "TxnTaxDetail": {"TxnTaxCodeRef": {"value": code}}})
    assert made["TxnTaxDetail"]["TotalTax"] == 2
    assert made["TxnTaxDetail"]["TxnTaxCodeRef"] == {"value": code}


def test_a_name_of_a_code_or_rate_is_used_once(taxed, refused):
    with refused("6240"):
        tax_code(taxed)
    with refused("6240"):
        details = [{"TaxRateName": "California", "RateValue": 1, "TaxAgencyId": "1"}]
        taxed.post("taxservice/taxcode", {"TaxCode": "Other", "TaxRateDetails": details})


@pytest.mark.parametrize(
    ("mode", "tax", "total"), [("TaxExcluded", 20, 120), ("TaxInclusive", 20, 120), ("NotApplicable", 0, 100)]
)
def test_elsewhere_every_line_has_its_own_code(clock, books, mode, tax, total):
    britain = type(books)("2", clock, country="GB").open()
    code = tax_code(britain, "Twenty", 20)
    line = britain.sold("100", TaxCodeRef={"value": code})
    made = britain.create("Invoice", {"CustomerRef": britain.party(), "GlobalTaxCalculation": mode, "Line": [line]})
    assert (float(made["TxnTaxDetail"]["TotalTax"]), made["TotalAmt"]) == (tax, total)
    assert made["CurrencyRef"]["value"] == "GBP"
    assert sum(posting.amount for posting in britain.ledger.postings["Invoice", made["Id"]]) == 0
    assert isinstance(britain, Company)


@pytest.mark.parametrize(
    "brought",
    [("GB", "GBR", "GBP", 20), ("CA", "CAN", "CAD", 13), ("AU", "AUS", "AUD", 10), ("FR", "FRA", "EUR", 20)],
)
def test_a_country_brings_its_currency_its_address_and_its_tax(clock, books, refused, brought):
    country, alpha_3, currency, percent = brought
    there = type(books)("2", clock, country=country).open()
    info = there.read("CompanyInfo", "1")
    assert (info["Country"], info["CompanyAddr"]["Country"]) == (country, alpha_3)
    with refused("6000"):
        there.invoice()
    with refused("6000"):
        there.bill()
    sale = there.sold("100", TaxCodeRef={"value": "1"})
    made = there.create("Invoice", {"CustomerRef": there.party(), "Line": [sale]})
    assert (made["TotalAmt"], made["CurrencyRef"]["value"]) == (100 + percent, currency)
    assert made["TxnTaxDetail"]["TaxLine"][0]["TaxLineDetail"]["TaxPercent"] == percent


@pytest.mark.parametrize(("mode", "tax", "total"), [("TaxExcluded", 20, 120), ("TaxInclusive", 20, 120)])
def test_tax_on_a_bill_is_what_the_agency_gives_back(clock, books, mode, tax, total):
    britain = type(books)("2", clock, country="GB").open()
    line = britain.spent("100")
    line[line["DetailType"]]["TaxCodeRef"] = {"value": "1"}
    body = {"VendorRef": britain.party("Vendor"), "GlobalTaxCalculation": mode, "Line": [line]}
    made = britain.create("Bill", body)
    assert (float(made["TxnTaxDetail"]["TotalTax"]), made["TotalAmt"], made["Balance"]) == (tax, total, total)
    assert sum(posting.amount for posting in britain.ledger.postings["Bill", made["Id"]]) == 0
    assert float(britain.read("Account", britain.account("Rent"))["CurrentBalance"]) == 0
    assert float(britain.read("Account", britain.account("Sales Tax Payable"))["CurrentBalance"]) == tax


def test_a_state_without_an_agency_is_not_taxed(taxed):
    there = {**ADDRESS, "CountrySubDivisionCode": "NV"}
    made = taxed.create("Invoice", {"CustomerRef": taxed.party(), "BillAddr": there, "Line": lines(taxed)})
    assert made["TxnTaxDetail"] == {"TotalTax": 0}


def test_a_line_may_say_what_it_comes_to_with_its_tax(clock, books):
    """The figures are those of an invoice of Intuit's Australian sandbox."""
    there = type(books)("2", clock, country="AU").open()
    detail = {"TaxInclusiveAmt": 450, "Qty": 450, "TaxCodeRef": {"value": "1"}}
    line = {"DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}
    body = {"CustomerRef": there.party(), "GlobalTaxCalculation": "TaxInclusive", "Line": [line]}
    made = there.create("Invoice", body)
    sold, subtotal = made["Line"]
    assert (float(sold["Amount"]), float(subtotal["Amount"])) == (409.09, 409.09)
    assert float(sold["SalesItemLineDetail"]["UnitPrice"]) == 0.9090889
    assert float(made["TxnTaxDetail"]["TotalTax"]) == 40.91
    assert (made["TotalAmt"], made["Balance"]) == (450, 450)
    again = there.update("Invoice", made)
    assert again["SyncToken"] == "0"
    dearer = {**sold, "Amount": 500, "SalesItemLineDetail": {**sold["SalesItemLineDetail"], "UnitPrice": None}}
    changed = there.update("Invoice", {**made, "Line": [dearer]})
    assert (changed["TotalAmt"], changed["Line"][0]["SalesItemLineDetail"]["TaxInclusiveAmt"]) == (550, 550)


def test_the_tax_of_a_rate_is_overridden_by_a_difference(taxed):
    body = {"CustomerRef": taxed.party(), "BillAddr": ADDRESS, "Line": lines(taxed)}
    made = taxed.create("Invoice", body)
    (line,) = made["TxnTaxDetail"]["TaxLine"]
    line = {**line, "TaxLineDetail": {**line["TaxLineDetail"], "OverrideDeltaAmount": -0.5}}
    changed = taxed.update("Invoice", {**made, "TxnTaxDetail": {"TaxLine": [line]}})
    assert (float(changed["TxnTaxDetail"]["TotalTax"]), float(changed["TotalAmt"])) == (7.5, 157.5)
    assert taxed.update("Invoice", changed)["SyncToken"] == "1"
    assert float(taxed.read("Account", taxed.account("Sales Tax Payable"))["CurrentBalance"]) == -7.5


def test_an_amount_of_tax_without_a_difference_is_ignored(taxed):
    made = taxed.create("Invoice", {"CustomerRef": taxed.party(), "BillAddr": ADDRESS, "Line": lines(taxed)})
    (line,) = made["TxnTaxDetail"]["TaxLine"]
    sent = {"TotalTax": 99, "TaxLine": [{**line, "Amount": 99}]}
    assert taxed.update("Invoice", {**made, "TxnTaxDetail": sent})["SyncToken"] == "0"


def test_no_query_finds_the_pseudo_codes(taxed):
    taxed.plant("TaxCode", {"Id": "TAX", "Name": "TAX", "Taxable": True})
    every = "select * from TaxCode where Active in (true, false)"
    assert "TAX" not in {code["Id"] for code in taxed.query(every)["TaxCode"]}
    taxed.settings = Settings(pseudo_tax_codes="listed")
    assert "TAX" in {code["Id"] for code in taxed.query(every)["TaxCode"]}
