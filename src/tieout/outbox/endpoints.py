"""Keeps endpoints: where events are told, which ones, under which secret, and whether they are taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.database.seals import Sealed
from tieout.errors import BadInput, NotFound
from tieout.ids import BusinessId, EndpointId, new_id
from tieout.outbox.events import KINDS, TYPES
from tieout.outbox.tables import endpoint

MOST = 50
"""So many endpoints there may be: each event is written down for each of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One address of the platform's, with its sealed secrets."""

    id: EndpointId
    business_id: BusinessId | None
    url: str
    types: Sequence[str] | None
    secret: bytes
    old_secret: bytes | None
    old_secret_until: datetime | None
    created_at: datetime
    disabled_at: datetime | None
    disabled_why: str | None
    failing_since: datetime | None
    failures: int
    rests_until: datetime | None

    @property
    def state(self) -> str:
        """Say how it stands: enabled, failing or disabled."""
        if self.disabled_at:
            return "disabled"
        return "failing" if self.failing_since else "enabled"


def place_of(id_: EndpointId, field: str = "secret") -> bytes:
    """Answer where a secret belongs: sealed for one endpoint it opens nowhere else."""
    return f"event_endpoint.{field}:{id_}".encode()


SEALED = (Sealed(endpoint, ("secret", "old_secret"), lambda row, field: place_of(row.id, field)),)


def demand_types(types: Sequence[str] | None) -> list[str] | None:
    """Refuse types that nothing will ever be of."""
    if types is None:
        return None
    unknown = sorted(set(types) - {*TYPES, *KINDS})
    if unknown or not types:
        what = f"There is no event type {', '.join(unknown)}" if unknown else "No event type is named"
        raise BadInput(f"{what}; leave `types` out for every one.", field="types")
    return list(dict.fromkeys(types))


async def create(
    conn: AsyncConnection, *, id_: EndpointId, url: str, secret: bytes, types: Sequence[str] | None,
    business_id: BusinessId | None, now: datetime,
) -> Endpoint:  # fmt: skip
    """Add an endpoint under its sealed secret; what happens from now on is told to it."""
    if len(await listed(conn)) >= MOST:
        raise BadInput(f"There are {MOST} endpoints already; delete one first.", field="url")
    made = insert(endpoint).values(
        id=id_, url=url, secret=secret, types=demand_types(types), business_id=business_id, created_at=now
    )
    return _endpoint((await conn.execute(made.returning(endpoint))).one())


async def find(conn: AsyncConnection, id_: EndpointId, *, held: bool = False) -> Endpoint:
    """Answer an endpoint, `held` for this transaction."""
    asked = select(endpoint).where(endpoint.c.id == id_)
    row = (await conn.execute(asked.with_for_update() if held else asked)).one_or_none()
    if row is None:
        raise NotFound("event endpoint", id_)
    return _endpoint(row)


async def listed(conn: AsyncConnection) -> list[Endpoint]:
    """Answer every endpoint, oldest first."""
    return [_endpoint(row) for row in await conn.execute(select(endpoint).order_by(endpoint.c.id))]


async def change(conn: AsyncConnection, id_: EndpointId, **values: Any) -> Endpoint:
    """Change columns of an endpoint."""
    done = update(endpoint).where(endpoint.c.id == id_).values(**values).returning(endpoint)
    row = (await conn.execute(done)).one_or_none()
    if row is None:
        raise NotFound("event endpoint", id_)
    return _endpoint(row)


async def enable(conn: AsyncConnection, id_: EndpointId) -> Endpoint:
    """Tell it again; what waited goes out, what happened meanwhile does when it is replayed."""
    return await change(
        conn, id_, disabled_at=None, disabled_why=None, failing_since=None, failures=0, rests_until=None
    )


async def disable(conn: AsyncConnection, id_: EndpointId, why: str, now: datetime) -> Endpoint:
    """Tell it nothing more, and say why."""
    return await change(conn, id_, disabled_at=now, disabled_why=why)


async def remove(conn: AsyncConnection, id_: EndpointId) -> None:
    """Forget an endpoint with everything that was told to it."""
    if not (await conn.execute(delete(endpoint).where(endpoint.c.id == id_))).rowcount:
        raise NotFound("event endpoint", id_)


def new_endpoint_id() -> EndpointId:
    """Make the identifier of an endpoint, before its secret is sealed for it."""
    return EndpointId(new_id())


def _endpoint(row: Row[Any]) -> Endpoint:
    return Endpoint(**row._asdict())
