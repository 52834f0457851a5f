"""Keeps the platform's app at Intuit, its secret sealed, where it was told through the API and not by the settings."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.cipher import Cipher
from tieout.database.seals import Sealed
from tieout.vault.app_tables import app as table

_PLACE = b"app:secret"
SEALED = (Sealed(table, ("secret",), lambda _row, _field: _PLACE),)


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """An app at Intuit, and which of Intuit's two worlds its keys open."""

    client_id: str
    client_secret: str = field(repr=False)
    environment: Literal["sandbox", "production"]


async def store(conn: AsyncConnection, cipher: Cipher, app: App, *, now: datetime) -> None:
    """Keep this app from now on."""
    said = {
        "client_id": app.client_id,
        "secret": cipher.seal(app.client_secret.encode(), aad=_PLACE),
        "environment": app.environment,
        "updated_at": now,
    }
    made = insert(table).values(only=True, **said)
    await conn.execute(made.on_conflict_do_update(index_elements=["only"], set_=said))


async def read(conn: AsyncConnection, cipher: Cipher) -> App | None:
    """Answer the app that was told; None: the settings name it, or nobody has."""
    row = (await conn.execute(select(table))).one_or_none()
    if row is None:
        return None
    secret = cipher.open(row.secret, aad=_PLACE).decode()
    return App(client_id=row.client_id, client_secret=secret, environment=row.environment)
