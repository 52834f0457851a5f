"""Vendor credits, orders, transfers, time, budgets, currencies: what each of them needs and does."""

from decimal import Decimal

import pytest


def linked(entity, id_, amount):
    return {"Amount": Decimal(amount), "LinkedTxn": [{"TxnId": id_, "TxnType": entity}]}


def test_a_vendors_credit_pays_part_of_a_bill(books):
    credit = books.create("VendorCredit", {"VendorRef": books.party("Vendor"), "Line": [books.spent("30")]})
    bill = books.bill()
    assert books.read("Vendor", books.party("Vendor")["value"])["Balance"] == 70
    check = {"BankAccountRef": {"value": books.account("Checking")}}
    body = {"VendorRef": books.party("Vendor"), "PayType": "Check", "CheckPayment": check, "TotalAmt": 70}
    books.create("BillPayment", {**body, "Line": [linked("Bill", bill["Id"], 100),
                                                  linked("VendorCredit", credit["Id"], 30)]})  # fmt: skip
    assert books.read("Bill", bill["Id"])["Balance"] == 0
    assert books.read("VendorCredit", credit["Id"])["Balance"] == 0
    assert books.read("Vendor", books.party("Vendor")["value"])["Balance"] == 0
    assert books.read("Account", books.account("Checking"))["CurrentBalance"] == -70


def test_an_order_books_nothing(books):
    made = books.create("PurchaseOrder", {"VendorRef": books.party("Vendor"), "Line": [books.spent("30")]})
    assert (made["POStatus"], made["TotalAmt"], made["APAccountRef"]["name"]) == ("Open", 30, "Accounts Payable (A/P)")
    assert books.ledger.postings == {}


def test_a_bills_link_to_an_order_is_ignored_in_silence(books):
    order = books.create("PurchaseOrder", {"VendorRef": books.party("Vendor"), "Line": [books.spent("30")]})
    bill = books.bill(LinkedTxn=[{"TxnId": order["Id"], "TxnType": "PurchaseOrder"}])
    assert bill["LinkedTxn"] == []


def test_a_transfer_moves_money(books, refused):
    bank, card = ({"value": books.account(name)} for name in ("Checking", "Card"))
    made = books.create("Transfer", {"FromAccountRef": bank, "ToAccountRef": card, "Amount": 25})
    assert books.read("Account", bank["value"])["CurrentBalance"] == -25
    assert books.read("Account", card["value"])["CurrentBalance"] == -25
    changed = books.update("Transfer", {"Id": made["Id"], "SyncToken": "0", "sparse": True, "Amount": 5})
    assert books.read("Account", bank["value"])["CurrentBalance"] == -5
    books.delete("Transfer", changed)
    assert books.read("Account", bank["value"])["CurrentBalance"] == 0
    with refused("6000", ""):
        books.create("Transfer", {"FromAccountRef": bank, "ToAccountRef": bank, "Amount": 25})


def test_a_card_is_paid_under_a_path_of_its_own(books):
    refs = {"BankAccountRef": {"value": books.account("Checking")}, "Amount": 10}
    refs["CreditCardAccountRef"] = {"value": books.account("Card")}
    made = books.post("creditcardpayment", refs)["CreditCardPaymentTxn"]
    assert books.ask(f"creditcardpayment/{made['Id']}")["CreditCardPaymentTxn"]["Amount"] == 10
    assert books.query("select * from CreditCardPaymentTxn")["maxResults"] == 1


