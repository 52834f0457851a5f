"""Intuit's name for the last exchange of each run."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the column; of past runs the names are not known."""
    column = sa.Column("intuit_tid", sa.Text(), comment="Intuit's name for the last exchange: its support asks for it.")
    op.add_column("run", column)
