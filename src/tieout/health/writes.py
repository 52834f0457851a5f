"""Gathers the writes to QuickBooks that wait for a person, and those of which nobody knows yet; judges nothing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.ids import ConnectionId
from tieout.issues.problem import Subject

_OPEN = text("""
    SELECT intent.connection_id, intent.id, intent.thing, intent.thing_id, intent.entity, intent.operation,
           intent.state, intent.blocked, intent.changed_at, about.it->>'entity' AS about_entity,
           about.it->>'id' AS about_id, record.label AS about_name,
           intent.blocked IS NOT NULL AND (intent.state IN ('refused', 'unknown') OR intent.due_at IS NULL) AS stuck
    FROM intent
    LEFT JOIN LATERAL (
        SELECT coalesce(intent.blocked->'facts'->'blocking', intent.blocked->'facts'->'record') AS it
    ) AS about ON true
    LEFT JOIN record ON record.connection_id = intent.connection_id AND record.entity = about.it->>'entity'
        AND record.id = about.it->>'id'
    WHERE intent.connection_id = ANY(:ids) AND intent.state NOT IN ('sent', 'dropped') AND intent.ignored_at IS NULL
    ORDER BY intent.id
""")


@dataclass(frozen=True, slots=True)
class Stuck:
    """A write that somebody must do something about; `told` is the sentence, the owner, the action and the facts."""

    key: str
    entity: str
    operation: str
    about: Subject
    told: Mapping[str, Any]
    thing: str
    thing_id: str
    intent_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Writes:
    """What is still to be written to a company: what is stuck, and the keys of what is still being found out."""

    stuck: tuple[Stuck, ...] = ()
    undecided: frozenset[str] = frozenset()


async def open_writes(owner: AsyncConnection, ids: Sequence[ConnectionId]) -> dict[ConnectionId, Writes]:
    """Answer, by connection, what is still to be written; one with nothing is left out."""
    rows: dict[ConnectionId, list[Row[Any]]] = defaultdict(list)
    for row in await owner.execute(_OPEN, {"ids": ids}):
        rows[row.connection_id].append(row)
    return {
        id_: Writes(
            tuple(_stuck(row) for row in found if row.stuck), frozenset(_key(row) for row in found if not row.stuck)
        )
        for id_, found in rows.items()
    }


def _stuck(row: Row[Any]) -> Stuck:
    about = Subject(row.about_entity, row.about_id, row.about_name) if row.about_entity else Subject(row.entity)
    return Stuck(
        key=_key(row), entity=row.entity, operation=row.operation, about=about, told=row.blocked, thing=row.thing,
        thing_id=str(row.thing_id), intent_id=str(row.id), at=row.changed_at,
    )  # fmt: skip


def _key(row: Row[Any]) -> str:
    return f"write:{row.thing}/{row.thing_id}"
