"""Cleo Pay's sync of an accounting integration: all of it, one entity type, and how it goes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.api.auth import Door, Entering
from tieout.api.cleo.answer import REFUSALS, Answers
from tieout.api.cleo.integration import integration
from tieout.api.cleo.schemas import AccountingProgress, CleoError, EntityType, SyncStarted, SyncState, SyncStatus
from tieout.api.companies import usable
from tieout.connections.store import Connection
from tieout.errors import NotConnected
from tieout.links.store import Kind
from tieout.pull.request import request_sync
from tieout.push.catch_up import catch_up
from tieout.push.promise import take_turns
from tieout.runs import store as runs
from tieout.runs.store import Run

READS: Mapping[EntityType, tuple[str, ...]] = {
    EntityType.vendors: ("Vendor",),
    EntityType.bank_accounts: ("Account",),
    EntityType.invoices: ("Bill", "Invoice"),
}
_SAYS: Mapping[EntityType, str] = {
    EntityType.vendors: "vendors",
    EntityType.bank_accounts: "accounts (those at banks and of credit cards among them)",
    EntityType.invoices: "bills and invoices",
}
_WRITES: Mapping[EntityType, tuple[Kind, ...]] = {
    EntityType.vendors: ("payee",),
    EntityType.bank_accounts: (),
    EntityType.invoices: ("payable", "payment"),
}
_STATES: Mapping[str, SyncState] = {
    "queued": "queued",
    "running": "running",
    "completed": "completed",
    "incomplete": "completed_with_errors",
    "failed": "failed",
}

router = APIRouter(
    prefix="/api/businesses/{businessId}/integrations/accounting/{accountingIntegrationId}/sync",
    tags=["Accounting sync"],
    responses=REFUSALS,
)
IntegrationId = Annotated[str, Path(alias="accountingIntegrationId", description="The accounting integration.")]
_BUSY: Answers = {409: {"model": CleoError, "description": "The integration is syncing already."}}


@router.post("", operation_id="accounting.sync", summary="Trigger a full sync", responses=_BUSY)
async def sync_all(entering: Entering, integration_id: IntegrationId) -> SyncStarted:
    """Pull vendors, accounts, bills and invoices from QuickBooks, and write there what it lacks of yours."""
    return await _start(entering, integration_id, tuple(EntityType))


@router.post(
    "/{entityType}",
    operation_id="accounting.sync.entity",
    summary="Sync a specific entity type",
    responses=_BUSY | {400: {"model": CleoError, "description": "There is no such entity type."}},
)
async def sync_one(
    entering: Entering,
    integration_id: IntegrationId,
    entity_type: Annotated[EntityType, Path(alias="entityType", description="What to sync.")],
) -> SyncStarted:
    """Pull one entity type from QuickBooks, and write there what it lacks of yours; bank accounts are only mapped."""
    return await _start(entering, integration_id, (entity_type,))


async def _start(entering: Door, integration_id: str, types: Sequence[EntityType]) -> SyncStarted:
    entities = [entity for one in types for entity in READS[one]]
    async with entering.open() as (conn, business):
        await take_turns(conn, business.id)
        one = await integration(conn, business.id, integration_id)
        if one.state == "disconnected":
            raise NotConnected("The accounting integration was disconnected; connect it again first.")
        now = entering.service.clock.now()
        (run,) = await request_sync(conn, usable([one]), trigger="manual", entities=entities, now=now)
        promised = await _promise(conn, one, [kind for each in types for kind in _WRITES[each]], now)
    said = ", ".join(_SAYS[one] for one in types)
    return SyncStarted(
        sync_id=str(run.id),
        status=_STATES[run.state],
        entity_types=list(types),
        quickbooks_entities=entities,
        message=f"Pulling {said} from QuickBooks, no other kind of record; {promised} to QuickBooks.",
    )


async def _promise(conn: AsyncConnection, one: Connection, kinds: Sequence[Kind], now: datetime) -> str:
    """Promise a company what it lacks; what was told since it was connected was promised as it was told."""
    made, more = 0, bool(kinds)
    while more:
        intents, more = await catch_up(conn, one, kinds=kinds, now=now)
        made += len(intents)
    return f"{made} new writes are promised" if made else "nothing new is written"


@router.get("/status", operation_id="accounting.sync.status", summary="Get sync status")
async def sync_status(entering: Entering, integration_id: IntegrationId) -> SyncStatus:
    """Say how the most recent sync of the integration goes or went."""
    async with entering.open() as (conn, business):
        one = await integration(conn, business.id, integration_id)
        run = await runs.latest(conn, one.id)
    if run is None:
        return SyncStatus(sync_id=None, status="idle", entities={})
    return SyncStatus(
        sync_id=str(run.id),
        status=_STATES[run.state],
        started_at=run.started_at,
        completed_at=run.finished_at,
        entities=entities_of(run),
    )


def entities_of(run: Run) -> dict[str, AccountingProgress]:
    """Sum a run's progress up by Cleo Pay's entity types; types that it does not touch are left out."""
    found = {}
    for one, entities in READS.items():
        parts = [run.progress[entity] for entity in entities if entity in run.progress]
        if parts:
            found[one.value] = AccountingProgress(
                status=_STATES[run.state],
                created=sum(part.created for part in parts),
                updated=sum(part.updated for part in parts),
                last_synced_at=run.finished_at,
            )
    return found
