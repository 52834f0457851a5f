"""The tables of events, of the endpoints that are told of them, and of what became of each telling."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from tieout.database.metadata import metadata

STATES = ("waiting", "delivered", "failed")

_TIME = DateTime(timezone=True)
_WAITING = text("state = 'waiting'")

# Triggers write it, in the statement that changes what it tells of (migration 0016), and a delivery for every endpoint
# that wants it (0009).
event = Table(
    "event",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=text("gen_random_uuid()")),
    Column("position", BigInteger, Identity(), nullable=False, unique=True),
    Column("business_id", Uuid, comment="Null: of the whole installation."),
    Column("connection_id", Uuid),
    Column("type", Text, nullable=False),
    Column("subject", Text, nullable=False, comment="What it is about: events of one are told in order."),
    Column("at", _TIME, nullable=False),
    Column("data", JSONB, nullable=False),
    Index("ix_event_business_id", "business_id", "position"),
    Index("ix_event_at", "at"),
)

endpoint = Table(
    "event_endpoint",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("business_id", Uuid, comment="Null: it is told of every business."),
    Column("url", Text, nullable=False),
    Column("types", ARRAY(Text), comment="Null: every one."),
    Column("secret", LargeBinary, nullable=False, comment="Sealed."),
    Column("old_secret", LargeBinary, comment="Sealed; it signs too, until it ends."),
    Column("old_secret_until", _TIME),
    Column("created_at", _TIME, nullable=False),
    Column("disabled_at", _TIME),
    Column("disabled_why", Text),
    Column("failing_since", _TIME, comment="Since when nothing was taken."),
    Column("failures", Integer, nullable=False, server_default=text("0"), comment="Attempts in vain in a row."),
    Column("rests_until", _TIME, comment="Nothing is sent before, for nothing was taken."),
)

delivery = Table(
    "delivery",
    metadata,
    Column("endpoint_id", Uuid, ForeignKey(endpoint.c.id, ondelete="CASCADE"), primary_key=True),
    Column("event_id", Uuid, ForeignKey(event.c.id, ondelete="CASCADE"), primary_key=True),
    Column("business_id", Uuid, comment="Of the endpoint."),
    Column("position", BigInteger, nullable=False),
    Column("subject", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("due_at", _TIME, comment="Null: at once."),
    Column("claimed_until", _TIME, comment="Somebody is sending it."),
    Column("ended_at", _TIME),
    CheckConstraint(f"state IN {STATES}", name="state"),
    Index("ix_delivery_waiting", "endpoint_id", "position", postgresql_where=_WAITING),
    Index("ix_delivery_subject", "endpoint_id", "subject", "position", postgresql_where=_WAITING),
    Index("ix_delivery_event_id", "event_id"),
)

attempt = Table(
    "delivery_attempt",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("endpoint_id", Uuid, nullable=False),
    Column("event_id", Uuid, nullable=False),
    Column("business_id", Uuid, comment="Of the endpoint."),
    Column("number", Integer, nullable=False),
    Column("at", _TIME, nullable=False),
    Column("milliseconds", Integer, nullable=False),
    Column("status", Integer, comment="Null: no answer came."),
    Column("answer", Text, comment="How the body of the answer begins."),
    Column("error", Text, comment="Why it does not count."),
    ForeignKeyConstraint(
        ["endpoint_id", "event_id"], [delivery.c.endpoint_id, delivery.c.event_id], ondelete="CASCADE"
    ),
    Index("ix_delivery_attempt_endpoint_id", "endpoint_id", "event_id"),
)
