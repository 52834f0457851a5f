"""What each notification said, and whose it was, in the order in which they came."""

import sqlalchemy as sa
from alembic import op

from tieout.database import security

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Keep each notification's own words beside it: a delivery may speak of several companies."""
    op.add_column("notification", sa.Column("payload", sa.Text(), comment="What Intuit said of it alone, as JSON."))
    op.create_index("ix_notification_company", "notification", ["connection_id", "received_at", "key"])
    op.execute(f"GRANT UPDATE (state, connection_id, business_id) ON notification TO {security.API_ROLE}")
