"""Writes that are promised once, and which thing is which record."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from tieout.database import security

revision = "0012"
down_revision = "0011"

_TIME = sa.DateTime(timezone=True)
_OPEN = sa.text("state NOT IN ('sent', 'dropped')")


def upgrade() -> None:
    """Make the tables of links and intents."""
    _link()
    _intent()
    _events_and_batches()
    for table in ("link", "intent", "intent_event", "intent_batch"):
        security.protect(op, table, allow="SELECT, INSERT, UPDATE")


def _link() -> None:
    op.create_table(
        "link",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("connection_id", sa.Uuid(), sa.ForeignKey("connection.id"), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("linked_at", _TIME, nullable=False),
        sa.Column("ended_at", _TIME),
        sa.Column("end_cause", sa.Text()),
        sa.Column(
            "written_version", sa.Integer(), nullable=False, comment="The thing's version that the record shows."
        ),
        sa.Column(
            "sync_token",
            sa.BigInteger(),
            nullable=False,
            comment="The record's version that we last wrote or accepted.",
        ),
        sa.Column("written_at", _TIME, comment="QuickBooks' time of our last write."),
        sa.Column(
            "agreed_token", sa.BigInteger(), comment="A newer version of the record that was found to agree with ours."
        ),
        sa.CheckConstraint("kind IN ('payee', 'payable', 'payment', 'attachment')", name="kind"),
        sa.CheckConstraint("made_by IN ('push', 'import', 'match', 'person')", name="made_by"),
    )
    active = sa.text("ended_at IS NULL")
    thing, record = ["connection_id", "kind", "thing_id"], ["connection_id", "entity", "record_id"]
    op.create_index("uq_link_thing", "link", thing, unique=True, postgresql_where=active)
    op.create_index("uq_link_record", "link", record, unique=True, postgresql_where=active)
    op.create_index("ix_link_business_id_thing_id", "link", ["business_id", "thing_id"])


def _intent() -> None:
    op.create_table(
        "intent",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("connection_id", sa.Uuid(), sa.ForeignKey("connection.id"), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("thing", sa.Text(), nullable=False, comment="payee, payable, payment or attachment."),
        sa.Column("thing_id", sa.Uuid(), nullable=False),
        sa.Column("thing_version", sa.Integer(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Text(), comment="Of what is changed, voided or deleted."),
        sa.Column("generation", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column(
            "blocked",
            postgresql.JSONB(),
            comment="Why it cannot be sent as it stands, whose turn it is, and to do what.",
        ),
        sa.Column("waits_for", sa.Text(), comment="The kind of thing that has to be there first."),
        sa.Column("waits_for_id", sa.Uuid()),
        sa.Column("body", sa.LargeBinary(), comment="Byte for byte as it is sent."),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("changed_at", _TIME, nullable=False),
        sa.Column("due_at", _TIME, comment="When it is looked at next; nothing: somebody else's turn."),
        sa.Column("sent_at", _TIME, comment="When these bytes left first."),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0", comment="Of this generation."),
        sa.Column("outcome", postgresql.JSONB()),
        sa.Column("batch_id", sa.Uuid()),
        sa.Column("ignored_at", _TIME, comment="Somebody said to leave it alone."),
        sa.Column("settled_at", _TIME),
        sa.Column(
            "name_choice", sa.Text(), comment="What somebody chose where the name is taken: suffix or reactivate."
        ),
        sa.CheckConstraint("name_choice IN ('suffix', 'reactivate')", name="name_choice"),
        sa.CheckConstraint(
            "state IN ('noted', 'ready', 'sending', 'sent', 'refused', 'unknown', 'dropped')", name="state"
        ),
        sa.CheckConstraint("operation IN ('create', 'update', 'void', 'delete', 'attach')", name="operation"),
        sa.CheckConstraint(
            "state NOT IN ('sending', 'unknown') OR (body IS NOT NULL AND sent_at IS NOT NULL)", name="doubt"
        ),
    )
    mine = ["connection_id", "thing", "thing_id"]
    op.create_index("uq_intent_open", "intent", mine, unique=True, postgresql_where=_OPEN)
    op.create_index("ix_intent_thing", "intent", ["business_id", "thing", "thing_id"])
    op.create_index("ix_intent_due", "intent", ["connection_id", "due_at"], postgresql_where=_OPEN)
    op.create_index(
        "ix_intent_waits",
        "intent",
        ["connection_id", "waits_for_id"],
        postgresql_where=sa.text("waits_for_id IS NOT NULL"),
    )


def _events_and_batches() -> None:
    op.create_table(
        "intent_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("intent_id", sa.Uuid(), sa.ForeignKey("intent.id"), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("note", postgresql.JSONB()),
    )
    op.create_index("ix_intent_event_intent_id", "intent_event", ["intent_id", "id"])
    op.create_table(
        "intent_batch",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("connection_id", sa.Uuid(), sa.ForeignKey("connection.id"), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("intents", sa.ARRAY(sa.Uuid()), nullable=False, comment="In the order of the items."),
        sa.Column("body", sa.LargeBinary(), nullable=False, comment="Byte for byte as it is sent."),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("sent_at", _TIME, nullable=False),
        sa.Column("due_at", _TIME),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        sa.CheckConstraint("state IN ('sending', 'unknown', 'sent')", name="state"),
    )
    op.create_index(
        "ix_intent_batch_open", "intent_batch", ["connection_id"], postgresql_where=sa.text("state <> 'sent'")
    )
