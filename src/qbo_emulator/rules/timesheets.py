"""Time activities: whose time it was, how long, and for whom."""

from datetime import datetime
from typing import TYPE_CHECKING

from qbo_emulator import faults
from qbo_emulator.records import Document
from qbo_emulator.rules.rule import Rule

if TYPE_CHECKING:
    from qbo_emulator.company import Company

_WORKERS = {"Employee": "EmployeeRef", "Vendor": "VendorRef"}


class TimeActivity(Rule):
    """Time worked."""

    required = ("NameOf",)

    def complete(self, company: "Company", record: Document, old: Document | None) -> None:
        """Refuse time without a worker or a length; add defaults."""
        worker = _WORKERS.get(record["NameOf"])
        if worker is None or worker not in record:
            raise faults.refuse("6360", "Time Entity Required : name the employee or vendor.", worker or "NameOf")
        self._length(record)
        record.setdefault("BillableStatus", "NotBillable")
        if record["BillableStatus"] != "NotBillable" and "CustomerRef" not in record:
            raise faults.refuse("6370", "Customer Required : billable time needs a customer.", "CustomerRef")
        record.setdefault("TxnDate", company.today())
        record.setdefault("Taxable", False)
        record.setdefault("HourlyRate", 0)

    def _length(self, record: Document) -> None:
        if "StartTime" in record and "EndTime" in record:
            begin, end = (datetime.fromisoformat(record[name]) for name in ("StartTime", "EndTime"))
            if (begin.tzinfo is None) != (end.tzinfo is None) or end < begin:
                raise faults.refuse("6320", "Invalid Start Or End Time : it ends before it begins.", "EndTime")
        elif not {"Hours", "Minutes"} & record.keys():
            raise faults.missing("Hours")
        else:
            record.setdefault("Hours", 0)
            record.setdefault("Minutes", 0)

    def label(self, record: Document) -> tuple[str, str]:
        """Leave it nameless."""
        return "", ""
