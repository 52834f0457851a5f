"""Somebody may say that a payee is none of the vendors it resembles."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Let that be chosen too."""
    op.drop_constraint(op.f("ck_intent_name_choice"), "intent", type_="check")
    op.create_check_constraint(
        op.f("ck_intent_name_choice"), "intent", "name_choice IN ('suffix', 'reactivate', 'new')"
    )
    op.alter_column(
        "intent",
        "name_choice",
        existing_type=sa.Text(),
        comment="What somebody chose where another has the name, or one like it.",
    )
