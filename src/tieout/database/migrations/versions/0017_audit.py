"""Who changed what through a door of ours."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from tieout.database import security

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Make the table; the doors may add to it and read it, and never change it."""
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), comment="Null: of the whole installation."),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "who", sa.Text(), nullable=False, comment="A client, a person's address, or who sat at the terminal."
        ),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("about", postgresql.JSONB(), nullable=False, comment="What it was done to: ids, never contents."),
        sa.Column("request_id", sa.Text()),
        sa.CheckConstraint("kind IN ('platform', 'business', 'person', 'terminal')", name="kind"),
    )
    op.create_index("ix_audit_entry_business_id", "audit_entry", ["business_id", "id"])
    op.create_index("ix_audit_entry_at", "audit_entry", ["at"])
    security.protect(op, "audit_entry", allow="SELECT, INSERT")
