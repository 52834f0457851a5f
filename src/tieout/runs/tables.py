"""The tables of runs and of what they did to each entity."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from tieout.database.metadata import metadata

KINDS = ("load", "changes", "check")
TRIGGERS = ("first", "manual", "schedule")
STATES = ("queued", "running", "completed", "incomplete", "failed")
ENTITY_STATES = ("waiting", "reading", "done")

run = Table(
    "run",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("connection_id", Uuid, nullable=False),
    Column("business_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("trigger", Text, nullable=False),
    Column("entities", ARRAY(Text), nullable=False),
    Column("state", Text, nullable=False),
    Column("queued_at", DateTime(timezone=True), nullable=False),
    Column("started_at", DateTime(timezone=True)),
    Column("finished_at", DateTime(timezone=True)),
    Column("attempts", Integer, nullable=False, server_default=text("0"), comment="Failures in a row, since progress."),
    Column("reason", Text),
    Column("retryable", Boolean),
    Column("cause", JSONB),
    Column("calls", Integer, nullable=False, server_default=text("0")),
    Column("intuit_tid", Text, comment="Intuit's name for the last exchange: its support asks for it."),
    CheckConstraint(f"kind IN {KINDS}", name="kind"),
    CheckConstraint(f"trigger IN {TRIGGERS}", name="trigger"),
    CheckConstraint(f"state IN {STATES}", name="state"),
    Index("ix_run_connection_id", "connection_id", "queued_at", "id"),
    # Polls are a hundred times as many: the last run that somebody asked for is not looked for among them.
    Index("ix_run_asked", "connection_id", "queued_at", "id", postgresql_where=text("trigger <> 'schedule'")),
    # Of those that somebody waits for, one at a time: the database refuses a second, however many ask at once.
    Index(
        "uq_run_active",
        "connection_id",
        unique=True,
        postgresql_where=text("state IN ('queued', 'running') AND trigger <> 'schedule'"),
    ),
)

run_entity = Table(
    "run_entity",
    metadata,
    Column("run_id", Uuid, ForeignKey(run.c.id, ondelete="CASCADE"), primary_key=True),
    Column("entity", Text, primary_key=True),
    Column("business_id", Uuid, nullable=False),
    Column("state", Text, nullable=False, server_default="waiting"),
    Column("expected", BigInteger),
    Column("fetched", BigInteger, nullable=False, server_default=text("0")),
    Column("created", BigInteger, nullable=False, server_default=text("0")),
    Column("updated", BigInteger, nullable=False, server_default=text("0")),
    Column("deleted", BigInteger, nullable=False, server_default=text("0")),
    CheckConstraint(f"state IN {ENTITY_STATES}", name="state"),
)
