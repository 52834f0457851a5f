"""`tieout health`: how connections stand, whose turn it is, and the one thing to do."""

from dataclasses import asdict
from typing import Any

from rich.markup import escape
from rich.padding import Padding
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.cli.output import console, print_json, print_table
from tieout.cli.rooms import ask, find_business
from tieout.health.facts import seen
from tieout.health.states import WORST_FIRST, Health, State, bearings_of, healths
from tieout.service import Service

_SERIOUS = frozenset({"needs_reauth", "action_required"})


async def health(business: str | None = None, *, state: State | None = None, json: bool = False) -> None:
    """Show how connections stand, the worst first; exit status 1 says that somebody must act.

    Parameters
    ----------
    business
        Only this one: its id, or the platform's own id of it.
    state
        Only connections in this state.
    json
        Answer as JSON.
    """

    async def asking(conn: AsyncConnection, service: Service) -> list[Health]:
        settings = service.settings
        bearings = await bearings_of(
            conn, environment=settings.environment, monthly_calls=settings.monthly_calls, now=service.clock.now()
        )
        only = (await find_business(conn, business)).id if business else None
        found = await healths(conn, bearings, await seen(conn, business_id=only))
        chosen = [one for one in found if state in {None, one.state}]
        return sorted(chosen, key=lambda one: WORST_FIRST.index(one.state))

    found = await ask(asking)
    if json:
        print_json([asdict(one) for one in found])
    else:
        print_table(
            "Connections",
            ("Business", "Company", "State", "Last synced"),
            map(_cells, found),
            empty="No company is connected yet; begin with: tieout connect BUSINESS",
            whole=("State", "Last synced"),
        )
        for one in found:
            _explain(one)
    if any(one.state in _SERIOUS for one in found):
        raise SystemExit(1)


def _cells(one: Health) -> tuple[Any, ...]:
    facts = one.facts
    synced = facts.synced_at and f"{facts.synced_at:%Y-%m-%d %H:%M}"
    return facts.business_name, facts.company_name or facts.realm_id, one.state, synced


def _explain(one: Health) -> None:
    """Say of a company that is not well why, whose turn it is and what to do."""
    if one.state == "healthy":
        return
    until = f" Until {one.until:%Y-%m-%d %H:%M} UTC." if one.until else ""
    name = escape(one.facts.company_name or one.facts.realm_id)
    console.print(f"[bold]{name}[/] {escape(one.sentence + until)}", highlight=False)
    if one.advice:
        told = f"→ {one.owner}: {escape(one.advice)}"
        console.print(Padding(told, (0, 0, 0, 4)), highlight=False)
