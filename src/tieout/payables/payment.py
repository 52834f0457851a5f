"""A payment and its lines: what was paid, out of what, and what it settles."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from tieout.payables.keeping import Own
from tieout.payables.store import Direction


@dataclass(frozen=True, kw_only=True)
class PaymentLine:
    """How much of a payment settles one payable, or of one credit is used up in it."""

    amount: Decimal
    payable_id: UUID | None = None
    credit_record_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class PaymentContent:
    """What the platform says of a payment, beside its lines."""

    direction: Direction
    payee_id: UUID
    amount: Decimal
    currency: str
    paid_on: date
    funding_source_id: UUID | None = None
    memo: str | None = None
    reference: str | None = None


@dataclass(frozen=True, kw_only=True)
class Payment(Own, PaymentContent):
    """Money that went to a payee, or came from one."""

    status: Literal["recorded", "voided"]
