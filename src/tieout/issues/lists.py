"""Finds issues, and puts them aside for a while."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, desc, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from qbo.facts.faults import Owner
from tieout.database.listing import Look
from tieout.errors import NotFound
from tieout.ids import BusinessId, ConnectionId, IssueId
from tieout.issues.problem import Severity
from tieout.issues.store import Issue, State, as_issue
from tieout.issues.tables import issue


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which issues; what is left out means every one."""

    business_id: BusinessId | None = None
    connection_id: ConnectionId | None = None
    state: State | None = None
    owner: Owner | None = None
    severity: Severity | None = None
    code: str | None = None
    entity: str | None = None


async def page(
    conn: AsyncConnection, wanted: Filter, *, now: datetime, cursor: IssueId | None = None, limit: int = 100,
    look: Look | None = None,
) -> list[Issue]:  # fmt: skip
    """Answer issues, the newest first; the id of the last one is the cursor of the next page."""
    conditions = _conditions(wanted, now)
    if cursor is not None:
        conditions.append(issue.c.id < cursor)
    asked = select(issue).where(*conditions)
    asked = look.at(asked, desc(issue.c.id)) if look else asked.order_by(desc(issue.c.id)).limit(limit)
    return [as_issue(row) for row in await conn.execute(asked)]


async def unresolved(conn: AsyncConnection, connection_ids: Collection[ConnectionId]) -> list[Issue]:
    """Answer what is open at these companies, muted or not, the oldest first."""
    asked = select(issue).where(issue.c.resolved_at.is_(None), issue.c.connection_id.in_(connection_ids))
    return [as_issue(row) for row in await conn.execute(asked.order_by(issue.c.opened_at, issue.c.id))]


async def find(conn: AsyncConnection, id: IssueId) -> Issue:  # noqa: A002 - the word everybody uses
    """Answer one issue, whatever its state."""
    row = (await conn.execute(select(issue).where(issue.c.id == id))).one_or_none()
    if row is None:
        raise NotFound("issue", id)
    return as_issue(row)


async def mute(conn: AsyncConnection, id: IssueId, *, until: datetime | None) -> Issue:  # noqa: A002 - as above
    """Put an issue aside until a time, or take it up again; it is resolved by itself all the same.

    That ends with the issue: one that is over stays as it is, and what comes up again is shown.
    """
    still = case((issue.c.resolved_at.is_(None), until), else_=issue.c.muted_until)
    said = update(issue).where(issue.c.id == id).values(muted_until=still).returning(issue)
    row = (await conn.execute(said)).one_or_none()
    if row is None:
        raise NotFound("issue", id)
    return as_issue(row)


def _conditions(wanted: Filter, now: datetime) -> list[ColumnElement[bool]]:
    named = {name: getattr(wanted, name) for name in ("business_id", "connection_id", "owner", "severity", "code")}
    found = [issue.c[name] == value for name, value in (named | {"entity": wanted.entity}).items() if value is not None]
    if wanted.state == "resolved":
        found.append(issue.c.resolved_at.is_not(None))
    elif wanted.state == "muted":
        found.append(and_(issue.c.resolved_at.is_(None), issue.c.muted_until > now))
    elif wanted.state == "open":
        aside = or_(issue.c.muted_until.is_(None), issue.c.muted_until <= now)
        found.append(and_(issue.c.resolved_at.is_(None), aside))
    return found
