"""Layer's view of a company's chart of accounts, and its mapping to the platform's own."""

import re
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.api.auth import Entering, parsed
from tieout.api.bad_request import Invalid, QueryMissing
from tieout.api.companies import chosen
from tieout.api.omittable import Omittable
from tieout.api.v1.answer import REFUSALS, ObjectRoute
from tieout.api.v1.ledger_schemas import (
    AccountIdentifier,
    ApiQuickbooksLedger,
    ApiQuickbooksLedgerAccount,
    LedgerType,
    LocalLedgerAccount,
    StableNameIdentifier,
    UpdateQuickbooksLocalLedgerAccountMappingRequest,
)
from tieout.api.v1.quickbooks_schemas import ApiError
from tieout.assign import ledger
from tieout.assign.ledger import Charted
from tieout.businesses.store import Business
from tieout.connections import store as connections
from tieout.connections.store import Connection
from tieout.errors import NotFound
from tieout.payables import accounts as platform_accounts
from tieout.payables.accounts import PlatformAccount
from tieout.push.promise import look_again

router = APIRouter(
    prefix="/v1/businesses/{businessId}/quickbooks/ledger/accounts",
    tags=["QuickBooks ledger"],
    responses=REFUSALS,
    route_class=ObjectRoute,
)
_DEBIT = {"Asset", "Expense"}


class LedgerQuery(BaseModel):
    """Of which company, and how."""

    model_config = ConfigDict(extra="forbid")

    is_nested: bool = Field(default=False, description="Whether accounts stand below their parents.")
    quickbooks_realm_id: Omittable[str] = Field(
        default=None, description="The company, where the business has several connected."
    )


@router.get("", operation_id="business.quickbooks.ledger.accounts.list", summary="List QuickBooks accounts")
async def list_all(entering: Entering, query: Annotated[LedgerQuery, Query()]) -> ApiQuickbooksLedger:
    """Answer the chart of accounts of the connected company, flat or nested."""
    async with entering.open() as (conn, business):
        found = await connections.of_business(conn, business.id)
        connection = _only(chosen(found, query.quickbooks_realm_id and [query.quickbooks_realm_id]))
        charted = await ledger.chart(conn, connection, nested=query.is_nested)
    return ApiQuickbooksLedger(
        id=ledger.uuid_of(connection.id, "ledger"),
        export_upload_id=None,
        connection_id=connection.id,
        is_nested=query.is_nested,
        accounts=[_answer(one) for one in charted],
    )


@router.get("/{accountId}", operation_id="business.quickbooks.ledger.accounts.get", summary="Get a QuickBooks account")
async def read(
    entering: Entering, account_id: Annotated[str, Path(alias="accountId", description="The account, by its UUID.")]
) -> ApiQuickbooksLedgerAccount:
    """Answer one account of a connected company."""
    async with entering.open() as (conn, business):
        _, found = await _account(conn, business, account_id)
    return _answer(found)


@router.post(
    "/{accountId}/update-mapping",
    operation_id="business.quickbooks.ledger.accounts.update-mapping.post",
    summary="Map a QuickBooks account",
    responses={400: {"model": ApiError, "description": "The platform has no such account, or it cannot be posted to."}},
)
async def update_mapping(
    entering: Entering,
    account_id: Annotated[str, Path(alias="accountId", description="The account, by its UUID.")],
    body: UpdateQuickbooksLocalLedgerAccountMappingRequest,
) -> ApiQuickbooksLedgerAccount:
    """Say which of the platform's accounts an account of QuickBooks is; what waited for that goes on."""
    by, now = entering.caller.principal.subject, entering.service.clock.now()
    async with entering.open() as (conn, business):
        connection, found = await _account(conn, business, account_id)
        local = await _local(conn, business, body.local_ledger_account_identifier)
        made = await ledger.assign(conn, connection, found.account, local, by=by, now=now)
        await look_again(conn, connection.id, now=now)
    return _answer(made)


def _only(found: list[Connection]) -> Connection:
    if len(found) > 1:
        choices = ", ".join(one.realm_id for one in found)
        raise QueryMissing(
            f"The business has several companies connected ({choices}); say which, as quickbooks_realm_id.",
            fields=[("quickbooks_realm_id", f"must be one of {choices}")],
        )
    return found[0]


async def _account(conn: AsyncConnection, business: Business, asked_for: str) -> tuple[Connection, Charted]:
    wanted = parsed(asked_for)
    for connection in chosen(await connections.of_business(conn, business.id), None):
        for one in await ledger.chart(conn, connection, nested=False):
            if one.id == wanted:
                return connection, one
    raise NotFound("QuickBooks account", asked_for)


async def _local(
    conn: AsyncConnection, business: Business, named: AccountIdentifier | StableNameIdentifier
) -> PlatformAccount:
    kind = platform_accounts.KIND
    try:
        if isinstance(named, AccountIdentifier):
            return await kind.find(conn, business.id, named.id)
        return await kind.find_by_external_id(conn, business.id, named.stable_name)
    except NotFound as error:
        raise Invalid(str(error), fields=[("local_ledger_account_identifier", str(error))]) from error


def _answer(one: Charted) -> ApiQuickbooksLedgerAccount:
    account = one.account
    return ApiQuickbooksLedgerAccount(
        id=one.id,
        name=account.name,
        stable_name=StableNameIdentifier(stable_name=f"quickbooks:{account.id}"),
        normality=_normality(account.classification),
        account_type=_type(account.classification or account.type),
        account_subtype=_type(account.subtype or account.type),
        balance=int(account.balance.scaleb(2).to_integral_value()),
        local_ledger_account=_local_answer(one.local) if one.local else None,
        child_accounts=[_answer(below) for below in one.children],
    )


def _local_answer(local: PlatformAccount) -> LocalLedgerAccount:
    return LocalLedgerAccount(
        id=AccountIdentifier(id=local.id),
        name=local.name,
        account_number=local.number,
        stable_name=StableNameIdentifier(stable_name=local.external_id) if local.external_id else None,
        normality=_normality(local.type.capitalize()),
        account_type=_type(local.type),
        account_subtype=_type(local.subtype) if local.subtype else None,
    )


def _normality(classification: str | None) -> Literal["CREDIT", "DEBIT"] | None:
    if classification in _DEBIT:
        return "DEBIT"
    return "CREDIT" if classification in {"Liability", "Equity", "Revenue"} else None


def _type(word: str) -> LedgerType:
    """Write QuickBooks' words (`Credit Card`, `OtherCurrentAssets`) in Layer's way."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", word.replace("_", " "))
    return LedgerType(
        value=spaced.upper().replace(" ", "_"), display_name=spaced if spaced != spaced.upper() else spaced.capitalize()
    )
