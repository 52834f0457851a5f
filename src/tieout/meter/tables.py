"""The tables of the limits' state and of calls spent."""

from sqlalchemy import BigInteger, Column, Date, DateTime, Index, Table, Text, Uuid

from tieout.database.metadata import metadata

pace = Table(
    "pace",
    metadata,
    Column("environment", Text, primary_key=True),
    Column("realm_id", Text, primary_key=True),
    Column("request_at", DateTime(timezone=True), nullable=False, comment="When the next request may go."),
    Column("minute_at", DateTime(timezone=True), nullable=False, comment="Until when this minute is spent."),
    Column("batch_at", DateTime(timezone=True), nullable=False, comment="Until when this minute's batches are spent."),
    Column("paused_until", DateTime(timezone=True), comment="QuickBooks asked everybody to wait."),
)

call_count = Table(
    "call_count",
    metadata,
    Column("connection_id", Uuid, primary_key=True),
    Column("month", Date, primary_key=True),
    Column("cost", Text, primary_key=True, comment="free or metered"),
    Column("business_id", Uuid, nullable=False),
    Column("calls", BigInteger, nullable=False),
    Index("ix_call_count_month", "month", "cost"),
)
