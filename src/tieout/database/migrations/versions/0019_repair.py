"""Repairs that no certificate has named yet."""

import sqlalchemy as sa
from alembic import op

from tieout.database import security

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "repair",
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("was", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "entity", "record_id", name=op.f("pk_repair")),
    )
    security.protect(op, "repair", allow="SELECT")
