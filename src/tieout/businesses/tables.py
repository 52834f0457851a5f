"""The table of businesses."""

from sqlalchemy import Column, DateTime, Table, Text, UniqueConstraint, Uuid

from tieout.database.metadata import metadata

business = Table(
    "business",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("external_id", Text, comment="The platform's own id of it."),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("archived_at", DateTime(timezone=True)),
    UniqueConstraint("external_id"),
)
