"""`tieout sync`: sync a business's companies now, and watch it."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import asdict

from tieout.cli.output import console, print_json
from tieout.cli.progress import RunBars
from tieout.cli.rooms import at_work, find_companies, opened
from tieout.database.transaction import transaction
from tieout.pull.request import request_sync
from tieout.runs import store as runs
from tieout.runs.store import Run
from tieout.service import Service

_LOOK_AGAIN = 0.25
_UNUSUAL = 5.0
"""So many seconds nobody needs to take up a run."""


async def sync(business: str, *realm_ids: str, wait: bool = True, json: bool = False) -> None:
    """Sync a business's QuickBooks companies now; a running service or worker does the work.

    Exit status 0 says that every run was completed (or, with --no-wait, begun).

    Parameters
    ----------
    business
        Its id, or the platform's own id of it.
    realm_ids
        Only these companies.
    wait
        Watch until the runs have ended.
    json
        Answer as JSON.
    """
    async with opened() as service:
        async with at_work(service) as conn:
            companies = await find_companies(conn, business, realm_ids)
            begun = await request_sync(conn, companies, trigger="manual", now=service.clock.now())
        ended = await _watch(service, begun, quiet=json) if wait else begun
    if json:
        print_json([asdict(run) for run in ended])
    else:
        _tell(ended, names={one.id: one.company_name or one.realm_id for one in companies})
    if wait and any(run.state != "completed" for run in ended):
        raise SystemExit(1)


async def _watch(service: Service, begun: Sequence[Run], *, quiet: bool) -> list[Run]:
    """Show how far the runs are until all have ended."""
    told: set[str] = set()
    started = time.monotonic()
    with RunBars(console, quiet=quiet) as bars:
        while True:
            async with transaction(service.engine) as conn:
                found = [await runs.find(conn, run.id) for run in begun]
            for run in found:
                bars.show({entity: asdict(progress) for entity, progress in run.progress.items()})
                hint = _hint(run, time.monotonic() - started)
                if hint and hint not in told and not quiet:
                    told.add(hint)
                    console.print(f"[yellow]…[/] {hint}", highlight=False)
            if not any(run.active for run in found):
                return found
            await asyncio.sleep(_LOOK_AGAIN)


def _hint(run: Run, waited: float) -> str | None:
    """Say why nothing moves, if there is a reason."""
    if run.state == "queued" and waited > _UNUSUAL:
        return "Nobody has taken this up yet: is `tieout serve` or `tieout worker` running on this database?"
    if run.active and run.attempts:
        return "QuickBooks is in trouble; it is tried again by itself. Ctrl-C stops the watching, not the sync."
    return None


def _tell(ended: Sequence[Run], *, names: dict[object, str]) -> None:
    for run in ended:
        mark = "[green]✓[/]" if run.state in {"completed", "queued", "running"} else "[red]✗[/]"
        action = f": {run.reason}. {run.cause.get('action', '')}" if run.reason else ""
        console.print(f"{mark} {names[run.connection_id]}: {run.state}{action}", highlight=False)