def test_time_names_a_worker_and_how_long(books, refused):
    worker = books.create("Employee", {"GivenName": "Emily"})
    body = {"NameOf": "Employee", "EmployeeRef": {"value": worker["Id"]}}
    made = books.create("TimeActivity", {**body, "Hours": 3})
    assert (made["BillableStatus"], made["Minutes"], made["EmployeeRef"]["name"]) == ("NotBillable", 0, "Emily")
    with refused("6360", "EmployeeRef"):
        books.create("TimeActivity", {"NameOf": "Employee", "Hours": 1})
    with refused("2020", "Hours"):
        books.create("TimeActivity", body)
    with refused("6370", "CustomerRef"):
        books.create("TimeActivity", {**body, "Hours": 1, "BillableStatus": "Billable"})
    with refused("6320", "EndTime"):
        books.create("TimeActivity", {**body, "StartTime": "2026-09-15T10:00:00Z", "EndTime": "2026-09-15T09:00:00Z"})


def test_an_inventory_adjustment_changes_what_is_on_hand(books, refused):
    accounts = {
        "IncomeAccountRef": {"value": books.account("Sales")},
        "ExpenseAccountRef": {"value": books.account("Rent")},
        "AssetAccountRef": {"value": books.account("Checking")},
    }
    stock = {"Type": "Inventory", "QtyOnHand": 10, "InvStartDate": "2026-01-01"}
    item = books.create("Item", {"Name": "Pump", **accounts, **stock})
    assert item["TrackQtyOnHand"] is True
    detail = {"ItemRef": {"value": item["Id"]}, "QtyDiff": -2}
    line = {"DetailType": "ItemAdjustmentLineDetail", "ItemAdjustmentLineDetail": detail}
    body = {"AdjustAccountRef": {"value": books.account("Rent")}, "Line": [line]}
    made = books.create("InventoryAdjustment", body)
    assert books.read("Item", item["Id"])["QtyOnHand"] == 8
    books.delete("InventoryAdjustment", made)
    assert books.read("Item", item["Id"])["QtyOnHand"] == 10
    with refused("2020"):
        books.create("Item", {"Name": "Stone", **accounts, "Type": "Inventory", "QtyOnHand": 1})


@pytest.fixture
def pump(books):
    """Give ten pumps that cost 6 each, and have accounts of their own."""
    for name, kind in (("Cost of Goods Sold", "Cost of Goods Sold"), ("Inventory", "Other Current Asset")):
        books.create("Account", {"Name": name, "AccountType": kind})
    body = {"Name": "Pump", "Type": "Inventory", "QtyOnHand": 10, "InvStartDate": "2026-01-01", "PurchaseCost": 6}
    for member, name in (("Income", "Sales"), ("Expense", "Cost of Goods Sold"), ("Asset", "Inventory")):
        body[f"{member}AccountRef"] = {"value": books.account(name)}
    return books.create("Item", body)


def balances(books):
    books.settled()
    accounts = [books.account(name) for name in ("Cost of Goods Sold", "Inventory")]
    return [books.ledger.balance(("Account", id_)) for id_ in accounts]


def test_what_is_sold_leaves_the_stock_at_its_cost_and_comes_back(books, pump):
    line = books.sold("60", ItemRef={"value": pump["Id"]}, Qty=3)
    made = books.create("Invoice", {"CustomerRef": books.party(), "Line": [line]})
    assert (books.read("Item", pump["Id"])["QtyOnHand"], balances(books)) == (7, [18, -18])
    assert books.read("Item", pump["Id"])["SyncToken"] == "0"
    more = {**made["Line"][0], "Amount": 100}
    more["SalesItemLineDetail"] = {"ItemRef": {"value": pump["Id"]}, "Qty": 5}
    made = books.update("Invoice", {**made, "Line": [more]})
    assert (books.read("Item", pump["Id"])["QtyOnHand"], balances(books)) == (5, [30, -30])
    credit = books.create("CreditMemo", {"CustomerRef": books.party(), "Line": [line]})
    assert (books.read("Item", pump["Id"])["QtyOnHand"], balances(books)) == (8, [12, -12])
    books.delete("CreditMemo", credit)
    books.void("Invoice", made)
    assert (books.read("Item", pump["Id"])["QtyOnHand"], balances(books)) == (10, [0, 0])


