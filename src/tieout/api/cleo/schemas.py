"""The shapes of Cleo Pay's accounting integration, as a superset wherever its own pages disagree."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from tieout.api.omittable import Omittable

AccountingState = Literal["connected", "disconnected", "pending", "error", "expired"]
SyncState = Literal["idle", "queued", "running", "completed", "completed_with_errors", "failed"]


class EntityType(StrEnum):
    """What can be synced by itself."""

    vendors = "vendors"
    bank_accounts = "bankAccounts"
    invoices = "invoices"


class Camel(BaseModel):
    """A shape whose members are written in camelCase."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class FieldError(Camel):
    """One member of the request that is wrong."""

    field: str = Field(description="The member, path or query parameter.")
    message: str = Field(description="What is wrong with it.")


class CleoError(Camel):
    """What went wrong."""

    message: str = Field(description="What went wrong and what to do, for people.")
    errors: list[FieldError] = Field(description="The members that are wrong; empty when it is not about one.")


class ConnectRequest(Camel):
    """Where to go afterwards; every member may be left out."""

    model_config = ConfigDict(populate_by_name=False)

    redirect_uri: Omittable[str] = Field(
        default=None, description="Where the person is sent afterwards; must be on the allow-list."
    )
    redirect_uri_: Omittable[str] = Field(
        default=None, alias="redirect_uri", description="The same under its other name."
    )
    provider: Omittable[str] = Field(default=None, description="`quickbooks`, the only one there is.")
    another_company: bool = Field(
        default=False,
        alias="anotherCompany",
        description="Whether another company will do than the one that the business had and has lost.",
    )


class ConnectAnswer(Camel):
    """The address that starts the connection, under each name that is in use for it."""

    authorization_url: str = Field(description="Open it in the person's browser; it serves once.")
    auth_url: str = Field(description="The same.")
    redirect_url: str = Field(alias="redirect_url", description="The same.")


class AccountingIntegration(Camel):
    """One QuickBooks company connected to the business."""

    id: str
    accounting_integration_id: str = Field(description="The same as `id`.")
    provider: Literal["quickbooks"] = "quickbooks"
    status: AccountingState
    connected: bool = Field(description="Whether the company can be reached.")
    company_name: str | None
    realm_id: str = Field(description="QuickBooks' own id of the company.")
    connected_at: datetime | None
    last_synced_at: datetime | None


class AccountingIntegrations(Camel):
    """Every company connected to the business."""

    data: list[AccountingIntegration]


class AccountingStatus(Camel):
    """How the business stands with QuickBooks; all but the first three is null when it never connected."""

    status: AccountingState
    provider: Literal["quickbooks"] = "quickbooks"
    connected: bool
    accounting_integration_id: str | None = None
    company_name: str | None = None
    realm_id: str | None = None
    connected_at: datetime | None = None
    last_synced_at: datetime | None = None


class Disconnected(Camel):
    """The integration stopped; what was synced stays, here and in QuickBooks."""

    status: AccountingState = "disconnected"
    accounting_integration_id: str
    message: str


class SyncStarted(Camel):
    """A sync was asked for; ask for its status to see it end."""

    sync_id: str
    status: SyncState
    entity_types: list[EntityType] = Field(description="What is synced.")
    quickbooks_entities: list[str] = Field(description="The kinds of QuickBooks records that are read.")
    message: str = Field(description="What the sync does, and what it does not.")


class AccountingProgress(Camel):
    """How far one kind is."""

    status: SyncState
    created: int = 0
    updated: int = 0
    skipped: int = 0
    failed: int = 0
    last_synced_at: datetime | None = None
    errors: list[str] = Field(default_factory=list)


class SyncStatus(Camel):
    """The most recent sync of an integration."""

    sync_id: str | None
    status: SyncState
    started_at: datetime | None = None
    completed_at: datetime | None = None
    message: str | None = Field(default=None, description="Why it failed and what to do, if it did.")
    entities: dict[str, AccountingProgress] = Field(description="Progress by entity type.")
