"""The shapes of payables, receivables and payments; amounts are strings, because JSON numbers lose cents."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from tieout.api.omittable import Omittable
from tieout.api.v1.own_schemas import PREVIEWED, Currency, Own, Text, Told
from tieout.api.v1.push_schemas import PreviewAnswer
from tieout.api.v1.schemas import Line, PageMeta

Status = Literal["draft", "submitted", "approved", "declined", "cancelled", "scheduled", "paid"]
Amount = Annotated[
    str,
    StringConstraints(pattern=r"^-?[0-9]{1,15}(\.[0-9]{1,7})?$"),
    Field(description="An exact decimal, as a string.", examples=["120.50"]),
]


def _written(value: object) -> object:
    return f"{value:f}" if isinstance(value, Decimal) else value


Exact = Annotated[str, BeforeValidator(_written), Field(description="An exact decimal.")]


class PayableLine(BaseModel):
    """What one line is for; without `amount` it is `quantity` times `unit_price`, to the cent."""

    model_config = ConfigDict(extra="forbid")

    amount: Omittable[Amount] = None
    description: Omittable[Text] = None
    quantity: Omittable[Amount] = None
    unit_price: Omittable[Amount] = None
    account: Omittable[Line] = Field(default=None, description="One of your own accounts, by its `external_id`.")
    item: Omittable[Line] = Field(default=None, description="QuickBooks' Item, by its id.")
    class_id: Omittable[Line] = Field(default=None, description="QuickBooks' Class, by its id.")
    department: Omittable[Line] = Field(default=None, description="QuickBooks' Department, by id; one for all.")
    tax_code: Omittable[Line] = Field(default=None, description="QuickBooks' TaxCode, by its id.")


class NewPayable(Told):
    """What is owed: by the business as a payable, to the business as a receivable."""

    payee_id: Omittable[UUID] = Field(default=None, description="Who is paid, or pays; or name `payee_external_id`.")
    payee_external_id: Omittable[Line] = None
    number: Omittable[Line] = Field(default=None, description="The number on the paper.")
    currency: Currency
    total: Omittable[Amount] = Field(default=None, description="Left out, what the lines add up to.")
    issued_on: date
    due_on: Omittable[date] = None
    memo: Omittable[Text] = None
    status: Literal["draft", "submitted", "approved"] = Field(
        default="approved", description="How it begins; telling it again leaves its status as it is."
    )
    lines: list[PayableLine] = Field(default_factory=list, max_length=500)
    custom_fields: dict[Line, Text] = Field(default_factory=dict, description="Whatever else you keep with it.")


class LineAnswer(BaseModel):
    """One line."""

    amount: Exact
    description: str | None
    quantity: Exact | None
    unit_price: Exact | None
    account: str | None
    item: str | None
    class_id: str | None
    department: str | None
    tax_code: str | None


class PayableAnswer(Own):
    """What is owed, and how it stands."""

    direction: Literal["payable", "receivable"]
    payee_id: UUID
    number: str | None
    currency: str
    total: Exact
    paid: Exact
    issued_on: date
    due_on: date | None
    memo: str | None
    status: Status = Field(description="`paid` comes and goes with payments.")
    lines: list[LineAnswer]
    custom_fields: dict[str, Any]
    preview: Omittable[list[PreviewAnswer]] = Field(default=None, description=PREVIEWED)


class PayablePage(BaseModel):
    """A page of payables or receivables, oldest first."""

    data: list[PayableAnswer]
    meta: PageMeta


class AttachmentAnswer(BaseModel):
    """A file that belongs to a payable or receivable."""

    id: UUID
    file_name: str
    content_type: str
    created_at: datetime


class AttachmentList(BaseModel):
    """The files of a payable or receivable."""

    data: list[AttachmentAnswer]


class NewPaymentLine(BaseModel):
    """What a part of a payment settles, or a credit that is used up in it."""

    model_config = ConfigDict(extra="forbid")

    amount: Amount
    payable_id: Omittable[UUID] = Field(default=None, description="What is settled; or name `payable_external_id`.")
    payable_external_id: Omittable[Line] = None
    credit_record_id: Omittable[Line] = Field(
        default=None, description="QuickBooks' VendorCredit or CreditMemo that is used up, by its id."
    )


class NewPayment(Told):
    """Money that went to a payee, or came from one."""

    direction: Literal["payable", "receivable"] = "payable"
    payee_id: Omittable[UUID] = Field(default=None, description="Who was paid, or paid; or name `payee_external_id`.")
    payee_external_id: Omittable[Line] = None
    funding_source_id: Omittable[UUID] = Field(default=None, description="Out of what, or into what.")
    funding_source_external_id: Omittable[Line] = None
    amount: Omittable[Amount] = Field(default=None, description="Left out, what the lines add up to.")
    currency: Currency
    paid_on: date
    memo: Omittable[Text] = None
    reference: Omittable[Line] = Field(default=None, description="A check's number, a transfer's reference.")
    lines: list[NewPaymentLine] = Field(default_factory=list, max_length=500)


class PaymentLineAnswer(BaseModel):
    """What a part of a payment settles, or a credit that is used up in it."""

    amount: Exact
    payable_id: UUID | None
    credit_record_id: str | None


class PaymentAnswer(Own):
    """Money that went to a payee, or came from one."""

    direction: Literal["payable", "receivable"]
    payee_id: UUID
    funding_source_id: UUID | None
    amount: Exact
    unapplied: Exact
    currency: str
    paid_on: date
    memo: str | None
    reference: str | None
    status: Literal["recorded", "voided"]
    lines: list[PaymentLineAnswer]
    preview: Omittable[list[PreviewAnswer]] = Field(default=None, description=PREVIEWED)


class PaymentPage(BaseModel):
    """A page of payments, oldest first."""

    data: list[PaymentAnswer]
    meta: PageMeta
