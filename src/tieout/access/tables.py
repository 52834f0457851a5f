"""The tables of API clients, and of people with their sessions."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

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

person = Table(
    "person",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("email", Text, comment="In small letters."),
    Column("subject", Text, comment="Who the platform's issuer says they are."),
    Column("name", Text, nullable=False),
    Column("password_hash", Text),
    Column("business_id", Uuid, ForeignKey("business.id"), comment="Sees this one alone; null: all."),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("removed_at", DateTime(timezone=True)),
    Column("failures", Integer, nullable=False, server_default=text("0"), comment="Wrong passwords in a row."),
    Column("failed_at", DateTime(timezone=True)),
    CheckConstraint("email IS NOT NULL OR subject IS NOT NULL", name="named"),
    UniqueConstraint("email"),
    UniqueConstraint("subject"),
)

person_session = Table(
    "person_session",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("person_id", Uuid, ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False, comment="However busy it is."),
    Index("ix_person_session_person_id", "person_id"),
)
