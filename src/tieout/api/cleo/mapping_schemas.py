"""The shapes of Cleo Pay's mappings; a connection of theirs is our payee, an invoice field a member of a payable."""

from datetime import datetime
from typing import Literal

from pydantic import ConfigDict, Field

from tieout.api.cleo.schemas import Camel
from tieout.api.omittable import Omittable
from tieout.api.v1.schemas import Line


class Asked(Camel):
    """A request whose members are all known."""

    model_config = ConfigDict(extra="forbid", populate_by_name=False)


class VendorMappingRequest(Asked):
    """Which QuickBooks vendor a connection is."""

    connection_id: Line = Field(description="The Cleo Pay connection, our payee; its own id of it does too.")
    vendor_id: Line = Field(description="The QuickBooks vendor's id.")


class VendorMapping(Camel):
    """A connection is this QuickBooks vendor."""

    id: str
    connection_id: str
    external_id: str | None = Field(description="The platform's own id of the connection.")
    connection_name: str
    vendor_id: str
    made_by: Literal["push", "import", "match", "person"]
    created_at: datetime


class VendorMappings(Camel):
    """Which connection is which QuickBooks vendor."""

    data: list[VendorMapping]
    limit: int
    offset: int


class BankMappingRequest(Asked):
    """Which QuickBooks account a funding source is."""

    funding_source_id: Line = Field(description="The funding source; the platform's own id of it does too.")
    bank_account_id: Omittable[Line] = Field(default=None, description="The QuickBooks bank or credit-card account.")
    qbo_account_id: Omittable[Line] = Field(default=None, description="The same under its other name.")


class BankMappingChange(Asked):
    """Another QuickBooks account for a funding source."""

    bank_account_id: Line = Field(description="The QuickBooks bank or credit-card account.")


class BankMapping(Camel):
    """A funding source is this QuickBooks account."""

    id: str
    funding_source_id: str
    external_id: str | None = Field(description="The platform's own id of the funding source.")
    funding_source_name: str
    bank_account_id: str
    bank_account_name: str | None
    status: Literal["active", "broken"]
    problem: str | None = Field(description="What is wrong with it and what to do, when it is broken.")
    created_at: datetime


class BankSuggestion(Camel):
    """A QuickBooks account that a funding source may be."""

    bank_account_id: str
    bank_account_name: str
    score: int = Field(description="How sure that is, of 100.")
    reasons: list[str]


class UnmappedSource(Camel):
    """A funding source without an account, or with a broken one."""

    funding_source_id: str
    external_id: str | None
    funding_source_name: str
    suggestions: list[BankSuggestion]


class BankMappings(Camel):
    """Which funding source is which QuickBooks account, and which are none yet; a page counts funding sources."""

    data: list[BankMapping]
    unmapped: list[UnmappedSource]
    limit: int
    offset: int


class MappingRemoved(Camel):
    """The mapping is gone; what was written by it stays."""

    id: str
    removed: Literal[True] = True


class InvoiceField(Camel):
    """Where a field of a QuickBooks bill comes from."""

    quickbooks_field: str = Field(description="A member of QuickBooks' Bill.")
    payable_field: str | None = Field(description="The payable's field, or `customFields.<name>`.")
    value: str | None = Field(default=None, description="What it always is, when no field fills it.")


class InvoiceFields(Camel):
    """Which fields of payables fill which fields of QuickBooks bills."""

    data: list[InvoiceField]


class InvoiceFieldRequest(Asked):
    """Where a field of a QuickBooks bill is to come from; neither brings the usual back."""

    quickbooks_field: Line
    payable_field: Omittable[Line] = None
    value: Omittable[Line] = None


class InvoiceFieldsRequest(Asked):
    """The fields that are to be filled otherwise."""

    data: list[InvoiceFieldRequest] = Field(max_length=50)
