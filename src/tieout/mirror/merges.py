"""Finds merges that nobody told us of: a record became inactive, and what named it names another since that moment."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, and_, desc, select
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.ids import ConnectionId
from tieout.mirror.difference import differences
from tieout.mirror.tables import version

TOGETHER = timedelta(seconds=5)
"""QuickBooks changes all that named the one within moments."""

NEAR = 10_000
"""Places in the feed, either way, at which to look."""


async def possible_survivor(conn: AsyncConnection, connection_id: ConnectionId, entity: str, id: str) -> str | None:  # noqa: A002 - Intuit's word
    """Answer into which record an inactive one was possibly merged; no evidence, no answer."""
    end = await _end(conn, connection_id, entity, id)
    if end is None:
        return None
    before = version.alias("before")
    same = [before.c[name] == version.c[name] for name in ("connection_id", "entity", "id")] + [
        before.c.number == version.c.number - 1
    ]
    nearby = (
        version.c.connection_id == connection_id,
        version.c.position.between(end.position - NEAR, end.position + NEAR),
        version.c.at.between(end.at - TOGETHER, end.at + TOGETHER),
    )
    told = select(version.c.entity, before.c.body, version.c.body.label("after")).join(before, and_(*same))
    rows = await conn.execute(told.where(*nearby))
    found = Counter(name for row in rows for name in renamed(entity, id, row.entity, row.body, row.after))
    return found.most_common(1)[0][0] if found else None


async def _end(
    conn: AsyncConnection, connection_id: ConnectionId, entity: str, id_: str
) -> Row[*tuple[Any, ...]] | None:
    """Answer how a record that is inactive now became so, if we saw it."""
    mine = select(version.c.change, version.c.lifecycle, version.c.position, version.c.at).where(
        version.c.connection_id == connection_id, version.c.entity == entity, version.c.id == id_
    )
    story = (await conn.execute(mine.order_by(desc(version.c.number)))).all()
    if not story or story[0].lifecycle != "inactive":
        return None
    return next((one for one in story if one.change == "deactivated"), None)


def renamed(entity: str, id_: str, holder: str, before: str, after: str) -> Iterator[str]:
    """Answer whom a record of kind `holder` names where it named this one before."""
    for found in differences(before, after):
        *_, member, value = ["", *found.path.split(".")]
        name = member.partition("[")[0]
        if value == "value" and found.before == id_ and isinstance(found.after, str) and _means(name, entity, holder):
            yield found.after


def _means(member: str, entity: str, holder: str) -> bool:
    """Whether a reference so called can name a record of this kind."""
    return member.endswith(f"{entity}Ref") or member == "EntityRef" or (member == "ParentRef" and holder == entity)
