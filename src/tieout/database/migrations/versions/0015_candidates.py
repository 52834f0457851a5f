"""Records of QuickBooks that are nobody's yet, and how far a company's books have been gone through."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from tieout.database import security

revision = "0015"
down_revision = "0014"

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make both tables; companies that are connected already are gone through from their beginning."""
    op.create_table(
        "candidate",
        sa.Column("connection_id", sa.Uuid(), sa.ForeignKey("connection.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("entity", sa.Text(), primary_key=True),
        sa.Column("record_id", sa.Text(), primary_key=True),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.Text()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False, comment="Why it is nobody's."),
        sa.Column(
            "proposals", postgresql.JSONB(), nullable=False, comment="Which things it may be, the likeliest first."
        ),
        sa.Column("noted_at", _TIME, nullable=False),
        sa.Column("look_at", _TIME, comment="When to look at it again; nothing: a person's turn."),
        sa.CheckConstraint("state IN ('held', 'proposed', 'asked', 'unfit', 'declined')", name="state"),
    )
    op.create_index("ix_candidate_look_at", "candidate", ["connection_id", "look_at"])
    op.create_table(
        "intake",
        sa.Column("connection_id", sa.Uuid(), sa.ForeignKey("connection.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column(
            "position",
            sa.BigInteger(),
            comment="Of the feed, up to which it is gone through; nothing: not begun.",
        ),
        sa.Column("entity", sa.Text(), comment="Which the first going through has come to; nothing: it is over."),
        sa.Column("after", sa.Text(), comment="The record it has come to."),
        sa.CheckConstraint("mode IN ('on', 'ask', 'off')", name="mode"),
    )
    security.protect(op, "candidate", allow="SELECT, INSERT, UPDATE, DELETE")
    security.protect(op, "intake", allow="SELECT, INSERT, UPDATE")
