"""The plainer lists: classes, departments, terms, payment methods, tax codes."""

from typing import TYPE_CHECKING

from qbo_emulator import faults
from qbo_emulator.records import Document
from qbo_emulator.rules import naming
from qbo_emulator.rules.rule import Rule

if TYPE_CHECKING:
    from qbo_emulator.company import Company


class Named(Rule):
    """A list with names that are unique in it."""

    required = ("Name",)

    def complete(self, company: "Company", record: Document, old: Document | None) -> None:
        """Claim the name and add defaults."""
        naming.check_name(record, "Name")
        naming.rename_inactive(company, self.entity, record, old, "Name")
        self.defaults(company, record, old)
        naming.claim(company, self.entity, record, old, naming.rule_name(record))

    def defaults(self, company: "Company", record: Document, old: Document | None) -> None:
        """Add what one list has of its own."""

    def stored(self, company: "Company", record: Document, old: Document | None, at: int) -> None:
        """Register the name."""
        naming.settle_name(company, self.entity, record, old, at)


class Class(Named):
    """Classes."""

    def defaults(self, company: "Company", record: Document, old: Document | None) -> None:
        """Place it below its parent."""
        naming.place(company, "Class", record, old, flag="SubClass")


class Department(Named):
    """Departments, which people see as locations."""

    def defaults(self, company: "Company", record: Document, old: Document | None) -> None:
        """Place it below its parent."""
        naming.place(company, "Department", record, old, flag="SubDepartment")


class Term(Named):
    """Terms: so many days, or a day of the month."""

    def defaults(self, company: "Company", record: Document, old: Document | None) -> None:
        """Take a term without a day of the month for a standard one (observed shapes)."""
        dated = "DayOfMonthDue" in record
        record["Type"] = "DATE_DRIVEN" if dated else "STANDARD"
        if not dated:
            if "DueDays" not in record:
                raise faults.missing("DueDays")
            record.setdefault("DiscountPercent", 0)
            record.setdefault("DiscountDays", 0)


class PaymentMethod(Named):
    """Payment methods."""

    def defaults(self, company: "Company", record: Document, old: Document | None) -> None:
        """Without a type it is no card (observed shapes)."""
        record.setdefault("Type", "NON_CREDIT_CARD")


class TaxCode(Named):
    """Tax codes; part of the automated sales tax of a company, so nobody but QuickBooks makes them (facts E.4)."""

    def defaults(self, company: "Company", record: Document, old: Document | None) -> None:
        """Add what answers about tax codes always have (observed shapes)."""
        for member, value in (("Description", record["Name"]), ("Taxable", True), ("TaxGroup", False)):
            record.setdefault(member, value)
        record.setdefault("SalesTaxRateList", {"TaxRateDetail": []})
        record.setdefault("PurchaseTaxRateList", {"TaxRateDetail": []})


class JournalCode(Named):
    """Journal codes, which French companies have."""

    def defaults(self, company: "Company", record: Document, old: Document | None) -> None:
        """Add what answers about journal codes always have (observed shapes)."""
        record.setdefault("Active", True)
        record.setdefault("Description", record["Name"])
        record.setdefault("Type", "Others")


class CompanyCurrency(Rule):
    """Currencies that a company uses beside its own."""

    required = ("Code",)

    def complete(self, company: "Company", record: Document, old: Document | None) -> None:
        """Name it, and refuse one that is there already."""
        ref = {"value": record["Code"]}
        company.currencies.fill(ref)
        record["Name"] = ref["name"]
        for row in company.shelf("CompanyCurrency").rows.values():
            if row.name == ref["name"] and row.id != record["Id"]:
                raise faults.duplicate_name("currency")


class TaxAgency(Rule):
    """Whom sales tax is paid to."""

    required = ("DisplayName",)

    def complete(self, company: "Company", record: Document, old: Document | None) -> None:
        """Claim the name and add what answers about agencies always have (observed shapes)."""
        record.setdefault("TaxTrackedOnSales", True)
        record.setdefault("TaxTrackedOnPurchases", False)
        naming.claim(company, self.entity, record, old, record["DisplayName"])

    def label(self, record: Document) -> tuple[str, str]:
        """Order by DisplayName."""
        return record["DisplayName"], record["DisplayName"]

    def stored(self, company: "Company", record: Document, old: Document | None, at: int) -> None:
        """Register the name."""
        naming.settle_name(company, self.entity, record, old, at)


class Budget(Rule):
    """Budgets."""

    required = ("StartDate", "EndDate")

    def complete(self, company: "Company", record: Document, old: Document | None) -> None:
        """Add what answers about budgets always have (observed shapes)."""
        if record["EndDate"] < record["StartDate"]:
            raise faults.refuse("6500", "Invalid Budget Period : it ends before it begins.", "EndDate")
        for member, value in (
            ("Name", f"Budget {record['StartDate'][:4]}"), ("BudgetType", "ProfitAndLoss"),
            ("BudgetEntryType", "Monthly"), ("Active", True),
        ):  # fmt: skip
            record.setdefault(member, value)


class CompanyInfo(Rule):
    """What a company says of itself."""

    required = ("CompanyName",)

    def complete(self, company: "Company", record: Document, old: Document | None) -> None:
        """Keep what QuickBooks lets nobody take away: where the company is, and since when."""
        for member in ("Country", "CompanyAddr", "LegalName", "DefaultTimeZone", "NameValue"):
            if old is not None and member in old:
                record.setdefault(member, old[member])
        for unset in ("PrimaryPhone", "WebAddr"):  # facts E.3: shown, and empty
            record.setdefault(unset, {})

    def label(self, record: Document) -> tuple[str, str]:
        """Order does not matter."""
        return record["CompanyName"], record["CompanyName"]


class Preferences(Rule):
    """What a company chose."""

    def complete(self, company: "Company", record: Document, old: Document | None) -> None:
        """Keep the groups that a body leaves out; several currencies stay once they are there (pains 19)."""
        if old is None:
            return
        for group, values in old.items():
            record.setdefault(group, values)
        known = old.get("CurrencyPrefs", {})
        said = record.setdefault("CurrencyPrefs", {})
        if "HomeCurrency" in known:
            said["HomeCurrency"] = known["HomeCurrency"]
        if known.get("MultiCurrencyEnabled"):
            said["MultiCurrencyEnabled"] = True
