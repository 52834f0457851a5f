"""The tables of mirrored records and of their history."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    Numeric,
    Table,
    Text,
    Uuid,
    text,
)

from tieout.database.metadata import metadata

LIFECYCLES = ("active", "inactive", "voided", "deleted", "merged")
SOURCES = ("load", "change", "notification", "push", "repair")

_TIME = DateTime(timezone=True)
_FED = text("position IS NOT NULL")

# No foreign keys: a load writes thousands of rows a second, and connections are archived, never deleted.
record = Table(
    "record",
    metadata,
    Column("connection_id", Uuid, primary_key=True),
    Column("entity", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("business_id", Uuid, nullable=False),
    Column("sync_token", BigInteger, nullable=False),
    Column("lifecycle", Text, nullable=False),
    Column("created_at", DateTime(timezone=True)),
    Column("updated_at", DateTime(timezone=True)),
    Column("label", Text),
    Column("party_id", Text),
    Column("party_name", Text),
    Column("date", Date),
    Column("amount", Numeric),
    Column("balance", Numeric),
    Column("currency", Text),
    Column("body", Text, nullable=False, comment="The record's JSON, byte for byte as it came."),
    Column("seen_at", DateTime(timezone=True), nullable=False, comment="QuickBooks' time of the answer it came in."),
    Column("run_id", Uuid, comment="The run that last changed it."),
    Column("merged_into", Text, comment="Where its history goes on."),
    CheckConstraint(f"lifecycle IN {LIFECYCLES}", name="lifecycle"),
)

# A record that never changed since it was loaded has no row here: its row in the mirror is version 1.
version = Table(
    "version",
    metadata,
    Column("connection_id", Uuid, primary_key=True),
    Column("entity", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("number", Integer, primary_key=True, comment="1 is the first that was known."),
    Column("business_id", Uuid, nullable=False),
    Column("position", BigInteger, comment="Its place in the feed; none for what was loaded."),
    Column("at", _TIME, nullable=False, comment="Since when it holds, as well as is known."),
    Column("sync_token", BigInteger, nullable=False),
    Column("missed", BigInteger, nullable=False, comment="Versions before it that nobody saw."),
    Column("change", Text, nullable=False),
    Column("lifecycle", Text, nullable=False),
    Column("merged_into", Text),
    Column("source", Text, nullable=False),
    Column("updated_at", _TIME, comment="When QuickBooks says that it changed."),
    Column("seen_at", _TIME, nullable=False),
    Column("run_id", Uuid),
    Column("label", Text),
    Column("body", Text, nullable=False, comment="The record's JSON, byte for byte as it came."),
    CheckConstraint(f"source IN {SOURCES}", name="source"),
    Index("ix_version_business_id_position", "business_id", "position", unique=True, postgresql_where=_FED),
    Index("ix_version_connection_id_position", "connection_id", "position", postgresql_where=_FED),
)

# One counter for a business, held until commit: positions are given in the order in which they become visible.
feed = Table(
    "feed",
    metadata,
    Column("business_id", Uuid, primary_key=True),
    Column("last", BigInteger, nullable=False, comment="The position given last."),
)

baseline = Table(
    "baseline",
    metadata,
    Column("connection_id", Uuid, primary_key=True),
    Column("entity", Text, primary_key=True),
    Column("business_id", Uuid, nullable=False),
    Column("at", _TIME, nullable=False, comment="QuickBooks' time at which the first reading was whole."),
)

held_deletion = Table(
    "held_deletion",
    metadata,
    Column("connection_id", Uuid, primary_key=True),
    Column("entity", Text, primary_key=True),
    Column("business_id", Uuid, nullable=False),
    Column("missing", Integer, nullable=False, comment="Records that would be marked as deleted."),
    Column("living", Integer, nullable=False, comment="Of so many."),
    Column("run_id", Uuid),
    Column("asked_at", _TIME, nullable=False),
    Column("confirmed", Integer, comment="So many may be marked, somebody said."),
    Column("confirmed_at", _TIME),
    Column("confirmed_by", Text),
)
