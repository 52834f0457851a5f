"""The tables of deliveries as they came, of the notifications in them, and of how often a company was asked because."""

from sqlalchemy import CheckConstraint, Column, DateTime, Index, LargeBinary, Table, Text, Uuid, text

from tieout.database.metadata import metadata

STATES = ("new", "again", "done", "unclaimed", "unknown")

delivery = Table(
    "inbox_delivery",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("body", LargeBinary, nullable=False, comment="Byte for byte, as it was signed."),
    Column("sorted_at", DateTime(timezone=True)),
    Column("trouble", Text, comment="Why it could not be read."),
    Index("ix_inbox_delivery_unsorted", "id", postgresql_where=text("sorted_at IS NULL")),
    Index("ix_inbox_delivery_received_at", "received_at"),
)

notification = Table(
    "notification",
    metadata,
    Column("key", LargeBinary, primary_key=True, comment="The same for every telling of the same thing."),
    Column("delivery_id", Uuid, nullable=False, comment="In which it came first."),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("realm_id", Text, nullable=False),
    Column("entity", Text, nullable=False),
    Column("record_id", Text, nullable=False),
    Column("change", Text, nullable=False),
    Column("at", DateTime(timezone=True), comment="When it happened, as Intuit says."),
    Column("merged_id", Text, comment="The record that was merged into this one."),
    Column("connection_id", Uuid),
    Column("business_id", Uuid, comment="Nobody's, while the company is unknown."),
    Column("state", Text, nullable=False),
    Column("handled_at", DateTime(timezone=True)),
    Column("payload", Text, comment="What Intuit said of it alone, as JSON."),
    CheckConstraint(f"state IN {STATES}", name="state"),
    Index("ix_notification_waiting", "connection_id", postgresql_where=text("state IN ('new', 'again')")),
    Index("ix_notification_received_at", "received_at"),
    Index("ix_notification_company", "connection_id", "received_at", "key"),
)

allowance = Table(
    "notification_allowance",
    metadata,
    Column("connection_id", Uuid, primary_key=True),
    Column("business_id", Uuid, nullable=False),
    Column("spent_until", DateTime(timezone=True), nullable=False),
)
