"""The last run of a company is found at once, however many polls it had."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Let both indexes end with what runs are ordered by, and one leave the polls out."""
    op.drop_index("ix_run_connection_id", table_name="run")
    op.create_index("ix_run_connection_id", "run", ["connection_id", "queued_at", "id"])
    asked = sa.text("trigger <> 'schedule'")
    op.create_index("ix_run_asked", "run", ["connection_id", "queued_at", "id"], postgresql_where=asked)
