"""The table of mirrored records."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, DateTime, Numeric, Table, Text, Uuid

from tieout.database.metadata import metadata

LIFECYCLES = ("active", "inactive", "voided", "deleted", "merged")

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
    CheckConstraint(f"lifecycle IN {LIFECYCLES}", name="lifecycle"),
)
