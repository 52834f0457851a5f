"""Keeps the files that belong to a payable."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.errors import NotFound
from tieout.ids import BusinessId, new_id
from tieout.payables.store import Payable
from tieout.payables.tables import payable_attachment as table

_ABOUT = [column for column in table.c if column.name not in {"bytes", "business_id"}]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file of a payable, without its bytes."""

    id: UUID
    payable_id: UUID
    file_name: str
    content_type: str
    sha256: bytes
    created_at: datetime


async def attach(
    conn: AsyncConnection, payable: Payable, *, file_name: str, content_type: str, data: bytes, now: datetime
) -> tuple[Attachment, bool]:
    """Keep a file, and say whether it is news: the same bytes under the same name are the same file."""
    digest = hashlib.sha256(data).digest()
    made = insert(table).values(
        id=new_id(), business_id=payable.business_id, payable_id=payable.id, file_name=file_name,
        content_type=content_type, bytes=data, sha256=digest, created_at=now,
    )  # fmt: skip
    row = (await conn.execute(made.on_conflict_do_nothing().returning(*_ABOUT))).one_or_none()
    if row is not None:
        return Attachment(**row._asdict()), True
    same = (table.c.payable_id == payable.id, table.c.sha256 == digest, table.c.file_name == file_name)
    return Attachment(**(await conn.execute(select(*_ABOUT).where(*same))).one()._asdict()), False


async def of_payable(conn: AsyncConnection, payable_id: UUID) -> Sequence[Attachment]:
    """Answer a payable's files, oldest first."""
    rows = await conn.execute(select(*_ABOUT).where(table.c.payable_id == payable_id).order_by(table.c.id))
    return [Attachment(**row._asdict()) for row in rows]


async def content(conn: AsyncConnection, business_id: BusinessId, id: UUID) -> tuple[Attachment, bytes]:  # noqa: A002 - the word everybody uses
    """Answer a file with its bytes."""
    asked = select(*_ABOUT, table.c.bytes).where(table.c.business_id == business_id, table.c.id == id)
    row = (await conn.execute(asked)).one_or_none()
    if row is None:
        raise NotFound("attachment", id)
    found = row._asdict()
    data: bytes = found.pop("bytes")
    return Attachment(**found), data
