"""Keeps certificates and answers the latest."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Literal

import msgspec
from sqlalchemy import Row, desc, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.certificates import repairs
from tieout.certificates.repairs import Repair
from tieout.certificates.tables import certificate
from tieout.database.listing import Look
from tieout.errors import NotFound
from tieout.ids import BusinessId, CertificateId, ConnectionId, RunId, new_id

Verdict = Literal["agrees", "differs", "not provable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One entity: QuickBooks' count and ours, of all records and of those changed since the boundary.

    `compared` is of how many records ids and versions were compared too; `repaired` names what that put right.
    """

    entity: str
    verdict: Verdict
    theirs: int | None = None
    ours: int | None = None
    theirs_recent: int | None = None
    ours_recent: int | None = None
    why: str | None = None
    compared: int | None = None
    repaired: tuple[Repair, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What QuickBooks and the mirror had at one time; `agreed` when nothing that can be proven differs."""

    id: CertificateId
    connection_id: ConnectionId
    business_id: BusinessId
    run_id: RunId | None
    at: datetime
    boundary: datetime
    agreed: bool
    rows: tuple[Line, ...]

    @property
    def differing(self) -> tuple[str, ...]:
        """The entities whose counts differ."""
        return tuple(line.entity for line in self.rows if line.verdict == "differs")

    @property
    def repaired(self) -> int:
        """How many records were put right before it agreed."""
        return sum(len(line.repaired) for line in self.rows)


async def keep(
    conn: AsyncConnection,
    *,
    connection_id: ConnectionId,
    business_id: BusinessId,
    run_id: RunId | None,
    at: datetime,
    boundary: datetime,
    rows: Sequence[Line],
) -> Certificate:
    """Write a certificate; it names the repairs, too, that were made since the last one."""
    noted = await repairs.take(conn, connection_id)
    rows = [_naming(line, noted.get(line.entity, ())) for line in rows]
    agreed = all(line.verdict != "differs" for line in rows)
    kept = Certificate(
        id=CertificateId(new_id()),
        connection_id=connection_id,
        business_id=business_id,
        run_id=run_id,
        at=at,
        boundary=boundary,
        agreed=agreed,
        rows=tuple(rows),
    )
    await conn.execute(insert(certificate).values(asdict(kept)))
    return kept


def _naming(line: Line, noted: Sequence[Repair]) -> Line:
    every = {one.id: one for one in (*noted, *line.repaired)}
    return replace(line, repaired=tuple(every.values()))


async def latest(conn: AsyncConnection, connection_id: ConnectionId) -> Certificate:
    """Answer the newest certificate of a company."""
    rows = await page(conn, connection_id, limit=1)
    if not rows:
        raise NotFound("certificate of connection", connection_id)
    return rows[0]


async def page(
    conn: AsyncConnection, connection_id: ConnectionId, *, cursor: CertificateId | None = None, limit: int = 100,
    look: Look | None = None,
) -> list[Certificate]:  # fmt: skip
    """Answer the certificates of a company, newest first; the id of the last one is the cursor of the next page."""
    mine = [certificate.c.connection_id == connection_id]
    if cursor is not None:
        mine.append(certificate.c.id < cursor)
    asked = select(certificate).where(*mine)
    asked = look.at(asked, desc(certificate.c.id)) if look else asked.order_by(desc(certificate.c.id)).limit(limit)
    return [_certificate(row) for row in await conn.execute(asked)]


def _certificate(row: Row[Any]) -> Certificate:
    return Certificate(
        id=row.id,
        connection_id=row.connection_id,
        business_id=row.business_id,
        run_id=row.run_id,
        at=row.at,
        boundary=row.boundary,
        agreed=row.agreed,
        rows=msgspec.convert(row.rows, tuple[Line, ...]),
    )