def test_what_is_bought_comes_into_the_stock(books, pump):
    detail = {"ItemRef": {"value": pump["Id"]}, "Qty": 4, "UnitPrice": 6}
    line = {"Amount": 24, "DetailType": "ItemBasedExpenseLineDetail", "ItemBasedExpenseLineDetail": detail}
    bill = books.create("Bill", {"VendorRef": books.party("Vendor"), "Line": [line]})
    assert (books.read("Item", pump["Id"])["QtyOnHand"], balances(books)) == (14, [0, 24])
    back = books.create("VendorCredit", {"VendorRef": books.party("Vendor"), "Line": [line]})
    books.create("PurchaseOrder", {"VendorRef": books.party("Vendor"), "Line": [line]})
    assert (books.read("Item", pump["Id"])["QtyOnHand"], balances(books)) == (10, [0, 0])
    books.delete("VendorCredit", back)
    books.delete("Bill", bill)
    assert (books.read("Item", pump["Id"])["QtyOnHand"], balances(books)) == (10, [0, 0])


@pytest.mark.parametrize(
    ("entity", "body", "shown"),
    [
        ("CompanyCurrency", {"Code": "EUR"}, {"Name": "Euro", "Active": True}),
        ("Budget", {"StartDate": "2026-01-01", "EndDate": "2026-12-31"}, {"Name": "Budget 2026"}),
        ("JournalCode", {"Name": "VT", "Type": "Sales"}, {"Name": "VT"}),
        ("TaxAgency", {"DisplayName": "Board of Equalization"}, {"TaxTrackedOnSales": True}),
    ],
)
def test_smaller_lists_can_be_entered_and_found(books, entity, body, shown):
    made = books.create(entity, body)
    assert shown.items() <= made.items()
    assert books.query(f"select * from {entity}")[entity][0]["Id"] == made["Id"]


@pytest.mark.parametrize("entity", ["TaxCode", "TaxRate", "CustomerType", "TaxPayment", "ReimburseCharge"])
def test_some_lists_are_only_read(books, refused, entity):
    with refused("500", "Operation"):
        books.create(entity, {})
    assert books.query(f"select * from {entity}") == {}


def test_an_inventory_adjustment_cannot_be_queried(books, refused):
    with refused("4001"):
        books.query("select * from InventoryAdjustment")


# The closing date


def test_a_closed_period_takes_no_change(books, refused):
    early, late = books.invoice(TxnDate="2026-01-31"), books.invoice(TxnDate="2026-02-01")
    closed = {**books.read("Preferences", "1")["AccountingInfoPrefs"], "BookCloseDate": "2026-01-31"}
    books.update("Preferences", {"Id": "1", "SyncToken": "0", "sparse": True, "AccountingInfoPrefs": closed})
    attempts = (
        lambda: books.invoice(TxnDate="2026-01-15"),
        lambda: books.delete("Invoice", early),
        lambda: books.void("Invoice", early),
        lambda: books.update("Invoice", {**early, "PrivateNote": "x"}),
        lambda: books.update("Invoice", {**late, "TxnDate": "2026-01-20"}),
    )
    for attempt in attempts:
        with refused("6210", ""):
            attempt()
    assert books.delete("Invoice", late)["status"] == "Deleted"


# Numbers


def number_sales_oneself(books):
    chosen = {**books.read("Preferences", "1")["SalesFormsPrefs"], "CustomTxnNumbers": True}
    books.update("Preferences", {"Id": "1", "SyncToken": "0", "sparse": True, "SalesFormsPrefs": chosen})


def test_numbers_are_given_out_and_a_number_that_came_along_is_kept(books):
    assert [books.invoice(DocNumber="2000")["DocNumber"], books.invoice()["DocNumber"]] == ["2000", "2001"]
    assert books.invoice(DocNumber="2000")["DocNumber"] == "2000"


