"""One accounting integration: found for a request, and said in Cleo Pay's words."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.api.auth import parsed
from tieout.api.bad_request import QueryMissing
from tieout.api.cleo.schemas import AccountingIntegration, AccountingState
from tieout.connections import store as connections
from tieout.connections.store import Connection
from tieout.errors import NotFound
from tieout.ids import BusinessId
from tieout.runs import store as runs

_STATES: dict[str, AccountingState] = {
    "active": "connected",
    "needs_reconnect": "expired",
    "disconnected": "disconnected",
}


def pick(found: Sequence[Connection], integration_id: str | None) -> Connection | None:
    """Find the integration asked for, the only one when none is; several and no id is refused with their list."""
    if integration_id is not None:
        return named(found, integration_id)
    if len(found) > 1:
        choices = [{"id": str(one.id), "companyName": one.company_name, "realmId": one.realm_id} for one in found]
        raise QueryMissing(
            "The business has several accounting integrations; say which, as accountingIntegrationId.",
            fields=[("accountingIntegrationId", "must be one of " + ", ".join(str(one.id) for one in found))],
            meta={"accountingIntegrations": choices},
        )
    return found[0] if found else None


def named(found: Sequence[Connection], integration_id: str) -> Connection:
    """Find one of the business's integrations by its id."""
    wanted = parsed(integration_id)
    for one in found:
        if one.id == wanted:
            return one
    raise NotFound("accounting integration", integration_id)


async def integration(conn: AsyncConnection, business_id: BusinessId, integration_id: str) -> Connection:
    """Find one of the business's integrations by its id, disconnected ones too: what was synced and mapped stays."""
    return named(await connections.of_business(conn, business_id, include_disconnected=True), integration_id)


async def described(conn: AsyncConnection, one: Connection) -> AccountingIntegration:
    """Say how an integration stands, with when it was last synced."""
    return AccountingIntegration(
        id=str(one.id),
        accounting_integration_id=str(one.id),
        status=_STATES[one.state],
        connected=one.state == "active",
        company_name=one.company_name,
        realm_id=one.realm_id,
        connected_at=one.connected_at,
        last_synced_at=await _last_synced(conn, one),
    )


async def _last_synced(conn: AsyncConnection, one: Connection) -> datetime | None:
    last = await runs.latest_success(conn, one.id)
    return last.finished_at if last else None
