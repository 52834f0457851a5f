"""The mirror, runs and certificates."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from tieout.database import security

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables of what we keep of a company and of what we did for it."""
    _record()
    _run()
    _certificate()
    for table in ("record", "run", "run_entity", "certificate"):
        security.protect(op, table)


def _record() -> None:
    op.create_table(
        "record",
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("sync_token", sa.BigInteger(), nullable=False),
        sa.Column("lifecycle", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True)),
        sa.Column("updated_at", sa.DateTime(timezone=True)),
        sa.Column("label", sa.Text()),
        sa.Column("party_id", sa.Text()),
        sa.Column("party_name", sa.Text()),
        sa.Column("date", sa.Date()),
        sa.Column("amount", sa.Numeric()),
        sa.Column("balance", sa.Numeric()),
        sa.Column("currency", sa.Text()),
        sa.Column("body", sa.Text(), nullable=False, comment="The record's JSON, byte for byte as it came."),
        sa.Column(
            "seen_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="QuickBooks' time of the answer it came in.",
        ),
        sa.Column("run_id", sa.Uuid(), comment="The run that last changed it."),
        sa.CheckConstraint(
            "lifecycle IN ('active', 'inactive', 'voided', 'deleted', 'merged')", name=op.f("ck_record_lifecycle")
        ),
        sa.PrimaryKeyConstraint("connection_id", "entity", "id", name=op.f("pk_record")),
    )


def _run() -> None:
    op.create_table(
        "run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("trigger", sa.Text(), nullable=False),
        sa.Column("entities", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column(
            "attempts",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="Failures in a row, since progress.",
        ),
        sa.Column("reason", sa.Text()),
        sa.Column("retryable", sa.Boolean()),
        sa.Column("cause", postgresql.JSONB()),
        sa.Column("calls", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("kind IN ('load', 'changes', 'check')", name=op.f("ck_run_kind")),
        sa.CheckConstraint("trigger IN ('first', 'manual', 'schedule')", name=op.f("ck_run_trigger")),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'completed', 'incomplete', 'failed')", name=op.f("ck_run_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    op.create_index("ix_run_connection_id", "run", ["connection_id", "queued_at"])
    op.create_index(
        "uq_run_active",
        "run",
        ["connection_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('queued', 'running') AND trigger <> 'schedule'"),
    )
    op.create_table(
        "run_entity",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("expected", sa.BigInteger()),
        sa.Column("fetched", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("created", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("updated", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("deleted", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'reading', 'done')", name=op.f("ck_run_entity_state")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_run_entity_run_id_run"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "entity", name=op.f("pk_run_entity")),
    )


def _certificate() -> None:
    op.create_table(
        "certificate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid()),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("boundary", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("rows", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
    )
    op.create_index("ix_certificate_connection_id", "certificate", ["connection_id", "at"])
