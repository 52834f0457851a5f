"""The tables of tokens; the API's role has no part in them."""

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, LargeBinary, Table, Text, Uuid

from tieout.database.metadata import metadata

token = Table(
    "token",
    metadata,
    Column("connection_id", Uuid, ForeignKey("connection.id", ondelete="CASCADE"), primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("access", LargeBinary, nullable=False),
    Column("refresh", LargeBinary, nullable=False),
    Column("access_expires_at", DateTime(timezone=True), nullable=False),
    Column("refresh_expires_at", DateTime(timezone=True), nullable=False),
    Column("hard_expires_at", DateTime(timezone=True)),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("lease_holder", Text, comment="Who is refreshing."),
    Column("lease_until", DateTime(timezone=True)),
    Column("stranger_at", DateTime(timezone=True), comment="When somebody else was seen to refresh it."),
)

former_token = Table(
    "former_token",
    metadata,
    Column("connection_id", Uuid, ForeignKey("connection.id", ondelete="CASCADE"), primary_key=True),
    Column("fingerprint", LargeBinary, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("refresh", LargeBinary, nullable=False),
    Column("replaced_at", DateTime(timezone=True), nullable=False),
)
