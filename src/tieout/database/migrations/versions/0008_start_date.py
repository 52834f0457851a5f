"""The day from which a company's books are kept; and what each notification said, in the order in which they came."""

import sqlalchemy as sa
from alembic import op

from tieout.database import security
from tieout.database.books import rebuild

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Keep each notification's own words beside it: a delivery may speak of several companies."""
    rebuild.drop(op.get_bind())
    op.add_column(
        "connection",
        sa.Column("start_date", sa.Date(), comment="The day from which its books are kept; null: all of them."),
    )
    op.add_column(
        "begun_authorization",
        sa.Column("start_date", sa.Date(), comment="The day from which the company's books are to be kept."),
    )
    op.add_column("notification", sa.Column("payload", sa.Text(), comment="What Intuit said of it alone, as JSON."))
    op.create_index("ix_notification_company", "notification", ["connection_id", "received_at", "key"])
    op.execute(f"GRANT UPDATE (state, connection_id, business_id) ON notification TO {security.API_ROLE}")
    op.execute(f"GRANT SELECT, DELETE ON baseline, cursor, place TO {security.API_ROLE}")  # what is read anew
