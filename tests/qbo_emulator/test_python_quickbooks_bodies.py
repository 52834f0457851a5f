"""Every body that python-quickbooks writes is taken: its zeros, empty lists and empty texts included."""

import json

import pytest
from quickbooks import objects
from quickbooks.objects.base import LinkedTxn, Ref
from quickbooks.objects.billpayment import BillPaymentLine, CheckPayment
from quickbooks.objects.detailline import AccountBasedExpenseLine, AccountBasedExpenseLineDetail
from quickbooks.objects.journalentry import JournalEntryLine, JournalEntryLineDetail


def ref(id_):
    made = Ref()
    made.value = id_
    return made


def filled(made, **members):
    for name, value in members.items():
        setattr(made, name, value)
    return made


def sold():
    detail = filled(objects.SalesItemLineDetail(), ItemRef=ref("1"))
    return filled(objects.SalesItemLine(), Amount=10, SalesItemLineDetail=detail)


def spent(account):
    detail = filled(AccountBasedExpenseLineDetail(), AccountRef=ref(account))
    return filled(AccountBasedExpenseLine(), Amount=10, AccountBasedExpenseLineDetail=detail)


def settles(line, id_, entity):
    return filled(line, Amount=5, LinkedTxn=[filled(LinkedTxn(), TxnId=id_, TxnType=entity)])


def posted(account, side):
    detail = filled(JournalEntryLineDetail(), PostingType=side, AccountRef=ref(account))
    return filled(JournalEntryLine(), Amount=5, JournalEntryLineDetail=detail)


def bodies(books):
    bank, card, rent = (books.account(name) for name in ("Checking", "Card", "Rent"))
    sale, spending = {"CustomerRef": ref("1"), "Line": [sold()]}, {"VendorRef": ref("2"), "Line": [spent(rent)]}
    for kind in (objects.Invoice, objects.Estimate, objects.CreditMemo, objects.SalesReceipt):
        yield filled(kind(), **sale)
    yield filled(objects.RefundReceipt(), DepositToAccountRef=ref(bank), **sale)
    for kind in (objects.Bill, objects.VendorCredit, objects.PurchaseOrder):
        yield filled(kind(), **spending)
    yield filled(objects.Purchase(), AccountRef=ref(bank), PaymentType="Cash", Line=[spent(rent)])
    invoice, bill = books.invoice()["Id"], books.bill()["Id"]
    lines = [settles(objects.PaymentLine(), invoice, "Invoice")]
    yield filled(objects.Payment(), CustomerRef=ref("1"), TotalAmt=5, Line=lines)
    check = filled(CheckPayment(), BankAccountRef=ref(bank))
    lines = [settles(BillPaymentLine(), bill, "Bill")]
    yield filled(objects.BillPayment(), VendorRef=ref("2"), PayType="Check", TotalAmt=5, CheckPayment=check, Line=lines)
    yield filled(objects.Transfer(), Amount=5, FromAccountRef=ref(bank), ToAccountRef=ref(card))
    yield filled(objects.TimeActivity(), NameOf="Vendor", VendorRef=ref("2"), Hours=1)
    yield filled(objects.JournalEntry(), Line=[posted(rent, "Debit"), posted(bank, "Credit")])
    yield filled(objects.Item(), Name="Pump", Type="Service", IncomeAccountRef=ref(books.account("Sales")))
    yield filled(objects.Account(), Name="Savings", AccountType="Bank", AccountSubType="Savings")
    yield filled(objects.Term(), Name="Net 10", DueDays=10)
    yield filled(objects.Attachable(), Note="Called twice")
    yield filled(objects.TaxAgency(), DisplayName="Board of Equalization")
    for kind in (objects.Class, objects.Department, objects.PaymentMethod):
        yield filled(kind(), Name="New")
    for kind in (objects.Customer, objects.Vendor, objects.Employee):
        yield filled(kind(), DisplayName=f"New {kind.__name__}", GivenName="New")


NAMES = (
    "Invoice", "Estimate", "CreditMemo", "SalesReceipt", "RefundReceipt", "Bill", "VendorCredit", "PurchaseOrder",
    "Purchase", "Payment", "BillPayment", "Transfer", "TimeActivity", "JournalEntry", "Item", "Account", "Term",
    "Attachable", "TaxAgency", "Class", "Department", "PaymentMethod", "Customer", "Vendor", "Employee",
)  # fmt: skip


@pytest.mark.parametrize("entity", NAMES)
def test_a_record_is_created_read_back_and_changed(books, entity):
    (written,) = [each for each in bodies(books) if each.qbo_object_name == entity]
    made = books.post(entity.lower(), json.loads(written.to_json()))[entity]
    assert made["SyncToken"] == "0"
    again = type(written).from_json(
        json.loads(json.dumps(books.ask(f"{entity.lower()}/{made['Id']}")[entity], default=float))
    )
    if entity == "TaxAgency":
        return
    unchanged = books.post(entity.lower(), json.loads(again.to_json()))[entity]
    assert {name: unchanged.get(name) for name in ("TotalAmt", "Balance", "DisplayName", "Name")} == {
        name: made.get(name) for name in ("TotalAmt", "Balance", "DisplayName", "Name")
    }
