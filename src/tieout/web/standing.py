"""How companies stand, as pages show it: the one state of each, why, and what to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.database.transaction import transaction
from tieout.health.facts import Facts, seen
from tieout.health.states import WORST_FIRST, Action, Health, State, bearings_of, healths
from tieout.ids import BusinessId, ConnectionId, RunId
from tieout.service import Service


@dataclass(frozen=True, slots=True)
class Stands:
    """How one company stands."""

    health: Health

    @property
    def facts(self) -> Facts:
        """What is known of it."""
        return self.health.facts

    @property
    def id(self) -> ConnectionId:
        """The connection."""
        return self.facts.id

    @property
    def name(self) -> str:
        """What people call the company."""
        return self.facts.company_name or f"Company {self.facts.realm_id}"

    @property
    def state(self) -> State:
        """The one state."""
        return self.health.state

    @property
    def action(self) -> Action:
        """The one thing to do."""
        return self.health.action

    @property
    def run_id(self) -> RunId | None:
        """The run that goes on, or the one that failed."""
        failure = self.facts.failure
        return self.facts.run_id or (failure.run_id if failure else None)

    @property
    def last_synced_at(self) -> datetime | None:
        """When everything of it was last known to be here."""
        return self.facts.synced_at

    @property
    def next_sync_at(self) -> datetime | None:
        """When it is looked at next."""
        idle = self.facts.paused_at is not None or self.facts.state != "active"
        return None if idle else self.facts.next_at


async def visible(conn: AsyncConnection, business_id: BusinessId | None = None) -> list[ConnectionId]:
    """Answer the connections that a person may know of."""
    return await seen(conn, business_id=business_id)


async def stands(service: Service, ids: Sequence[ConnectionId]) -> list[Stands]:
    """Answer how connections stand that a person may know of."""
    settings = service.settings
    async with transaction(service.engine) as owner:
        bearings = await bearings_of(
            owner, environment=settings.environment, monthly_calls=settings.monthly_calls, now=service.clock.now()
        )
        return [Stands(one) for one in await healths(owner, bearings, ids)]


def worst_first(found: Sequence[Stands]) -> list[Stands]:
    """Put those first that somebody should look at; among equals, the one not synced for longest."""
    order = {state: place for place, state in enumerate(WORST_FIRST)}
    return sorted(found, key=lambda one: (order[one.state], one.last_synced_at or one.facts.connected_at))
