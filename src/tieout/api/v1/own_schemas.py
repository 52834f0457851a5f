"""The shapes of the platform's own payees, funding sources and accounts."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from tieout.api.omittable import Omittable
from tieout.api.v1.push_schemas import PreviewAnswer
from tieout.api.v1.schemas import Line, PageMeta

Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
LastFour = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{4}$")]
Text = Annotated[str, StringConstraints(max_length=4000, pattern=r"^[^\x00]*$")]

PREVIEWED = "With `preview=true`: what would be written to each company. Nothing was kept or sent."
_EXTERNAL = "Your own id of it; telling it again changes the first."


class Told(BaseModel):
    """What the platform tells of its own; a member that we do not know is refused, for it would be lost."""

    model_config = ConfigDict(extra="forbid")

    external_id: Omittable[Line] = Field(default=None, description=_EXTERNAL)


class Claim(BaseModel):
    """What the platform knows a thing by that was found in QuickBooks."""

    model_config = ConfigDict(extra="forbid")

    external_id: Line = Field(description="Your own id of it; from now on it is told by this.")


class Own(BaseModel):
    """What every thing of the platform's own has."""

    id: UUID
    external_id: str | None
    origin: Literal["platform", "quickbooks"] = Field(description="Who had it first.")
    version: int = Field(description="Of the content; 1 is the first.")
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None


class Address(BaseModel):
    """Where a payee is."""

    model_config = ConfigDict(extra="forbid")

    line1: Omittable[Line] = None
    line2: Omittable[Line] = None
    city: Omittable[Line] = None
    region: Omittable[Line] = Field(default=None, description="State or province, as it is abbreviated there.")
    postal_code: Omittable[Line] = None
    country: Omittable[Line] = None


class NewPayee(Told):
    """Somebody whom the platform pays (a vendor), or who pays it (a customer)."""

    role: Literal["vendor", "customer"] = "vendor"
    name: Line
    email: Omittable[Line] = None
    phone: Omittable[Line] = None
    tax_id_last_four: Omittable[LastFour] = Field(default=None, description="The end of it is enough to match by.")
    currency: Omittable[Currency] = Field(default=None, description="If it is always the same.")
    expense_account: Omittable[Line] = Field(
        default=None, description="The account of your own, by its `external_id`, for lines that name none."
    )
    address: Omittable[Address] = None


class PayeeAnswer(Own):
    """Somebody whom the platform pays, or who pays it."""

    role: Literal["vendor", "customer"]
    name: str
    email: str | None
    phone: str | None
    tax_id_last_four: str | None
    currency: str | None
    expense_account: str | None
    address: Address | None
    preview: Omittable[list[PreviewAnswer]] = Field(default=None, description=PREVIEWED)


class PayeePage(BaseModel):
    """A page of payees, oldest first."""

    data: list[PayeeAnswer]
    meta: PageMeta


class NewFundingSource(Told):
    """A bank account or credit card that the platform pays from, or is paid into."""

    name: Line
    kind: Literal["bank", "credit_card"] = "bank"
    last_four: Omittable[LastFour] = None
    currency: Omittable[Currency] = None


class FundingSourceAnswer(Own):
    """A bank account or credit card that the platform pays from, or is paid into."""

    name: str
    kind: Literal["bank", "credit_card"]
    last_four: str | None
    currency: str | None


class FundingSourcePage(BaseModel):
    """A page of funding sources, oldest first."""

    data: list[FundingSourceAnswer]
    meta: PageMeta


class NewPlatformAccount(Told):
    """An account of the platform's own chart."""

    name: Line
    number: Omittable[Line] = None
    type: Line = Field(description="Such as `ASSET`, `LIABILITY`, `EQUITY`, `REVENUE` or `EXPENSE`.")
    subtype: Omittable[Line] = None
    parent_id: Omittable[UUID] = None


class PlatformAccountAnswer(Own):
    """An account of the platform's own chart."""

    name: str
    number: str | None
    type: str
    subtype: str | None
    parent_id: UUID | None


class PlatformAccountPage(BaseModel):
    """A page of the platform's accounts, oldest first."""

    data: list[PlatformAccountAnswer]
    meta: PageMeta
