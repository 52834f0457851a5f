"""Versions of records in the order of a feed, since when each entity is known whole, and deletions that wait."""

import sqlalchemy as sa
from alembic import op

from tieout.database import security

revision = "0005"
down_revision = "0004"

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables of history; what has been loaded already is known since its cursor."""
    _version()
    _baseline()
    op.create_table(
        "feed",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False, comment="The position given last."),
        sa.PrimaryKeyConstraint("business_id", name=op.f("pk_feed")),
    )
    _held_deletion()
    for table in ("version", "baseline", "feed"):
        security.protect(op, table, allow="SELECT")
    security.protect(op, "held_deletion", allow="SELECT, UPDATE")
    op.execute(
        "INSERT INTO baseline (connection_id, entity, business_id, at)"
        " SELECT connection_id, entity, business_id, since FROM cursor"
    )


def _version() -> None:
    op.create_table(
        "version",
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, comment="1 is the first that was known."),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), comment="Its place in the feed; none for what was loaded."),
        sa.Column("at", _TIME, nullable=False, comment="Since when it holds, as well as is known."),
        sa.Column("sync_token", sa.BigInteger(), nullable=False),
        sa.Column("missed", sa.BigInteger(), nullable=False, comment="Versions before it that nobody saw."),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("lifecycle", sa.Text(), nullable=False),
        sa.Column("merged_into", sa.Text()),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("updated_at", _TIME, comment="When QuickBooks says that it changed."),
        sa.Column("seen_at", _TIME, nullable=False),
        sa.Column("run_id", sa.Uuid()),
        sa.Column("label", sa.Text()),
        sa.Column("body", sa.Text(), nullable=False, comment="The record's JSON, byte for byte as it came."),
        sa.CheckConstraint(
            "source IN ('load', 'change', 'notification', 'push', 'repair')", name=op.f("ck_version_source")
        ),
        sa.PrimaryKeyConstraint("connection_id", "entity", "id", "number", name=op.f("pk_version")),
    )
    fed = sa.text("position IS NOT NULL")
    op.create_index(
        "ix_version_business_id_position",
        "version",
        ["business_id", "position"],
        unique=True,
        postgresql_where=fed,
    )
    op.create_index("ix_version_connection_id_position", "version", ["connection_id", "position"], postgresql_where=fed)


def _baseline() -> None:
    op.create_table(
        "baseline",
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("at", _TIME, nullable=False, comment="QuickBooks' time at which the first reading was whole."),
        sa.PrimaryKeyConstraint("connection_id", "entity", name=op.f("pk_baseline")),
    )


def _held_deletion() -> None:
    op.create_table(
        "held_deletion",
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False, comment="Records that would be marked as deleted."),
        sa.Column("living", sa.Integer(), nullable=False, comment="Of so many."),
        sa.Column("run_id", sa.Uuid()),
        sa.Column("asked_at", _TIME, nullable=False),
        sa.Column("confirmed", sa.Integer(), comment="So many may be marked, somebody said."),
        sa.Column("confirmed_at", _TIME),
        sa.Column("confirmed_by", sa.Text()),
        sa.PrimaryKeyConstraint("connection_id", "entity", name=op.f("pk_held_deletion")),
    )
