"""The table of issues."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from tieout.database.metadata import metadata

OWNERS = ("you", "customer", "intuit", "operator")
SEVERITIES = ("warning", "error")

issue = Table(
    "issue",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("key", Text, nullable=False, comment="Which problem it is: kind:what, within its place."),
    Column("business_id", Uuid, ForeignKey("business.id"), comment="Null: of the whole installation."),
    Column("connection_id", Uuid, ForeignKey("connection.id", ondelete="CASCADE")),
    Column("severity", Text, nullable=False),
    Column("owner", Text, nullable=False, comment="Who must act."),
    Column("sentence", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("code", Text, comment="Intuit's code, where there is one."),
    Column("entity", Text, comment="The record that it is about, or that stands in the way."),
    Column("record_id", Text),
    Column("record_name", Text),
    Column("cause", JSONB, nullable=False, comment="What QuickBooks said, and whatever else support asks for."),
    Column("first_seen_at", DateTime(timezone=True), nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False, comment="Since when it has been there this time."),
    Column("last_seen_at", DateTime(timezone=True), nullable=False),
    Column("resolved_at", DateTime(timezone=True)),
    Column("muted_until", DateTime(timezone=True)),
    Column("count", Integer, nullable=False, server_default=text("1"), comment="How often it was seen since."),
    Column("openings", Integer, nullable=False, server_default=text("1"), comment="How often it came up."),
    CheckConstraint(f"owner IN {OWNERS}", name="owner"),
    CheckConstraint(f"severity IN {SEVERITIES}", name="severity"),
    UniqueConstraint("connection_id", "business_id", "key", postgresql_nulls_not_distinct=True),
    Index("ix_issue_business_id", "business_id", "id"),
    Index("ix_issue_unresolved", "connection_id", postgresql_where=text("resolved_at IS NULL")),
)
