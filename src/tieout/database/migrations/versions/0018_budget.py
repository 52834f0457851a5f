"""A company's own budget of metered calls."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Let a company have one."""
    op.add_column(
        "schedule",
        sa.Column("monthly_calls", sa.Integer(), comment="The company's own budget; null: only that of all together."),
    )
