"""The shapes of Layer's QuickBooks ledger and of its configuration, member for member."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from tieout.api.v1.schemas import Line


class AccountIdentifier(BaseModel):
    """An account, by its id."""

    type: Literal["AccountId"] = "AccountId"
    id: UUID


class StableNameIdentifier(BaseModel):
    """An account, by the name that never changes: the platform's own `external_id`."""

    type: Literal["StableName"] = "StableName"
    stable_name: Line


class LedgerType(BaseModel):
    """A kind of account, for programs and for people."""

    value: str
    display_name: str


class LocalLedgerAccount(BaseModel):
    """The platform's account that an account of QuickBooks is."""

    id: AccountIdentifier
    name: str
    account_number: str | None
    stable_name: StableNameIdentifier | None
    normality: Literal["CREDIT", "DEBIT"] | None
    account_type: LedgerType
    account_subtype: LedgerType | None


class ApiQuickbooksLedgerAccount(BaseModel):
    """An account of QuickBooks, and which of the platform's it is."""

    id: UUID
    name: str
    stable_name: StableNameIdentifier = Field(description="QuickBooks' own id of it, as `quickbooks:<id>`.")
    normality: Literal["CREDIT", "DEBIT"] | None
    account_type: LedgerType
    account_subtype: LedgerType
    balance: int = Field(description="In the smallest unit of its currency, as QuickBooks last told it.")
    local_ledger_account: LocalLedgerAccount | None = Field(description="Null while nobody has said which.")
    child_accounts: list["ApiQuickbooksLedgerAccount"] = Field(description="Empty unless nested.")


class ApiQuickbooksLedger(BaseModel):
    """A company's chart of accounts."""

    id: UUID
    export_upload_id: UUID | None = Field(description="Always null: it comes from a connection.")
    connection_id: UUID
    is_nested: bool
    accounts: list[ApiQuickbooksLedgerAccount]


class UpdateQuickbooksLocalLedgerAccountMappingRequest(BaseModel):
    """Which of the platform's accounts it is."""

    local_ledger_account_identifier: Annotated[
        AccountIdentifier | StableNameIdentifier, Field(discriminator="type", description="By id or by stable name.")
    ]


_Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class QuickbooksConfigurationInput(BaseModel):
    """The platform's app at Intuit."""

    client_id: _Word
    secret: _Word
    environment: Literal["PRODUCTION", "SANDBOX"]
    redirect_url: str = Field(description="Where Intuit sends people back to: this service's `/oauth/callback`.")


class QuickbooksConfigurationResponse(BaseModel):
    """The platform's app at Intuit, its secret masked."""

    client_id: str
    secret_last_4: str = Field(description="Masked but for its end.")
    environment: Literal["PRODUCTION", "SANDBOX"]
    redirect_url: str = Field(json_schema_extra={"format": "uri"})
