"""Every QuickBooks entity we serve, one row each; client, mirror, views and emulator all derive from it."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["list", "transaction", "company"]
Operation = Literal["create", "read", "update", "delete", "query"]
Removal = Literal["hard", "soft", "none"]
VoidForm = Literal["operation", "include"]
Change = Literal["created", "updated", "deleted", "merged", "voided", "emailed"]

_FULL = frozenset[Operation]({"create", "read", "update", "delete", "query"})
_LIST = frozenset[Operation]({"create", "read", "update", "query"})
_READ = frozenset[Operation]({"read", "query"})
_KEPT = frozenset[Operation]({"read", "update", "query"})


@dataclass(frozen=True, slots=True)
class Entity:
    """One kind of record.

    `path` is its URL segment, `label` the member that names a record of it,
    `party` the reference to the customer, vendor or employee it concerns, `date` the member with its business date.
    """

    name: str
    path: str
    kind: Kind
    operations: frozenset[Operation]
    removal: Removal
    cdc: bool
    notifies: frozenset[Change]
    label: str
    party: str | None = None
    date: str | None = None
    amount: str | None = None
    balance: str | None = None
    void: VoidForm | None = None
    source: str = "facts B.5, C.4, F"

    @property
    def has_active(self) -> bool:
        """Queries leave out inactive records of these unless `Active IN (true, false)` asks for them (facts C.1)."""
        return "Active" in _ACTIVE.get(self.name, ()) or self.removal == "soft"


_ACTIVE: dict[str, tuple[str, ...]] = dict.fromkeys(("TaxCode", "TaxRate", "CustomerType"), ("Active",))


def _changes(letters: str) -> frozenset[Change]:
    """Read one row of the table of notifications in facts C.4: C created, U updated, D deleted, M, V, E."""
    words: dict[str, Change] = {
        "C": "created", "U": "updated", "D": "deleted", "M": "merged", "V": "voided", "E": "emailed",
    }  # fmt: skip
    return frozenset(words[letter] for letter in letters)


def _list(name: str, notifies: str, *, label: str = "Name", balance: str | None = None) -> Entity:
    return Entity(
        name=name, path=name.lower(), kind="list", operations=_LIST, removal="soft", cdc=True,
        notifies=_changes(notifies), label=label, balance=balance,
    )  # fmt: skip


def _transaction(
    name: str,
    notifies: str,
    *,
    party: str | None,
    amount: str | None = "TotalAmt",
    balance: str | None = None,
    void: VoidForm | None = None,
    label: str = "DocNumber",
    path: str = "",
    operations: frozenset[Operation] = _FULL,
) -> Entity:
    return Entity(
        name=name, path=path or name.lower(), kind="transaction", operations=operations, removal="hard", cdc=True,
        notifies=_changes(notifies), label=label, party=party, date="TxnDate", amount=amount,
        balance=balance, void=void,
    )  # fmt: skip


def _fixed(
    name: str,
    notifies: str = "",
    *,
    operations: frozenset[Operation] = _READ,
    label: str = "Name",
    removal: Removal = "none",
    cdc: bool = False,
) -> Entity:
    return Entity(
        name=name, path=name.lower(), kind="list", operations=operations, removal=removal, cdc=cdc,
        notifies=_changes(notifies), label=label,
    )  # fmt: skip


ENTITIES: tuple[Entity, ...] = (
    _list("Account", "CUDM", balance="CurrentBalance"),
    _list("Customer", "CUDM", label="DisplayName", balance="Balance"),
    _list("Vendor", "CUDM", label="DisplayName", balance="Balance"),
    _list("Employee", "CUDM", label="DisplayName"),
    _list("Item", "CUDM"),
    _list("Class", "CUDM"),
    _list("Department", "CUM"),
    _list("Term", "CU"),
    _list("PaymentMethod", "CUM"),
    Entity(
        name="TaxCode", path="taxcode", kind="list", operations=_READ, removal="none", cdc=False,
        notifies=frozenset(), label="Name", source="facts C.2, E.4",
    ),
    _transaction("Invoice", "CUDVE", party="CustomerRef", balance="Balance", void="operation"),
    _transaction("Payment", "CUDVE", party="CustomerRef", balance="UnappliedAmt", void="include"),
    _transaction("Bill", "CUD", party="VendorRef", balance="Balance"),
    _transaction("BillPayment", "CUDV", party="VendorRef", void="include"),
    _transaction("Purchase", "CUDV", party="EntityRef"),
    _transaction("JournalEntry", "CUD", party=None),
    _transaction("CreditMemo", "CUDVE", party="CustomerRef", balance="Balance"),
    _transaction("SalesReceipt", "CUDVE", party="CustomerRef", balance="Balance", void="include"),
    _transaction("RefundReceipt", "CUDVE", party="CustomerRef", balance="Balance"),
    _transaction("Estimate", "CUDE", party="CustomerRef"),
    _transaction("VendorCredit", "CUD", party="VendorRef", balance="Balance"),
    _transaction("PurchaseOrder", "CUDE", party="VendorRef"),
    _transaction("Deposit", "CUD", party=None),
    _transaction("Transfer", "CUDV", party=None, amount="Amount"),
    _transaction("CreditCardPaymentTxn", "", party="VendorRef", amount="Amount", path="creditcardpayment"),
    _transaction("TimeActivity", "CUD", party=None, amount=None, label="Description"),
    _transaction(
        "InventoryAdjustment", "", party=None, amount=None,
        operations=frozenset[Operation]({"create", "read", "update", "delete"}),
    ),
    _list("CompanyCurrency", "CU"),
    _fixed("Attachable", operations=_FULL, label="FileName", removal="hard", cdc=True),
    _fixed("Budget", "CU", operations=_FULL, removal="hard", cdc=True),
    _fixed("CustomerType"),
    _fixed("JournalCode", "CU", operations=_LIST),
    _fixed("TaxAgency", "CU", operations=frozenset[Operation]({"create", "read", "query"}), label="DisplayName"),
    _fixed("TaxRate"),
    _fixed("TaxPayment", label="Description"),
    _fixed("ReimburseCharge", label="Id"),
    Entity(
        name="CompanyInfo", path="companyinfo", kind="company", operations=_KEPT, removal="none", cdc=False,
        notifies=frozenset(), label="CompanyName", source="facts E.3",
    ),
    Entity(
        name="Preferences", path="preferences", kind="company", operations=_KEPT, removal="none", cdc=False,
        notifies=_changes("U"), label="Id", source="facts E.3",
    ),
)  # fmt: skip

# Served by QuickBooks, and kept in no mirror: rates of a day, lists of the law, and templates of transactions, whose Id
# stands one level down. None of them is part of changes or notifications (docs/decisions/0010).
UNKEPT: tuple[Entity, ...] = (
    _fixed("ExchangeRate", operations=frozenset[Operation]({"update", "query"}), label="SourceCurrencyCode"),
    _fixed("TaxClassification", operations=frozenset[Operation]({"read"})),
    Entity(
        name="RecurringTransaction", path="recurringtransaction", kind="transaction", operations=_FULL, removal="hard",
        cdc=False, notifies=frozenset(), label="Name", source="reference; updates: python-quickbooks' tests",
    ),
)  # fmt: skip

BY_NAME: dict[str, Entity] = {entity.name: entity for entity in ENTITIES}
BY_PATH: dict[str, Entity] = {entity.path: entity for entity in ENTITIES}
BY_LOWER_NAME: dict[str, Entity] = {entity.name.lower(): entity for entity in ENTITIES}
SERVED_BY_PATH: dict[str, Entity] = BY_PATH | {entity.path: entity for entity in UNKEPT}
SERVED_BY_LOWER_NAME: dict[str, Entity] = BY_LOWER_NAME | {entity.name.lower(): entity for entity in UNKEPT}
