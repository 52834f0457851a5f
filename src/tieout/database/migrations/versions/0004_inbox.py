"""What Intuit tells us, and into which record another one was merged."""

import sqlalchemy as sa
from alembic import op

from tieout.database import security

revision = "0004"
down_revision = "0003"

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables of what is received; a delivery may speak of several companies: it is the owner's alone."""
    _delivery()
    _notification()
    op.create_table(
        "notification_allowance",
        sa.Column("connection_id", sa.Uuid(), primary_key=True),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("spent_until", _TIME, nullable=False),
    )
    security.protect(op, "notification", allow="SELECT")
    op.execute(  # what belongs to nobody is not the platform's either
        f"CREATE POLICY claimed ON notification AS RESTRICTIVE TO {security.API_ROLE} USING (business_id IS NOT NULL)"
    )
    security.protect(op, "notification_allowance", allow="SELECT")
    op.add_column("record", sa.Column("merged_into", sa.Text(), comment="Where its history goes on."))


def _delivery() -> None:
    op.create_table(
        "inbox_delivery",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("received_at", _TIME, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False, comment="Byte for byte, as it was signed."),
        sa.Column("sorted_at", _TIME),
        sa.Column("trouble", sa.Text(), comment="Why it could not be read."),
    )
    op.create_index(
        "ix_inbox_delivery_unsorted", "inbox_delivery", ["id"], postgresql_where=sa.text("sorted_at IS NULL")
    )
    op.create_index("ix_inbox_delivery_received_at", "inbox_delivery", ["received_at"])


def _notification() -> None:
    op.create_table(
        "notification",
        sa.Column("key", sa.LargeBinary(), primary_key=True, comment="The same for every telling of the same thing."),
        sa.Column("delivery_id", sa.Uuid(), nullable=False, comment="In which it came first."),
        sa.Column("received_at", _TIME, nullable=False),
        sa.Column("realm_id", sa.Text(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("at", _TIME, comment="When it happened, as Intuit says."),
        sa.Column("merged_id", sa.Text(), comment="The record that was merged into this one."),
        sa.Column("connection_id", sa.Uuid()),
        sa.Column("business_id", sa.Uuid(), comment="Nobody's, while the company is unknown."),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("handled_at", _TIME),
        sa.CheckConstraint(
            "state IN ('new', 'again', 'done', 'unclaimed', 'unknown')", name=op.f("ck_notification_state")
        ),
    )
    op.create_index(
        "ix_notification_waiting",
        "notification",
        ["connection_id"],
        postgresql_where=sa.text("state IN ('new', 'again')"),
    )
    op.create_index("ix_notification_received_at", "notification", ["received_at"])
