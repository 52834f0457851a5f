"""`tieout health`: how connections stand, whose turn it is, and the one thing to do."""

from dataclasses import asdict
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.cli.output import print_json, print_table
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
            ("Business", "Company", "State", "Last synced", "Who", "What"),
            map(_cells, found),
            empty="No company is connected yet; begin with: tieout connect BUSINESS",
            whole=("State", "Last synced", "Who"),
        )
    if any(one.state in _SERIOUS for one in found):
        raise SystemExit(1)


def _cells(one: Health) -> tuple[Any, ...]:
    facts = one.facts
    synced = facts.synced_at and f"{facts.synced_at:%Y-%m-%d %H:%M}"
    until = f" Until {one.until:%Y-%m-%d %H:%M} UTC." if one.until else ""
    said = f"{one.sentence} {one.advice}" if one.advice else one.sentence
    return facts.business_name, facts.company_name or facts.realm_id, one.state, synced, one.owner, said + until