def test_who_numbers_sales_oneself_cannot_use_a_number_twice(books, refused):
    number_sales_oneself(books)
    first = books.invoice(DocNumber="18696")
    assert "DocNumber" not in books.invoice()
    with refused("6140", "") as refusal:
        books.invoice(DocNumber="18696")
    assert refusal.value.faults[0].detail == (
        "Duplicate Document Number Error : You must specify a different number. This number has already been used. "
        f"DocNumber=18696 is assigned to TxnType=Invoice with TxnId={first['Id']}"
    )
    body = {"CustomerRef": books.party(), "Line": [books.sold()], "DocNumber": "18696"}
    assert books.post("invoice", body, include="allowduplicatedocnum")["Invoice"]["DocNumber"] == "18696"


# Currencies


def test_a_foreign_invoice_is_booked_at_its_rate_and_owed_in_its_currency(books, refused):
    jean = {"DisplayName": "Jean", "CurrencyRef": {"value": "EUR"}}
    with refused("6000"):
        books.create("Customer", jean)
    books.allow_currencies()
    abroad = books.create("Customer", jean)
    with refused("6000"):
        books.invoice(CurrencyRef={"value": "EUR"})
    made = books.invoice("100", CustomerRef={"value": abroad["Id"]}, ExchangeRate=Decimal("1.1"))
    assert made["CurrencyRef"] == {"value": "EUR", "name": "Euro"}
    receivable = next(row.id for row in books.shelf("Account").rows.values() if row.name.endswith("- EUR"))
    assert books.ledger.balance(("Account", receivable)) == 110
    assert books.read("Customer", abroad["Id"])["Balance"] == 100
    assert (made["HomeTotalAmt"], made["HomeBalance"]) == (110, 110)
    books.pay({made["Id"]: 40}, CustomerRef={"value": abroad["Id"]}, ExchangeRate=Decimal("1.1"))
    assert books.read("Invoice", made["Id"])["HomeBalance"] == 66
    at_home = books.invoice("100")
    assert (at_home["ExchangeRate"], at_home["HomeTotalAmt"], at_home["HomeBalance"]) == (1, 100, 100)
    assert books.invoice("100", CustomerRef={"value": abroad["Id"]})["ExchangeRate"] == 1
    with refused("2220", "CurrencyRef"):
        books.create("Customer", {"DisplayName": "X", "CurrencyRef": {"value": "XXX"}})


def test_a_rate_holds_from_the_day_it_was_set_for(books):
    body = {"SourceCurrencyCode": "EUR", "AsOfDate": "2026-09-01", "Rate": 1.1}
    assert books.post("exchangerate", body)["ExchangeRate"]["Rate"] == Decimal("1.1")
    asked = books.ask("exchangerate", sourcecurrencycode="EUR", asofdate="2026-09-10")["ExchangeRate"]
    assert (asked["Rate"], asked["TargetCurrencyCode"]) == (Decimal("1.1"), "USD")
    before = books.ask("exchangerate", sourcecurrencycode="EUR", asofdate="2026-08-10")["ExchangeRate"]
    assert before["Rate"] == 1


def test_rates_are_asked_for_by_currency_and_day(books):
    books.post("exchangerate", {"SourceCurrencyCode": "EUR", "AsOfDate": "2026-09-01", "Rate": 1.1})
    books.post("exchangerate", {"SourceCurrencyCode": "CAD", "AsOfDate": "2026-09-01", "Rate": 0.7})
    where = "where SourceCurrencyCode = 'EUR' and AsOfDate = '2026-09-03'"
    (found,) = books.query(f"select * from ExchangeRate {where}")["ExchangeRate"]
    assert (found["Rate"], found["AsOfDate"], found["TargetCurrencyCode"]) == (Decimal("1.1"), "2026-09-03", "USD")
    every = books.query("select * from ExchangeRate")["ExchangeRate"]
    assert [(one["SourceCurrencyCode"], one["AsOfDate"]) for one in every] == [
        ("CAD", "2026-09-15"),
        ("EUR", "2026-09-15"),
    ]
