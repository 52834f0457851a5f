"""The tables of intents, of what happened to them, and of the batches they travelled in."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
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

STATES = ("noted", "ready", "sending", "sent", "refused", "unknown", "dropped")
OPERATIONS = ("create", "update", "void", "delete", "attach")
BATCH_STATES = ("sending", "unknown", "sent")

_TIME = DateTime(timezone=True)
_OPEN = text("state NOT IN ('sent', 'dropped')")

intent = Table(
    "intent",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("connection_id", Uuid, ForeignKey("connection.id"), nullable=False),
    Column("business_id", Uuid, nullable=False),
    Column("thing", Text, nullable=False, comment="payee, payable, payment or attachment."),
    Column("thing_id", Uuid, nullable=False),
    Column("thing_version", Integer, nullable=False),
    Column("entity", Text, nullable=False),
    Column("operation", Text, nullable=False),
    Column("record_id", Text, comment="Of what is changed, voided or deleted."),
    Column("generation", Integer, nullable=False, server_default=text("1")),
    Column("state", Text, nullable=False),
    Column(
        "blocked",
        JSONB(none_as_null=True),
        comment="Why it cannot be sent as it stands, whose turn it is, and to do what.",
    ),
    Column("waits_for", Text, comment="The kind of thing that has to be there first."),
    Column("waits_for_id", Uuid),
    Column("body", LargeBinary, comment="Byte for byte as it is sent."),
    Column("created_at", _TIME, nullable=False),
    Column("changed_at", _TIME, nullable=False),
    Column("due_at", _TIME, comment="When it is looked at next; nothing: somebody else's turn."),
    Column("sent_at", _TIME, comment="When these bytes left first."),
    Column("attempts", Integer, nullable=False, server_default=text("0"), comment="Of this generation."),
    Column("outcome", JSONB(none_as_null=True)),
    Column("batch_id", Uuid),
    Column("ignored_at", _TIME, comment="Somebody said to leave it alone."),
    Column("settled_at", _TIME),
    Column("name_choice", Text, comment="What somebody chose where another has the name, or one like it."),
    CheckConstraint("name_choice IN ('suffix', 'reactivate', 'new')", name="name_choice"),
    CheckConstraint(f"state IN {STATES}", name="state"),
    CheckConstraint(f"operation IN {OPERATIONS}", name="operation"),
    CheckConstraint("state NOT IN ('sending', 'unknown') OR (body IS NOT NULL AND sent_at IS NOT NULL)", name="doubt"),
    Index("uq_intent_open", "connection_id", "thing", "thing_id", unique=True, postgresql_where=_OPEN),
    Index("ix_intent_thing", "business_id", "thing", "thing_id"),
    Index("ix_intent_due", "connection_id", "due_at", postgresql_where=_OPEN),
    Index("ix_intent_waits", "connection_id", "waits_for_id", postgresql_where=text("waits_for_id IS NOT NULL")),
)

intent_event = Table(
    "intent_event",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("intent_id", Uuid, ForeignKey("intent.id"), nullable=False),
    Column("business_id", Uuid, nullable=False),
    Column("at", _TIME, nullable=False),
    Column("state", Text, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("note", JSONB(none_as_null=True)),
    Index("ix_intent_event_intent_id", "intent_id", "id"),
)

intent_batch = Table(
    "intent_batch",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("connection_id", Uuid, ForeignKey("connection.id"), nullable=False),
    Column("business_id", Uuid, nullable=False),
    Column("intents", ARRAY(Uuid), nullable=False, comment="In the order of the items."),
    Column("body", LargeBinary, nullable=False, comment="Byte for byte as it is sent."),
    Column("state", Text, nullable=False),
    Column("sent_at", _TIME, nullable=False),
    Column("due_at", _TIME),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    CheckConstraint(f"state IN {BATCH_STATES}", name="state"),
    Index("ix_intent_batch_open", "connection_id", postgresql_where=text("state <> 'sent'")),
)
