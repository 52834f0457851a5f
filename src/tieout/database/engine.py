"""Connections to PostgreSQL, with JSON in which an amount stays exact."""

from decimal import Decimal
from typing import Any

import msgspec
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from tieout.database import embedded
from tieout.errors import BadSettings
from tieout.settings import Settings

STANDSTILL = 20
"""Seconds that a transaction may wait for its own process."""

_encoder = msgspec.json.Encoder(decimal_format="number")
_decoder = msgspec.json.Decoder(float_hook=Decimal)


def database_url(settings: Settings) -> str:
    """Answer where the database is, starting the embedded server when none is named."""
    if settings.database_url is None:
        return embedded.start(settings.data_folder / "database")
    return with_driver(settings.database_url)


def with_driver(url: str) -> str:
    """Write a PostgreSQL URL, however it begins, as SQLAlchemy wants it."""
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in {"postgres", "postgresql", "postgresql+psycopg"}:
        raise BadSettings(
            "TIEOUT_DATABASE_URL must begin with postgresql://, as in postgresql://user:password@host/name."
        )
    return f"postgresql+psycopg://{rest}"


def without_driver(url: str) -> str:
    """Write a database URL as psycopg and other programs want it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def _to_json(value: object) -> str:
    return _encoder.encode(value).decode()


def open_engine(url: str, *, pool_size: int = 10) -> AsyncEngine:
    """Open a pool of connections; each is tried before use, so that an outage ends with the outage.

    A process that stands still in the middle of a transaction loses it, or everybody would wait for its locks.
    """
    engine = create_async_engine(
        with_driver(url),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        hide_parameters=True,  # errors are logged, and what was to be stored is nobody's business there
        json_serializer=_to_json,
        json_deserializer=_decoder.decode,
    )
    event.listen(engine.sync_engine, "connect", _be_impatient)
    return engine


def _be_impatient(connection: Any, _record: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET idle_in_transaction_session_timeout = {STANDSTILL * 1000}")
    connection.commit()
