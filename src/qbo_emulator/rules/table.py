"""Which rule governs which entity: one row each."""

from qbo_emulator.rules.accounts import Account
from qbo_emulator.rules.items import Item
from qbo_emulator.rules.journal import JournalEntry
from qbo_emulator.rules.lists import Class, Department, PaymentMethod, Singleton, TaxCode, Term
from qbo_emulator.rules.parties import Customer, Employee, Vendor
from qbo_emulator.rules.payments import BillPayment, Payment
from qbo_emulator.rules.rule import Rule
from qbo_emulator.rules.sales import Invoice
from qbo_emulator.rules.spending import Bill, Purchase

RULES: dict[str, type[Rule]] = {
    "Account": Account,
    "Bill": Bill,
    "BillPayment": BillPayment,
    "Class": Class,
    "CompanyInfo": Singleton,
    "Customer": Customer,
    "Department": Department,
    "Employee": Employee,
    "Invoice": Invoice,
    "Item": Item,
    "JournalEntry": JournalEntry,
    "Payment": Payment,
    "PaymentMethod": PaymentMethod,
    "Preferences": Singleton,
    "Purchase": Purchase,
    "TaxCode": TaxCode,
    "Term": Term,
    "Vendor": Vendor,
}
