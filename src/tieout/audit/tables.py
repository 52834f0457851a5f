"""The table of the audit."""

from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, Identity, Index, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from tieout.database.metadata import metadata

KINDS = ("platform", "business", "person", "terminal")

audit_entry = Table(
    "audit_entry",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("business_id", Uuid, comment="Null: of the whole installation."),
    Column("kind", Text, nullable=False),
    Column("who", Text, nullable=False, comment="A client, a person's address, or who sat at the terminal."),
    Column("action", Text, nullable=False),
    Column("about", JSONB, nullable=False, comment="What it was done to: ids, never contents."),
    Column("request_id", Text),
    CheckConstraint(f"kind IN {KINDS}", name="kind"),
    Index("ix_audit_entry_business_id", "business_id", "id"),
    Index("ix_audit_entry_at", "at"),
)
