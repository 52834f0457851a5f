"""Which rule governs which entity: one row each."""

from qbo_emulator.rules.accounts import Account
from qbo_emulator.rules.attachments import Attachable
from qbo_emulator.rules.items import Item
from qbo_emulator.rules.journal import JournalEntry
from qbo_emulator.rules.lists import (
    Budget,
    Class,
    CompanyCurrency,
    CompanyInfo,
    Department,
    JournalCode,
    Named,
    PaymentMethod,
    Preferences,
    TaxAgency,
    TaxCode,
    Term,
)
from qbo_emulator.rules.parties import Customer, Employee, Vendor
from qbo_emulator.rules.payments import BillPayment, Payment
from qbo_emulator.rules.receipts import CreditMemo, Estimate, RefundReceipt, SalesReceipt
from qbo_emulator.rules.rule import Rule
from qbo_emulator.rules.sales import Invoice
from qbo_emulator.rules.spending import Bill, Purchase, PurchaseOrder, VendorCredit
from qbo_emulator.rules.stock import InventoryAdjustment
from qbo_emulator.rules.timesheets import TimeActivity
from qbo_emulator.rules.transfers import CreditCardPayment, Deposit, Transfer
from qbo_emulator.rules.unwritten import CustomerType, ReimburseCharge, TaxPayment

RULES: dict[str, type[Rule]] = {
    "Account": Account,
    "Attachable": Attachable,
    "Budget": Budget,
    "CompanyCurrency": CompanyCurrency,
    "CreditCardPaymentTxn": CreditCardPayment,
    "CreditMemo": CreditMemo,
    "Deposit": Deposit,
    "Estimate": Estimate,
    "InventoryAdjustment": InventoryAdjustment,
    "JournalCode": JournalCode,
    "PurchaseOrder": PurchaseOrder,
    "RefundReceipt": RefundReceipt,
    "SalesReceipt": SalesReceipt,
    "TaxAgency": TaxAgency,
    "TaxRate": Named,
    "TimeActivity": TimeActivity,
    "Transfer": Transfer,
    "VendorCredit": VendorCredit,
    "Bill": Bill,
    "BillPayment": BillPayment,
    "Class": Class,
    "CompanyInfo": CompanyInfo,
    "Customer": Customer,
    "Department": Department,
    "Employee": Employee,
    "Invoice": Invoice,
    "Item": Item,
    "JournalEntry": JournalEntry,
    "Payment": Payment,
    "PaymentMethod": PaymentMethod,
    "Preferences": Preferences,
    "Purchase": Purchase,
    "TaxCode": TaxCode,
    "Term": Term,
    "CustomerType": CustomerType,
    "ReimburseCharge": ReimburseCharge,
    "TaxPayment": TaxPayment,
    "Vendor": Vendor,
}
