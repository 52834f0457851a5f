"""When each company is looked at by itself, and what of it."""

import sqlalchemy as sa
from alembic import op

from tieout.database import security

revision = "0006"
down_revision = "0005"

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the table of schedules; what a month has cost is asked for at every plan, over all companies."""
    op.create_table(
        "schedule",
        sa.Column("connection_id", sa.Uuid(), sa.ForeignKey("connection.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("paused_at", _TIME),
        sa.Column("entities", sa.ARRAY(sa.Text()), comment="What of the company is kept; null: everything."),
        sa.Column("polled_at", _TIME, comment="When everything that QuickBooks told was last known here."),
        sa.Column("changed_at", _TIME, comment="When anything was last new."),
        sa.Column("notified_at", _TIME),
        sa.Column("every", sa.Interval(), comment="Until the poll that is planned."),
        sa.Column("wants", sa.Double(), comment="Metered calls a day, were there no budget."),
    )
    security.protect(op, "schedule", allow="SELECT, INSERT, UPDATE")
    op.create_index("ix_call_count_month", "call_count", ["month", "cost"])
