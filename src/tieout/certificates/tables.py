"""The tables of certificates, and of repairs that none of them has named yet."""

from sqlalchemy import Boolean, Column, DateTime, Index, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from tieout.database.metadata import metadata

certificate = Table(
    "certificate",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("connection_id", Uuid, nullable=False),
    Column("business_id", Uuid, nullable=False),
    Column("run_id", Uuid),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("boundary", DateTime(timezone=True), nullable=False),
    Column("agreed", Boolean, nullable=False),
    Column("rows", JSONB, nullable=False),
    Index("ix_certificate_connection_id", "connection_id", "at"),
    Index("ix_certificate_differing", "connection_id", "at", postgresql_where=text("NOT agreed")),
)

repair = Table(
    "repair",
    metadata,
    Column("connection_id", Uuid, primary_key=True),
    Column("entity", Text, primary_key=True),
    Column("record_id", Text, primary_key=True),
    Column("business_id", Uuid, nullable=False),
    Column("was", Text, nullable=False),
)
