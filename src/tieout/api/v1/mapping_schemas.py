"""The shapes of mappings: which account a funding source is, which field is which, and how pushing goes about it."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from tieout.api.omittable import Omittable
from tieout.api.v1.schemas import Line, PageMeta

Owner = Literal["quickbooks", "platform", "ask"]


class AccountChoice(BaseModel):
    """An account of the company."""

    model_config = ConfigDict(extra="forbid")

    account_id: Line = Field(description="QuickBooks' Account, by its id.")


class AccountBrief(BaseModel):
    """An account of the company."""

    id: str
    name: str
    number: str | None
    type: str
    currency: str | None
    active: bool


class AccountSuggestion(BaseModel):
    """An account that a funding source may be."""

    account: AccountBrief
    score: int = Field(description="How sure that is, of 100.")
    reasons: list[str]


class AccountTrouble(BaseModel):
    """Why an account does not do any more."""

    kind: Literal["inactive", "non_posting", "type", "currency"]
    sentence: str = Field(description="What is wrong and what to do.")


class AssignedSource(BaseModel):
    """A funding source, and which account of the company it is."""

    funding_source_id: UUID
    name: str
    account: AccountBrief | None = Field(description="Null while nobody has said which.")
    mapped_by: str | None
    mapped_at: datetime | None
    trouble: AccountTrouble | None = Field(description="Nothing is paid from it before this is mended.")
    suggestions: list[AccountSuggestion]


class AssignedSourcePage(BaseModel):
    """A page of a business's funding sources in one company, oldest first."""

    data: list[AssignedSource]
    meta: PageMeta


class AssignedSourceList(BaseModel):
    """The funding sources that are mapped now."""

    data: list[AssignedSource]


class SuggestionsAccepted(BaseModel):
    """Which suggestions are taken together."""

    model_config = ConfigDict(extra="forbid")

    least_score: int = Field(default=70, ge=1, le=100, description="A suggestion is taken that scores so much.")


class FieldSource(BaseModel):
    """Where a member of a bill comes from: one of the payable's members, or always the same value."""

    model_config = ConfigDict(extra="forbid")

    member: Line | None = Field(default=None, description="Such as `memo`, or `custom_fields.purchase_order`.")
    value: Line | None = None


class FieldMapping(BaseModel):
    """Which member of a payable fills which member of a bill; null leaves it empty."""

    fields: dict[str, FieldSource | None]


class FieldPreview(BaseModel):
    """What the mapping makes of one payable."""

    payable_id: UUID
    number: str | None
    before: dict[str, str] | None = Field(description="Of the mapping as it stands; null where it cannot be said.")
    after: dict[str, str] | None = Field(description="Of the mapping that was tried.")
    trouble: dict[str, Any] | None = Field(description="What would be in the way of writing it.")


class FieldMappingAnswer(FieldMapping):
    """The field mapping, and with `preview=true` what it would make of payables."""

    preview: Omittable[list[FieldPreview]] = Field(default=None, description="The latest payables; nothing was kept.")


class NewFieldMapping(BaseModel):
    """The members of a bill that are to be filled otherwise; null brings the usual source back."""

    model_config = ConfigDict(extra="forbid")

    fields: dict[Line, FieldSource | None]


class PushSettingsAnswer(BaseModel):
    """How writing to a company goes about it; accounts and items are QuickBooks' ids."""

    default_expense_account: str | None = Field(description="For lines whose account and payee name none.")
    default_item: str | None = Field(description="For lines of invoices that name none.")
    payable_account: str | None
    receivable_account: str | None
    owners: dict[str, Owner] = Field(description="Who wins, by entity, when both sides changed a record.")
    number_rule: Literal["number", "external_id", "none"] = Field(description="What becomes the document's number.")
    auto_match: bool = Field(description="Whether matches beyond doubt are taken unasked.")
    paused_at: datetime | None = Field(description="Since when nothing is written to QuickBooks.")


class NewPushSettings(BaseModel):
    """What is to be otherwise; what is left out stays, and null clears it."""

    model_config = ConfigDict(extra="forbid")

    default_expense_account: Line | None = None
    default_item: Line | None = None
    payable_account: Line | None = None
    receivable_account: Line | None = None
    owners: Omittable[dict[Line, Owner]] = None
    number_rule: Omittable[Literal["number", "external_id", "none"]] = None
    auto_match: Omittable[bool] = None
    paused: Omittable[bool] = Field(default=None, description="Whether nothing is written to QuickBooks.")
