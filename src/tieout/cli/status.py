"""`tieout status`: how every business, or one, stands with QuickBooks."""

from dataclasses import asdict
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.businesses import store as businesses
from tieout.businesses.store import Business
from tieout.cli.output import print_json, print_table
from tieout.cli.rooms import ask, find_business
from tieout.connections import store as connections
from tieout.runs import store as runs
from tieout.service import Service


async def status(business: str | None = None, *, json: bool = False) -> None:
    """Show each connected company: its state, its last run, and what to do when something is wrong.

    Parameters
    ----------
    business
        Only this one: its id, or the platform's own id of it.
    json
        Answer as JSON.
    """

    async def looking(conn: AsyncConnection, _service: Service) -> list[dict[str, Any]]:
        chosen = (
            [await find_business(conn, business)] if business else (await businesses.list_page(conn, None, 1000)).items
        )
        return [row for one in chosen for row in await _companies(conn, one)]

    rows = await ask(looking)
    if json:
        print_json(rows)
        return
    print_table(
        "Connections",
        ("Business", "Company", "State", "Last run", "At", "What to do"),
        (_cells(row) for row in rows),
        empty="No company is connected yet; begin with: tieout connect BUSINESS",
        whole=("State", "Last run", "At"),
    )


async def _companies(conn: AsyncConnection, business: Business) -> list[dict[str, Any]]:
    return [
        {"business": business.name, **asdict(one), "last_run": run and asdict(run)}
        for one in await connections.of_business(conn, business.id, include_disconnected=True)
        for run in [await runs.latest(conn, one.id)]
    ]


def _cells(row: dict[str, Any]) -> tuple[object, ...]:
    run = row["last_run"] or {}
    ended = run.get("finished_at")
    at = f"{ended:%m-%d %H:%M}" if ended else ""
    state = row["state"].replace("_", " ")
    return row["business"], row["company_name"] or row["realm_id"], state, run.get("state"), at, _advice(row, run)


def _advice(row: dict[str, Any], run: dict[str, Any]) -> str:
    if row["state"] == "needs_reconnect":
        return "Ask the owner to connect again: tieout connect"
    return str((run.get("cause") or {}).get("action", ""))
