"""The shapes of Cleo Pay's connections, payables and payments; amounts are numbers, in dollars or cents."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, WithJsonSchema

from tieout.api.cleo.mapping_schemas import Asked
from tieout.api.cleo.schemas import Camel
from tieout.api.omittable import Omittable
from tieout.api.v1.own_schemas import Currency, Text
from tieout.api.v1.schemas import Line

PayableStatus = Literal["DRAFT", "SUBMITTED", "APPROVED", "DECLINED", "CANCELLED", "SCHEDULED", "PAID"]
Amount = Annotated[
    Decimal,
    Field(max_digits=20, decimal_places=7),
    WithJsonSchema({"type": "number", "description": "In the unit that the deployment is set to."}),
]
Told = Annotated[Decimal, WithJsonSchema({"type": "number", "description": "Exact, in the deployment's unit."})]


class CleoConnection(Camel):
    """Somebody whom the business pays, or who pays it; our payee."""

    id: str
    external_id: str | None = Field(description="The platform's own id of it.")
    status: Literal["active", "archived"]
    alias: str | None
    business_name: str
    connected_business_name: str
    email: str | None


class CleoConnections(Camel):
    """A page of connections."""

    data: list[CleoConnection]
    limit: int
    offset: int


class LineItem(Asked):
    """What a payable is for; without quantity and unit price it is one of the whole."""

    description: Omittable[Text] = None
    quantity: Omittable[Amount] = None
    unit_price: Amount


class LineItemAnswer(Camel):
    """What a payable is for."""

    description: str | None
    quantity: Told
    unit_price: Told


class PayableRequest(Asked):
    """What is to be paid."""

    connection_id: Line = Field(description="Who is paid; the platform's own id of it does too.")
    amount: Amount
    due_date: date
    invoice_number: Omittable[Line] = Field(default=None, description="Once per connection.")
    invoice_date: Omittable[date] = Field(default=None, description="Left out, the day it is told.")
    memo: Omittable[Text] = None
    currency: Currency = "USD"
    line_items: list[LineItem] = Field(default_factory=list, max_length=500)
    custom_fields: dict[Line, Text] = Field(default_factory=dict)
    external_id: Omittable[Line] = Field(default=None, description="The platform's own id; the same again is the same.")


class CleoPayable(Camel):
    """What is to be paid, and how it stands."""

    id: str
    external_id: str | None
    connection_id: str
    amount: Told
    currency: str
    due_date: date | None
    invoice_number: str | None
    invoice_date: date
    memo: str | None
    line_items: list[LineItemAnswer]
    attachments: list[str] = Field(description="The names of its files.")
    custom_fields: dict[str, str]
    status: PayableStatus
    created_at: datetime


class CleoPayables(Camel):
    """A page of payables."""

    data: list[CleoPayable]
    limit: int
    offset: int


class InitiateRequest(Asked):
    """Pay a payable, all that is open of it."""

    payable_id: Line
    funding_source_id: Line = Field(description="Out of what; the platform's own id of it does too.")
    clearing_speed: Literal["standard", "sameDay"] = "standard"
    scheduled_date: Omittable[date] = Field(default=None, description="Left out, today.")


class Initiated(Camel):
    """The payment is recorded, and goes to QuickBooks by itself."""

    payment_id: str
    status: Literal["pending", "completed"] = Field(description="`pending` until the scheduled day.")
