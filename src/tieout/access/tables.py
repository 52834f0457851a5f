"""The table of API clients."""

from sqlalchemy import Column, DateTime, LargeBinary, Table, Text

from tieout.database.metadata import metadata

api_client = Table(
    "api_client",
    metadata,
    Column("id", Text, primary_key=True),
    Column("salt", LargeBinary, nullable=False),
    Column("secret_hash", LargeBinary, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
)
