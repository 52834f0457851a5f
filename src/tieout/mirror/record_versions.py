"""Records versions: the one that was there before a change, and the one that the change made, each with its source.

Whoever changes rows of the mirror says so here, in the same transaction: `before` it, with those rows locked, and
`after` it. Positions in the feed come from one counter for each business, held until the commit, so that no version
becomes visible behind one that a reader has already passed.
"""

from collections.abc import Sequence
from typing import Any, Literal

from psycopg import AsyncConnection as Driver
from sqlalchemy.ext.asyncio import AsyncConnection

from qbo.facts.catalog import BY_NAME
from tieout.ids import BusinessId, ConnectionId

Source = Literal["load", "change", "notification", "push", "repair"]

_MINE = "record.connection_id = %(connection)s AND record.entity = %(entity)s AND record.id = ANY(%(ids)s)"
# What QuickBooks shows of a merged record is that it is inactive, or nothing.
_LIFECYCLE = """CASE WHEN record.merged_into IS NOT NULL AND record.lifecycle IN ('inactive', 'deleted')
                THEN 'merged' ELSE record.lifecycle END"""
_COLUMNS = """connection_id, entity, id, number, business_id, position, at, sync_token, missed, change, lifecycle,
              merged_into, source, updated_at, seen_at, run_id, label, body"""

_BEFORE = f"""
    INSERT INTO version ({_COLUMNS})
    SELECT connection_id, entity, id, 1, business_id, NULL, coalesce(updated_at, created_at, seen_at), sync_token, 0,
           'loaded', {_LIFECYCLE}, merged_into, 'load', updated_at, seen_at, run_id, label, body
    FROM record WHERE {_MINE}
    ON CONFLICT DO NOTHING
""".encode()  # noqa: S608 - names of our own columns

# A change that came with a new time holds since then; one without (a balance, a record that is gone) since it was seen.
_AFTER = f"""
    WITH counted AS (
        INSERT INTO feed AS counter (business_id, last) VALUES (%(business)s, %(count)s)
        ON CONFLICT (business_id) DO UPDATE SET last = counter.last + excluded.last
        RETURNING last - %(count)s AS passed
    ), now_so AS (
        SELECT record.*, {_LIFECYCLE} AS life, row_number() OVER (ORDER BY record.updated_at, record.id) AS place
        FROM record WHERE {_MINE}
    )
    INSERT INTO version ({_COLUMNS})
    SELECT record.connection_id, record.entity, record.id, coalesce(old.number, 0) + 1, record.business_id,
           counted.passed + record.place,
           greatest(old.at, CASE WHEN old.number IS NULL THEN coalesce(record.updated_at, record.created_at, seen.at)
                                 WHEN record.updated_at > coalesce(old.updated_at, old.at) THEN record.updated_at
                                 ELSE seen.at END),
           record.sync_token, greatest(record.sync_token - coalesce(old.sync_token + 1, 0), 0),
           CASE WHEN old.number IS NULL THEN CASE record.life WHEN 'deleted' THEN 'deleted' ELSE 'created' END
                WHEN old.lifecycle <> record.life THEN
                    CASE WHEN record.life IN ('deleted', 'merged', 'voided') THEN record.life
                         WHEN old.lifecycle IN ('deleted', 'merged') THEN 'restored'
                         WHEN record.life = 'inactive' THEN 'deactivated'
                         WHEN old.lifecycle = 'inactive' THEN 'reactivated'
                         ELSE 'updated' END
                WHEN %(named)s AND record.label IS DISTINCT FROM old.label THEN 'renamed'
                ELSE 'updated' END,
           record.life, record.merged_into, %(source)s, record.updated_at, seen.at, record.run_id, record.label,
           record.body
    FROM now_so AS record
    CROSS JOIN counted
    CROSS JOIN LATERAL (SELECT record.seen_at AS at) AS seen
    LEFT JOIN LATERAL (
        SELECT * FROM version WHERE version.connection_id = record.connection_id
            AND version.entity = record.entity AND version.id = record.id
        ORDER BY number DESC LIMIT 1
    ) AS old ON true
""".encode()  # noqa: S608 - names of our own columns


async def before(conn: AsyncConnection, connection_id: ConnectionId, entity: str, ids: Sequence[str]) -> None:
    """Keep what is there as version 1 of those that have no history yet; their rows are locked and about to change."""
    if ids:
        given = {"connection": connection_id, "entity": entity, "ids": list(ids)}
        await (await driver(conn)).execute(_BEFORE, given)


async def after(
    conn: AsyncConnection,
    connection_id: ConnectionId,
    business_id: BusinessId,
    entity: str,
    ids: Sequence[str],
    *,
    source: Source,
) -> None:
    """Keep what is there now as the next version, and put it into the feed."""
    if not ids:
        return
    given = {
        "connection": connection_id,
        "business": business_id,
        "entity": entity,
        "ids": list(ids),
        "count": len(ids),
        "named": BY_NAME[entity].kind == "list",
        "source": source,
    }
    await (await driver(conn)).execute(_AFTER, given)


async def driver(conn: AsyncConnection) -> Driver[Any]:
    """Answer psycopg's own connection, in the same transaction."""
    found: Any = (await conn.get_raw_connection()).driver_connection
    return found
