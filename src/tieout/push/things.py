"""The platform's things as push sees them: what each is in QuickBooks, and whether it should be there; only reads."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.ids import BusinessId
from tieout.links.store import Kind
from tieout.payables import attachments, payees, payments
from tieout.payables import store as payables
from tieout.payables.attachments import Attachment
from tieout.payables.keeping import Origin
from tieout.payables.payees import Payee
from tieout.payables.payment import Payment
from tieout.payables.store import Payable

Content = Payee | Payable | Payment | Attachment
Wanted = Literal["there", "gone", "as it is"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """Something of the platform's; `wanted` says whether QuickBooks should have it, `entity` as what."""

    kind: Kind
    id: UUID
    business_id: BusinessId
    version: int
    entity: str
    wanted: Wanted
    origin: Origin
    content: Content


async def find(conn: AsyncConnection, business_id: BusinessId, kind: Kind, id: UUID) -> Thing:  # noqa: A002 - the word everybody uses
    """Answer a thing of a business."""
    match kind:
        case "payee":
            return of_payee(await payees.find(conn, business_id, id))
        case "payable":
            return of_payable(await payables.KIND.find(conn, business_id, id))
        case "payment":
            return of_payment(await payments.KIND.find(conn, business_id, id))
        case "attachment":
            attachment, _ = await attachments.content(conn, business_id, id)
            payable = await payables.KIND.find(conn, business_id, attachment.payable_id)
            return of_attachment(attachment, payable)


def of_payee(payee: Payee) -> Thing:
    """See a payee; one that was put away stays in QuickBooks as it is."""
    return Thing(
        kind="payee",
        id=payee.id,
        business_id=payee.business_id,
        version=payee.version,
        entity="Vendor" if payee.role == "vendor" else "Customer",
        wanted="as it is" if payee.archived_at else "there",
        origin=payee.origin,
        content=payee,
    )


def of_payable(payable: Payable) -> Thing:
    """See a payable or receivable: once it is approved it belongs in QuickBooks, cancelled it does not."""
    wanted: Wanted = "as it is"
    if payable.status in {"approved", "scheduled", "paid"}:
        wanted = "there"
    elif payable.status == "cancelled" or payable.archived_at:
        wanted = "gone"
    return Thing(
        kind="payable",
        id=payable.id,
        business_id=payable.business_id,
        version=payable.version,
        entity="Bill" if payable.direction == "payable" else "Invoice",
        wanted=wanted,
        origin=payable.origin,
        content=payable,
    )


def of_payment(payment: Payment) -> Thing:
    """See a payment: recorded it belongs in QuickBooks, voided it does not."""
    return Thing(
        kind="payment",
        id=payment.id,
        business_id=payment.business_id,
        version=payment.version,
        entity="BillPayment" if payment.direction == "payable" else "Payment",
        wanted="there" if payment.status == "recorded" else "gone",
        origin=payment.origin,
        content=payment,
    )


def of_attachment(attachment: Attachment, payable: Payable) -> Thing:
    """See a file: it goes where its payable goes, and never changes."""
    return Thing(
        kind="attachment",
        id=attachment.id,
        business_id=payable.business_id,
        version=1,
        entity="Attachable",
        wanted="there" if of_payable(payable).wanted == "there" else "as it is",
        origin="platform",
        content=attachment,
    )
