"""Documents that are mailed: who gets them, what it does to the record, and the mails as they lie in the outbox."""

from datetime import datetime
from typing import TYPE_CHECKING

from qbo_emulator import faults, times
from qbo_emulator.records import Document, decode

if TYPE_CHECKING:
    from qbo_emulator.company import Company

SENT = frozenset({
    "CreditMemo", "Estimate", "Invoice", "Payment", "PurchaseOrder", "RefundReceipt", "SalesReceipt",
})  # fmt: skip


def send(company: "Company", entity: str, id_: str, to: str | None) -> bytes:
    """Mail a document to `to`, which its BillEmail becomes, or to the BillEmail it has (facts B.6)."""
    if entity not in SENT:
        raise faults.unsupported("send")
    record = decode(company.raw(entity, id_))
    member = "POEmail" if entity == "PurchaseOrder" else "BillEmail"
    if to:
        if "@" not in to:
            raise faults.refuse("2210", f"Invalid Email Address : {to}", "sendTo")
        record[member] = {"Address": to}
    if not _address(record):
        raise faults.refuse("6420", "Email Address Required : there is no address to send to.", member)
    mail(company, entity, record, int(company.clock.now().timestamp()))
    return company.raw(entity, id_)


def mail(company: "Company", entity: str, record: Document, at: int) -> None:
    """Put a mail into the outbox and mark the record as sent."""
    address = _address(record)
    if not address:
        return
    if "EmailStatus" in record or entity != "Payment":
        record["EmailStatus"] = "EmailSent"
    record["DeliveryInfo"] = {"DeliveryType": "Email", "DeliveryTime": times.stamp(at, company.zone)}
    company.mails.append(
        {
            "to": address,
            "entity": entity,
            "id": record["Id"],
            "number": record.get("DocNumber"),
            "time": datetime.fromtimestamp(at, company.zone).isoformat(),
        }
    )
    company.keep(entity, record, at, change="emailed")


def _address(record: Document) -> str | None:
    for member in ("BillEmail", "POEmail"):
        if record.get(member, {}).get("Address"):
            return record[member]["Address"]
    return None
