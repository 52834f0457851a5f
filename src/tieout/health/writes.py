"""Gathers the writes to QuickBooks that wait for a person, and those of which nobody knows yet; judges nothing.

Writes that one deed mends (an account to map, books to open) are one problem, however many they are.
"""

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
    WITH coming AS (
        SELECT intent.*, blocked->>'code' AS code, blocked->'facts' AS facts,
               blocked IS NOT NULL AND (state IN ('refused', 'unknown') OR due_at IS NULL) AS stuck
        FROM intent
        WHERE connection_id = ANY(:ids) AND state NOT IN ('sent', 'dropped') AND ignored_at IS NULL
    ), keyed AS (
        SELECT coming.*, 'write:' || coalesce(CASE
            WHEN code IN ('no_expense_account', 'no_item', 'period_closed', 'not_read_yet') THEN code
            WHEN code IN ('account_unknown', 'account_not_mapped', 'account_unfit', 'funding_source_not_mapped')
                THEN code || '/' || coalesce(facts->>'account', facts->>'funding_source')
            WHEN code IN ('reference_missing', 'reference_inactive') AND facts ? 'id'
                THEN code || '/' || (facts->>'entity') || '/' || (facts->>'id')
        END, thing || '/' || thing_id) AS key
        FROM coming
    ), together AS (
        SELECT DISTINCT ON (connection_id, key) keyed.*,
               count(*) FILTER (WHERE stuck) OVER same AS number, max(changed_at) FILTER (WHERE stuck) OVER same AS at
        FROM keyed WINDOW same AS (PARTITION BY connection_id, key)
        ORDER BY connection_id, key, stuck DESC, id
    )
    SELECT one.connection_id, one.key, one.stuck, one.number, one.at, one.id, one.thing, one.thing_id, one.entity,
           one.operation, one.code, one.blocked, about.it->>'entity' AS about_entity, about.it->>'id' AS about_id,
           record.label AS about_name,
           coalesce(payee.name, payable.number, payable.external_id, payment.external_id, attachment.file_name) AS name
    FROM together AS one
    LEFT JOIN payee ON one.thing = 'payee' AND payee.id = one.thing_id
    LEFT JOIN payable ON one.thing = 'payable' AND payable.id = one.thing_id
    LEFT JOIN payment ON one.thing = 'payment' AND payment.id = one.thing_id
    LEFT JOIN payable_attachment AS attachment ON one.thing = 'attachment' AND attachment.id = one.thing_id
    LEFT JOIN LATERAL (SELECT CASE
        WHEN one.facts ? 'id' THEN one.facts
        WHEN one.code = 'account_unfit' THEN jsonb_build_object('entity', 'Account', 'id', one.facts->'account')
        WHEN one.code = '6240' THEN (
            SELECT jsonb_build_object('entity', taken.entity, 'id', taken.id) FROM record AS taken
            WHERE taken.connection_id = one.connection_id AND taken.entity IN ('Customer', 'Employee', 'Vendor')
              AND taken.lifecycle NOT IN ('deleted', 'merged') AND lower(taken.label) = lower(payee.name) LIMIT 1)
        ELSE coalesce(one.facts->'blocking', one.facts->'record') END AS it) AS about ON true
    LEFT JOIN record ON record.connection_id = one.connection_id AND record.entity = about.it->>'entity'
        AND record.id = about.it->>'id'
    ORDER BY one.id
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stuck:
    """Writes that one deed of somebody's would free; all but `number` and `at` is of the first of them.

    `told` is why: the code, the sentence, the owner, the action and the facts.
    """

    key: str
    number: int
    at: datetime
    operation: str
    entity: str
    name: str | None
    about: Subject
    told: Mapping[str, Any]
    thing: str
    thing_id: str
    intent_id: str


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
            tuple(_stuck(row) for row in found if row.stuck), frozenset(row.key for row in found if not row.stuck)
        )
        for id_, found in rows.items()
    }


def _stuck(row: Row[Any]) -> Stuck:
    about = Subject(row.about_entity, row.about_id, row.about_name) if row.about_entity else Subject(row.entity)
    return Stuck(
        key=row.key, number=row.number, at=row.at, operation=row.operation, entity=row.entity, name=row.name,
        about=about, told=row.blocked, thing=row.thing, thing_id=str(row.thing_id), intent_id=str(row.id),
    )  # fmt: skip
