"""What every record goes through: creation, full and sparse update, deletion, void."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from qbo_emulator.faults import Refusal

NOON = datetime(2026, 9, 15, 19, 0, tzinfo=UTC)


# Creation


def test_a_new_record_has_what_quickbooks_sets(books):
    made = books.create("Customer", {"GivenName": "Bill", "FamilyName": "Lucchini"})
    assert made["DisplayName"] == made["FullyQualifiedName"] == made["PrintOnCheckName"] == "Bill Lucchini"
    assert (made["SyncToken"], made["domain"], made["sparse"], made["Active"]) == ("0", "QBO", False, True)
    assert made["MetaData"] == {
        "CreateTime": "2026-09-15T12:00:00-07:00",
        "LastUpdatedTime": "2026-09-15T12:00:00-07:00",
    }
    assert made["CurrencyRef"] == {"value": "USD", "name": "United States Dollar"}
    assert isinstance(made["Id"], str)


def test_a_new_account_has_no_last_updated_time_until_it_is_changed(books):
    made = books.create("Account", {"Name": "Savings", "AccountSubType": "Savings"})
    assert made["MetaData"].keys() == {"CreateTime"}
    assert (made["AccountType"], made["Classification"], made["CurrentBalance"]) == ("Bank", "Asset", 0)
    changed = books.update("Account", {**made, "Description": "for the roof"})
    assert "LastUpdatedTime" in changed["MetaData"]


def test_customers_vendors_and_employees_share_one_row_of_ids(books):
    ids = [books.create(entity, {"DisplayName": entity})["Id"] for entity in ("Customer", "Vendor", "Employee")]
    assert ids == ["3", "4", "5"]


def test_names_are_filled_into_references_and_what_the_caller_called_them_is_ignored(books):
    made = books.invoice(CustomerRef={**books.party(), "name": "Somebody"})
    assert made["CustomerRef"] == {**books.party(), "name": "Amy"}
    detail = made["Line"][0]["SalesItemLineDetail"]
    assert detail["ItemRef"] == {"value": "1", "name": "Gardening"}
    assert detail["ItemAccountRef"]["name"] == "Sales"


def test_an_invoice_adds_its_lines_up_and_ends_with_a_subtotal(books):
    line = {"DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {"ItemRef": {"value": "1"}, "Qty": 3}}
    made = books.create("Invoice", {"CustomerRef": books.party(), "Line": [line, {**line, "Amount": 12}]})
    assert [each["Amount"] for each in made["Line"]] == [120, 12, 132]
    assert made["Line"][-1]["DetailType"] == "SubTotalLineDetail"
    assert "Id" not in made["Line"][-1]
    assert made["TotalAmt"] == made["Balance"] == 132
    assert made["DocNumber"] == "1001"
    assert made["TxnDate"] == made["DueDate"] == "2026-09-15"


def test_money_is_written_with_cents_and_nothing_as_a_plain_zero(books):
    made = books.invoice("639")
    raw = books.raw("Invoice", made["Id"])
    assert b'"TotalAmt":639.00' in raw
    assert b'"TxnTaxDetail":{"TotalTax":0}' in raw
    assert b"null" not in raw


def test_the_amount_must_be_quantity_times_price(books, refused):
    line = {"Amount": 10, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {"Qty": 3, "UnitPrice": 4}}
    with refused("6070", "Line.Amount"):
        books.create("Invoice", {"CustomerRef": books.party(), "Line": [line]})


def test_a_discount_line_is_taken_off(books):
    lines = [
        {"Amount": 200, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {}},
        {"DetailType": "DiscountLineDetail", "DiscountLineDetail": {"PercentBased": True, "DiscountPercent": 10}},
    ]
    made = books.create("Invoice", {"CustomerRef": books.party(), "Line": lines})
    assert made["TotalAmt"] == 180
    assert books.read("Customer", books.party()["value"])["Balance"] == 180


@pytest.mark.parametrize(
    ("entity", "body", "element"),
    [
        ("Account", {"AccountType": "Bank"}, "Name"),
        ("Bill", {"Line": [{"Amount": 1}]}, "VendorRef"),
        ("Purchase", {"AccountRef": {"value": "1"}, "Line": [{"Amount": 1}]}, "PaymentType"),
        ("Invoice", {"CustomerRef": {"value": "1"}, "Line": []}, "Line"),
        ("Invoice", {"CustomerRef": {"value": "1"}, "Line": [{"Amount": 1}]}, "Line.DetailType"),
        ("Item", {"Name": "Stone"}, "IncomeAccountRef"),
    ],
)
def test_what_must_be_there_is_asked_for(books, refused, entity, body, element):
    with refused("2020", element):
        books.create(entity, body)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"BadJson": 1}, "2010"),
        ({"CustomerRef": {"value": "1", "colour": "red"}}, "2010"),
        ({"DocNumber": "x" * 45}, "2050"),
        ({"EmailStatus": "HAS_BEEN_BILLED"}, "2170"),
        ({"TxnDate": "15.9.2026"}, "2060"),
        ({"TxnDate": "2026-02-30"}, "2070"),
        ({"Deposit": "much"}, "2100"),
        ({"AllowIPNPayment": "maybe"}, "2230"),
        ({"CustomerRef": {"value": "583"}}, "2500"),
        ({"DepartmentRef": {"value": "9"}}, "2500"),
    ],
)
def test_a_body_is_checked_against_the_schema(books, refused, body, code):
    with refused(code):
        books.invoice(**body)


def test_an_unknown_member_is_refused_with_jacksons_words(books):
    with pytest.raises(Refusal) as refusal:
        books.create("Customer", {"DisplayName": "A", "BadJson": 1})
    (fault,) = refusal.value.faults
    assert fault.message == "Request has invalid or unsupported property"
    assert 'Unrecognized field "BadJson" (class com.intuit.schema.finance.v3.Customer)' in fault.detail
    assert fault.element is None


def test_a_reference_to_nothing_says_which_list_was_searched(books):
    with pytest.raises(Refusal) as refusal:
        books.invoice(CustomerRef={"value": "583"})
    (fault,) = refusal.value.faults
    assert fault.detail == "Invalid Reference Id : Names element id 583 not found"
    assert fault.element == "Reference Id"


def test_a_refused_creation_leaves_nothing_behind(books, refused):
    before = {entity: len(shelf) for entity, shelf in books.shelves.items()}
    with refused("2500"):
        books.invoice(DepartmentRef={"value": "9"})
    assert {entity: len(shelf) for entity, shelf in books.shelves.items()} == before


# Names


@pytest.mark.parametrize("entity", ["Customer", "Vendor", "Employee"])
def test_one_name_serves_one_customer_vendor_or_employee(books, refused, entity):
    with refused("6240"):
        books.create(entity, {"DisplayName": "amy"})


def test_inactivation_renames_so_that_the_name_is_free_again(books):
    customer = books.read("Customer", books.party()["value"])
    gone = books.update("Customer", {**customer, "Active": False})
    assert gone["DisplayName"] == gone["FullyQualifiedName"] == "Amy (deleted)"
    assert gone["PrintOnCheckName"] == "Amy"
    again = books.create("Customer", {"DisplayName": "Amy"})
    assert again["Id"] != gone["Id"]
    assert books.update("Customer", {**gone, "Active": False})["SyncToken"] == gone["SyncToken"]


def test_two_of_one_name_can_be_made_inactive_one_after_the_other(books):
    names = []
    for _ in range(3):
        made = books.create("Class", {"Name": "Old"})
        names.append(books.update("Class", {**made, "Active": False})["Name"])
    assert names == ["Old (deleted)", "Old (deleted) 2", "Old (deleted) 3"]


def test_an_inactive_record_cannot_be_used(books):
    customer = books.read("Customer", books.party()["value"])
    books.update("Customer", {**customer, "Active": False})
    with pytest.raises(Refusal, match="has been made inactive"):
        books.invoice()


def test_a_child_carries_its_parents_name_and_follows_a_new_one(books, refused):
    parent = books.create("Class", {"Name": "Garden"})
    child = books.create("Class", {"Name": "Lawn", "ParentRef": {"value": parent["Id"]}})
    assert (child["FullyQualifiedName"], child["SubClass"]) == ("Garden:Lawn", True)
    books.update("Class", {**parent, "Name": "Park"})
    assert books.read("Class", child["Id"])["FullyQualifiedName"] == "Park:Lawn"
    with refused("900", "ParentRef"):
        books.update("Class", {**books.read("Class", parent["Id"]), "ParentRef": {"value": child["Id"]}})


def test_at_most_five_levels(books, refused):
    parent = {}
    for level in range(5):
        made = books.create("Class", {"Name": f"Level {level}", **parent})
        parent = {"ParentRef": {"value": made["Id"]}}
    with refused("6180", "ParentRef"):
        books.create("Class", {"Name": "Level 5", **parent})


def test_type_and_subtype_of_an_account_go_together(books, refused):
    with refused("6010", "AccountSubType"):
        books.create("Account", {"Name": "Odd", "AccountType": "Bank", "AccountSubType": "Inventory"})


def test_a_new_vendors_terms_are_ignored_in_silence(books):
    term = books.create("Term", {"Name": "Net 30", "DueDays": 30})
    vendor = books.create("Vendor", {"DisplayName": "Bob", "TermRef": {"value": term["Id"]}})
    assert "TermRef" not in vendor
    assert books.update("Vendor", {**vendor, "TermRef": {"value": term["Id"]}})["TermRef"] == {"value": term["Id"]}


# Updates


def test_a_stale_sync_token_is_refused_with_5010(books):
    customer = books.read("Customer", books.party()["value"])
    books.update("Customer", {**customer, "Notes": "late"})
    with pytest.raises(Refusal) as refusal:
        books.update("Customer", {**customer, "Notes": "later"}, user="Craig Carlson")
    (fault,) = refusal.value.faults
    assert (fault.code, fault.message, fault.element) == ("5010", "Stale Object Error", "")
    assert fault.detail == (
        "Stale Object Error : You and Craig Carlson were working on this at the same time. "
        "Craig Carlson finished before you did, so your work was not saved."
    )


def test_an_update_that_changes_nothing_keeps_its_token(books):
    made = books.invoice()
    assert books.update("Invoice", made)["SyncToken"] == "0"
    assert books.update("Invoice", {"Id": made["Id"], "SyncToken": "0", "sparse": True})["SyncToken"] == "0"


def test_a_full_update_clears_what_it_leaves_out_and_a_sparse_one_does_not(books):
    customer = books.create("Customer", {"DisplayName": "C", "Notes": "n", "GivenName": "G"})
    head = {"Id": customer["Id"], "SyncToken": "0"}
    sparse = books.update("Customer", {**head, "sparse": True, "GivenName": "H"})
    assert (sparse["Notes"], sparse["GivenName"], sparse["SyncToken"]) == ("n", "H", "1")
    full = books.update("Customer", {**head, "SyncToken": "1", "DisplayName": "C"})
    assert not {"Notes", "GivenName"} & full.keys()
    assert full["MetaData"]["CreateTime"] == customer["MetaData"]["CreateTime"]


@pytest.mark.parametrize("empty", ["", {}, {"value": ""}])
def test_a_sparse_update_empties_a_reference(books, empty):
    term = books.create("Term", {"Name": "Net 30", "DueDays": 30})
    made = books.invoice(SalesTermRef={"value": term["Id"]})
    changed = books.update("Invoice", {"Id": made["Id"], "SyncToken": "0", "sparse": True, "SalesTermRef": empty})
    assert "SalesTermRef" not in changed


def test_null_is_not_a_way_to_empty_anything(books):
    made = books.invoice(PrivateNote="keep")
    changed = books.update("Invoice", {"Id": made["Id"], "SyncToken": "0", "sparse": True, "PrivateNote": None})
    assert changed["PrivateNote"] == "keep"


def test_a_sparse_update_replaces_all_lines(books):
    line = {"DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {}}
    made = books.create("Invoice", {"CustomerRef": books.party(), "Line": [{**line, "Amount": n} for n in (1, 2)]})
    body = {"Id": made["Id"], "SyncToken": "0", "sparse": True, "Line": [{**line, "Amount": 5}]}
    changed = books.update("Invoice", body)
    assert [(each.get("Id"), each["Amount"]) for each in changed["Line"]] == [("3", 5), (None, 5)]


@pytest.mark.parametrize("member", ["VendorRef"])
def test_some_members_must_come_with_every_update(books, refused, member):
    made = books.bill()
    with refused("2020", member):
        books.update("Bill", {"Id": made["Id"], "SyncToken": "0", "sparse": True, "PrivateNote": "x"})


def test_a_journal_entry_needs_no_more_than_id_and_token(books, refused):
    lines = [
        {
            "Amount": 5,
            "DetailType": "JournalEntryLineDetail",
            "JournalEntryLineDetail": {"PostingType": side, "AccountRef": {"value": books.account(name)}},
        }
        for side, name in (("Debit", "Rent"), ("Credit", "Checking"))
    ]
    made = books.create("JournalEntry", {"Line": lines})
    assert [line["Id"] for line in made["Line"]] == ["0", "1"]
    body = {"Id": made["Id"], "SyncToken": "0", "sparse": True, "PrivateNote": "x"}
    assert books.update("JournalEntry", body)["SyncToken"] == "1"
    assert books.read("Account", books.account("Checking"))["CurrentBalance"] == -5
    with refused("2300", "Line"):
        books.create("JournalEntry", {"Line": [lines[0], {**lines[1], "Amount": 4}]})


def test_receivables_in_a_journal_entry_need_a_customer(books):
    books.invoice()
    sides = (("Debit", "Accounts Receivable (A/R)"), ("Credit", "Sales"))
    lines = [
        {
            "Amount": 5,
            "DetailType": "JournalEntryLineDetail",
            "JournalEntryLineDetail": {"PostingType": side, "AccountRef": {"value": books.account(name)}},
        }
        for side, name in sides
    ]
    with pytest.raises(Refusal, match="you must choose a customer in the Name field"):
        books.create("JournalEntry", {"Line": lines})


# Payments


def test_a_payment_settles_the_invoice_and_raises_its_token(books):
    made = books.invoice()
    paid = books.pay({made["Id"]: "60"})
    after = books.read("Invoice", made["Id"])
    assert (after["Balance"], after["SyncToken"]) == (40, "1")
    assert after["LinkedTxn"] == [{"TxnId": paid["Id"], "TxnType": "Payment"}]
    assert paid["UnappliedAmt"] == 0
    assert books.read("Customer", books.party()["value"])["Balance"] == 40


def test_an_overpayment_is_accepted_and_left_unapplied(books):
    made = books.invoice("5")
    paid = books.pay({made["Id"]: "30"})
    assert paid["UnappliedAmt"] == 25
    assert books.read("Invoice", made["Id"])["Balance"] == 0
    assert books.read("Customer", books.party()["value"])["Balance"] == -25


def test_a_payment_may_settle_nothing(books):
    paid = books.pay({}, "10")
    assert (paid["UnappliedAmt"], paid["Line"]) == (10, [])


def test_a_payment_of_a_deleted_invoice_is_refused(books, refused):
    made = books.invoice()
    books.delete("Invoice", made)
    with pytest.raises(Refusal, match="Another user has deleted this transaction"):
        books.pay({made["Id"]: "10"})


def test_a_sparse_edit_of_a_payment_is_refused_unless_it_is_whole(books, refused):
    paid = books.pay({}, "10")
    body = {"Id": paid["Id"], "SyncToken": "0", "sparse": True, "PrivateNote": "x", "TotalAmt": 10}
    with refused("2020", "CustomerRef"):
        books.update("Payment", body)
    assert books.update("Payment", {**paid, "PrivateNote": "x"})["PrivateNote"] == "x"


@pytest.mark.parametrize("undo", ["void", "delete"])
def test_undoing_a_payment_opens_the_invoice_again(books, undo):
    made = books.invoice()
    paid = books.pay({made["Id"]: "60"})
    getattr(books, undo)("Payment", paid)
    after = books.read("Invoice", made["Id"])
    assert (after["Balance"], after["LinkedTxn"], after["SyncToken"]) == (100, [], "2")
    assert books.read("Account", books.account("Undeposited Funds"))["CurrentBalance"] == 0


@pytest.mark.parametrize("undo", ["void", "delete"])
def test_undoing_a_paid_invoice_leaves_the_payment_unapplied(books, undo):
    made = books.invoice()
    paid = books.pay({made["Id"]: "60"})
    getattr(books, undo)("Invoice", books.read("Invoice", made["Id"]))
    after = books.read("Payment", paid["Id"])
    assert (after["UnappliedAmt"], after["Line"], after["SyncToken"]) == (60, [], "1")
    assert books.read("Customer", books.party()["value"])["Balance"] == -60


def test_a_voided_invoice_keeps_its_id_and_says_so(books):
    made = books.invoice(PrivateNote="gate 4")
    gone = books.void("Invoice", made)
    assert (gone["TotalAmt"], gone["Balance"], gone["SyncToken"]) == (0, 0, "1")
    assert gone["PrivateNote"] == "Voided - gate 4"
    assert {line["Amount"] for line in gone["Line"]} == {0}


def test_an_invoice_made_smaller_than_its_payments_lets_go_of_the_rest(books):
    made = books.invoice()
    paid = books.pay({made["Id"]: "100"})
    present = books.read("Invoice", made["Id"])
    line = {**present["Line"][0], "Amount": Decimal(70)}
    after = books.update("Invoice", {**present, "Line": [line]})
    assert (after["TotalAmt"], after["Balance"]) == (70, 0)
    assert books.read("Payment", paid["Id"])["UnappliedAmt"] == 30


def test_a_payment_that_is_edited_moves_from_one_invoice_to_another(books):
    first, second = books.invoice(), books.invoice()
    paid = books.pay({first["Id"]: "60"})
    line = {"Amount": Decimal(60), "LinkedTxn": [{"TxnId": second["Id"], "TxnType": "Invoice"}]}
    books.update("Payment", {**paid, "Line": [line]})
    assert [books.read("Invoice", each["Id"])["Balance"] for each in (first, second)] == [100, 40]
    assert books.read("Invoice", first["Id"])["LinkedTxn"] == []


def test_a_bill_payment_settles_the_bill_under_its_own_word(books):
    made = books.bill()
    paid = books.pay_bill(made["Id"], "40")
    after = books.read("Bill", made["Id"])
    assert (after["Balance"], after["LinkedTxn"]) == (60, [{"TxnId": paid["Id"], "TxnType": "BillPaymentCheck"}])
    assert books.read("Vendor", books.party("Vendor")["value"])["Balance"] == 60
    assert books.read("Account", books.account("Checking"))["CurrentBalance"] == -40
    assert books.read("Account", books.account("Accounts Payable (A/P)"))["CurrentBalance"] == -60


def test_a_card_shows_what_is_owed(books):
    line = {
        "Amount": 20,
        "DetailType": "AccountBasedExpenseLineDetail",
        "AccountBasedExpenseLineDetail": {"AccountRef": {"value": books.account("Rent")}},
    }
    body = {"AccountRef": {"value": books.account("Card")}, "PaymentType": "CreditCard", "Line": [line]}
    made = books.create("Purchase", body)
    assert made["Line"][0]["CustomExtensions"] == []
    assert made["Line"][0]["AccountBasedExpenseLineDetail"]["BillableStatus"] == "NotBillable"
    assert made["PurchaseEx"]["any"][0]["value"] == {"Name": "TxnType", "Value": "54"}
    assert books.read("Account", books.account("Card"))["CurrentBalance"] == 20


def test_a_balance_that_moves_changes_the_time_of_its_record_and_not_the_token(books, clock):
    before = books.read("Customer", books.party()["value"])
    clock.jump(NOON.replace(hour=22))
    books.invoice()
    after = books.read("Customer", before["Id"])
    assert after["SyncToken"] == before["SyncToken"]
    assert after["MetaData"]["LastUpdatedTime"] == "2026-09-15T15:00:00-07:00"


def test_a_customer_shows_the_balance_of_its_jobs_too(books):
    job = books.create("Customer", {"DisplayName": "Roof", "ParentRef": books.party()})
    assert (job["Job"], job["FullyQualifiedName"], job["Level"]) == (True, "Amy:Roof", 1)
    books.invoice(CustomerRef={"value": job["Id"]})
    parent = books.read("Customer", books.party()["value"])
    assert (parent["Balance"], parent["BalanceWithJobs"]) == (0, 100)


def test_an_account_that_is_made_inactive_is_emptied(books):
    books.pay_bill(books.bill()["Id"], "40")
    bank = books.read("Account", books.account("Checking"))
    gone = books.update("Account", {**bank, "Active": False})
    assert (gone["Active"], gone["Name"], gone["CurrentBalance"]) == (False, "Checking (deleted)", 0)
    assert books.read("Account", books.account("Opening Balance Equity"))["CurrentBalance"] == -40


# Deletion


def test_a_deleted_transaction_is_gone_and_says_so(books):
    made = books.invoice()
    assert books.delete("Invoice", {"Id": made["Id"], "SyncToken": "0"}) == {
        "domain": "QBO",
        "status": "Deleted",
        "Id": made["Id"],
    }
    with pytest.raises(Refusal, match="Another user has deleted this transaction"):
        books.read("Invoice", made["Id"])


@pytest.mark.parametrize("entity", ["Customer", "Account"])
def test_lists_cannot_be_deleted(books, refused, entity):
    with refused("500", "Operation"):
        books.delete(entity, {"Id": "1", "SyncToken": "0"})


def test_what_is_no_number_is_no_id(books, refused):
    with refused("2030", "Id"):
        books.read("Invoice", "1.5")


def test_what_never_was_is_not_found(books, refused):
    with refused("610", ""):
        books.read("Invoice", "99999")


# The company as a whole


def test_whoever_listens_hears_of_every_change(books):
    heard = []
    books.listeners.append(lambda entity, id_, change, at, extra: heard.append((entity, change)))
    made = books.invoice()
    books.pay({made["Id"]: "100"})
    customer = books.read("Customer", books.party()["value"])
    books.update("Customer", {**customer, "Active": False})
    assert heard == [
        ("Account", "created"),
        ("Invoice", "created"),
        ("Account", "created"),
        ("Invoice", "updated"),
        ("Payment", "created"),
        ("Customer", "deleted"),
    ]


def test_a_copy_goes_its_own_way(books):
    from copy import deepcopy

    copy = deepcopy(books)
    copy.create("Customer", {"DisplayName": "Only there"})
    assert len(copy.shelf("Customer")) == len(books.shelf("Customer")) + 1
    assert copy.clock is books.clock


def test_a_company_survives_being_written_down(books):
    import pickle

    books.invoice()
    books.listeners.append(print)
    again = pickle.loads(pickle.dumps(books))
    assert again.listeners == []
    assert again.raw("Invoice", "1") == books.raw("Invoice", "1")
