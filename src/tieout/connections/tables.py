"""The tables of connections: the authorisation, its beginnings, what is due, and how far reading has come."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    Interval,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from tieout.database.metadata import metadata

STATES = ("active", "needs_reconnect", "disconnected")


def _connection_id() -> Column[object]:
    return Column("connection_id", Uuid, ForeignKey("connection.id", ondelete="CASCADE"), primary_key=True)


connection = Table(
    "connection",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("business_id", Uuid, ForeignKey("business.id"), nullable=False),
    Column("environment", Text, nullable=False),
    Column("realm_id", Text, nullable=False),
    Column("company_name", Text),
    Column("country", Text),
    Column("home_currency", Text),
    Column("time_zone", Text),
    Column("state", Text, nullable=False),
    Column("cause", Text, comment="Why it is not active."),
    Column("connected_at", DateTime(timezone=True), nullable=False),
    Column("disconnected_at", DateTime(timezone=True)),
    Column("epoch", BigInteger, nullable=False, server_default=text("0"), comment="Of the job that may commit."),
    Column("state_since", DateTime(timezone=True), comment="Since when it stands so."),
    Column("start_date", Date, comment="The day from which its books are kept; null: all of them."),
    CheckConstraint(f"state IN {STATES}", name="state"),
    UniqueConstraint("business_id", "environment", "realm_id"),
    # Two businesses never share a company; one that was disconnected may be connected elsewhere.
    Index(
        "uq_connection_company",
        "environment",
        "realm_id",
        unique=True,
        postgresql_where=text("state <> 'disconnected'"),
    ),
)

authorization = Table(
    "begun_authorization",
    metadata,
    Column("state_hash", LargeBinary, primary_key=True),
    Column("business_id", Uuid, ForeignKey("business.id"), nullable=False),
    Column("environment", Text, nullable=False),
    Column("realm_id", Text, comment="The only company that will do, on a reconnect."),
    Column("return_url", Text),
    Column("start_date", Date, comment="The day from which the company's books are to be kept."),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("taken_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True), comment="When it was known what came of it."),
    Column("connection_id", Uuid, ForeignKey("connection.id"), comment="What came of it."),
)

due = Table(
    "due",
    metadata,
    _connection_id(),
    Column("work", Text, primary_key=True),
    Column("business_id", Uuid, nullable=False),
    Column("run_id", Uuid),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Index("ix_due_due_at", "due_at"),
)

place = Table(
    "place",
    metadata,
    _connection_id(),
    Column("entity", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("business_id", Uuid, nullable=False),
    Column("body", JSONB, nullable=False),
)

cursor = Table(
    "cursor",
    metadata,
    _connection_id(),
    Column("entity", Text, primary_key=True),
    Column("business_id", Uuid, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False, comment="QuickBooks' own time."),
)

schedule = Table(
    "schedule",
    metadata,
    _connection_id(),
    Column("business_id", Uuid, nullable=False),
    Column("paused_at", DateTime(timezone=True)),
    Column("entities", ARRAY(Text), comment="What of the company is kept; null: everything."),
    Column("polled_at", DateTime(timezone=True), comment="When everything that QuickBooks told was last known here."),
    Column("changed_at", DateTime(timezone=True), comment="When anything was last new."),
    Column("notified_at", DateTime(timezone=True)),
    Column("every", Interval, comment="Until the poll that is planned."),
    Column("wants", Double, comment="Metered calls a day, were there no budget."),
    Column("monthly_calls", Integer, comment="The company's own budget; null: only that of all together."),
)

connect_link = Table(
    "connect_link",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("token_hash", LargeBinary, nullable=False),
    Column("business_id", Uuid, ForeignKey("business.id"), nullable=False),
    Column("realm_id", Text, comment="The only company that will do, on a reconnect."),
    Column("return_url", Text),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
    Column("taken_at", DateTime(timezone=True), comment="When somebody began to connect with it."),
    Column("visitor_hash", LargeBinary, comment="Whose browser goes on with it."),
    Column("connection_id", Uuid, ForeignKey("connection.id"), comment="What came of it."),
    Column("finished_at", DateTime(timezone=True)),
    UniqueConstraint("token_hash"),
    Index("ix_connect_link_business_id", "business_id"),
)
