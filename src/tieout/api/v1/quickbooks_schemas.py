"""The shapes of Layer's QuickBooks routes, member for member; what we add has shapes of its own."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from tieout.api.omittable import Omittable
from tieout.api.v1.words import ApiEnumErrorType, ApiErrorType
from tieout.health.reasons import Reason


class QuickbooksSyncStatus(StrEnum):
    """How the last sync ended."""

    SYNC_SUCCESS = "SYNC_SUCCESS"
    SYNC_FAILURE = "SYNC_FAILURE"


class QuickbooksSyncFromParams(BaseModel):
    """Which companies to sync."""

    quickbooks_realm_ids: Omittable[list[str]] = Field(
        default=None, description="The companies (realm ids) to sync; left out, every connected company is."
    )


class EmptyResponse(BaseModel):
    """Done; there is nothing to say about it."""

    type: str = Field(
        default="com.layerfi.controllers.EmptyResponse", description="What this is: always the same value."
    )


class QuickbooksAuthorizeParams(BaseModel):
    """Where to send the person when QuickBooks has let them go."""

    return_url: Omittable[str] = Field(
        default=None, description="Must be on the allow-list; left out, a plain page of ours ends the journey."
    )
    quickbooks_realm_id: Omittable[str] = Field(
        default=None,
        description="The only company that will do; left out, the one that the business had, where it has lost it.",
    )
    another_company: bool = Field(default=False, description="Whether another company than before will do.")
    start_date: Omittable[date] = Field(
        default=None,
        description="The day from which transactions are kept; left out, all are. It counts when a company is connected"
        " for the first time; afterwards its schedule says it.",
    )


class QuickbooksAuthorizationParams(BaseModel):
    """The address that starts the connection."""

    type: str = Field(default="Quickbooks_Authorization_Params", description="What this is: always the same value.")
    redirect_url: str = Field(
        description="Open it in the person's browser; it serves once.", json_schema_extra={"format": "uri"}
    )


class QuickbooksUnlinkParams(BaseModel):
    """Which companies to disconnect."""

    model_config = ConfigDict(extra="forbid")  # a misspelt member would disconnect every company

    quickbooks_realm_ids: Omittable[list[str]] = Field(
        default=None, description="The companies (realm ids) to disconnect; left out, every connected company is."
    )


class QuickbooksConnectionStatus(BaseModel):
    """How a business stands with QuickBooks; several companies are summed up in one."""

    is_connected: Omittable[bool] = Field(default=None, description="Whether any company can be reached.")
    last_synced_at: Omittable[datetime] = Field(
        default=None, description="When the company that waited longest was last synced; absent before the first."
    )
    last_sync_status: Omittable[QuickbooksSyncStatus] = Field(
        default=None, description="How the last sync ended; the worst, where there are several companies."
    )
    is_syncing: Omittable[bool] = Field(
        default=None, description="Whether a first sync, or one that somebody asked for, is going on."
    )
    sync_failure_reason: Omittable[Reason] = Field(
        default=None, description="Why, when the last sync failed; the run itself tells the whole cause."
    )
    is_retryable_failure: Omittable[bool] = Field(
        default=None, description="Whether trying again may succeed without anybody mending anything."
    )


class ApiError(BaseModel):
    """What went wrong."""

    type: ApiErrorType = Field(description="The category the error belongs to.")
    description: str = Field(description="What went wrong and what to do, for people.")
    error_enum: ApiEnumErrorType | None = Field(
        default=None, description="What exactly went wrong, for programs; on 4xx only."
    )
    meta: dict[str, Any] | None = Field(default=None, description="More about it, such as the request's id.")
