"""What is wanted of a company: whether it is looked at unasked, which kinds of record are kept, what it may cost."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from qbo.facts.catalog import BY_LOWER_NAME, ENTITIES
from tieout.connections import cursors, schedules
from tieout.connections import store as connections
from tieout.errors import BadInput
from tieout.ids import ConnectionId
from tieout.mirror import baseline, window
from tieout.pull import planning


async def resume(conn: AsyncConnection, id_: ConnectionId, now: datetime) -> None:
    """Look at a paused company again, and now."""
    await schedules.resume(conn, id_)
    await planning.bring_forward(conn, id_, now)


async def choose(conn: AsyncConnection, id_: ConnectionId, entities: Sequence[str] | None, now: datetime) -> None:
    """Keep these entities alone, or every one; what is new among them is loaded by the next look, which comes now.

    What is here of the others stays as it was, and is no longer kept in step.
    """
    await schedules.select_entities(conn, id_, None if entities is None else _known(entities))
    await planning.bring_forward(conn, id_, now)


async def keep_from(conn: AsyncConnection, id_: ConnectionId, start: date | None, now: datetime) -> None:
    """Keep what is dated from this day on; what is missing of the time before is loaded by the next look, now.

    What is here from before the day stays and is kept in step, but is no longer counted. Lists are always whole.
    """
    if start is not None and start > now.date() + timedelta(days=1):
        raise BadInput("Books cannot be kept from a day that has not come.", field="start_date")
    before = (await connections.keep_from(conn, id_, start)).start_date
    if before == start:
        return
    await connections.take_epoch(conn, id_)  # a job that has read by the old day commits nothing more
    if before is not None and (start is None or start < before):
        bounded = [row.name for row in ENTITIES if window.dated(row.name)]
        await baseline.forget(conn, id_, bounded)
        await cursors.forget(conn, id_, bounded)
        for entity in bounded:
            await cursors.drop_places(conn, id_, entity)
    await planning.bring_forward(conn, id_, now)


async def allow(conn: AsyncConnection, id_: ConnectionId, monthly_calls: int | None, now: datetime) -> None:
    """Give a company a budget of its own, or none; how often it is looked at follows with the next look, now."""
    await schedules.set_budget(conn, id_, monthly_calls)
    await planning.bring_forward(conn, id_, now)


def _known(entities: Sequence[str]) -> list[str]:
    unknown = [entity for entity in entities if entity.lower() not in BY_LOWER_NAME]
    if unknown:
        raise BadInput(f"QuickBooks has no {', '.join(unknown)} that we keep; see the catalogue.", field="entities")
    if not entities:
        raise BadInput("Name an entity, or pause the company to leave it alone.", field="entities")
    return sorted({BY_LOWER_NAME[entity.lower()].name for entity in entities})
