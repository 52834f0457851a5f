"""How a business stands with QuickBooks: one answer over all of its companies, the worst of them deciding."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.connections import schedules
from tieout.connections import store as connections
from tieout.connections.store import Connection
from tieout.ids import BusinessId
from tieout.runs import store as runs
from tieout.runs.store import Run

SyncStatus = Literal["SYNC_SUCCESS", "SYNC_FAILURE"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionStatus:
    """What Layer's connection status says; None is left out of the answer."""

    is_connected: bool
    is_syncing: bool
    last_synced_at: datetime | None = None
    last_sync_status: SyncStatus | None = None
    sync_failure_reason: str | None = None
    is_retryable_failure: bool | None = None


async def connection_status(conn: AsyncConnection, business_id: BusinessId) -> ConnectionStatus:
    """Sum up the companies of a business.

    Polls in the background count as no syncing, but what they saw is fresh, and one that went well ends the failure of
    the run before it.
    """
    found = await connections.of_business(conn, business_id)
    polled = {one.id: (await schedules.of(conn, one.id)).polled_at for one in found}
    last = [run for one in found if (run := await runs.latest(conn, one.id, ended=True))]
    synced = [await _synced_at(conn, one, polled[one.id]) for one in found]
    failed = [run for run in last if run.state != "completed" and not _overcome(run, polled[run.connection_id])]
    return ConnectionStatus(
        is_connected=any(one.state == "active" for one in found),
        is_syncing=any([await runs.active(conn, one.id) is not None for one in found]),
        last_synced_at=min((when for when in synced if when), default=None),
        last_sync_status=("SYNC_FAILURE" if failed else "SYNC_SUCCESS") if last else None,
        sync_failure_reason=_worst(failed).reason if failed else None,
        is_retryable_failure=all(run.retryable for run in failed) if failed else None,
    )


async def _synced_at(conn: AsyncConnection, connection: Connection, polled_at: datetime | None) -> datetime | None:
    """Answer when everything of a company was last known to be here: after a run, or after a poll."""
    run = await runs.latest_success(conn, connection.id)
    return max((when for when in (run.finished_at if run else None, polled_at) if when), default=None)


def _overcome(run: Run, polled_at: datetime | None) -> bool:
    return polled_at is not None and run.finished_at is not None and polled_at > run.finished_at


def _worst(failed: list[Run]) -> Run:
    """Prefer a failure that somebody has to mend, then the latest."""
    return max(failed, key=lambda run: (not run.retryable, run.queued_at))
