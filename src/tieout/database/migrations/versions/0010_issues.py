"""What somebody must look at."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from tieout.database import security

revision = "0010"
down_revision = "0009"

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the table of issues, and room for what tells of strangers and of figures that differ."""
    op.add_column("token", sa.Column("stranger_at", _TIME, comment="When somebody else was seen to refresh it."))
    op.create_index(
        "ix_certificate_differing", "certificate", ["connection_id", "at"], postgresql_where=sa.text("NOT agreed")
    )
    op.create_table(
        "issue",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("key", sa.Text(), nullable=False, comment="Which problem it is: kind:what, within its place."),
        sa.Column("business_id", sa.Uuid(), sa.ForeignKey("business.id"), comment="Null: of the whole installation."),
        sa.Column("connection_id", sa.Uuid(), sa.ForeignKey("connection.id", ondelete="CASCADE")),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False, comment="Who must act."),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), comment="Intuit's code, where there is one."),
        sa.Column("entity", sa.Text(), comment="The record that it is about, or that stands in the way."),
        sa.Column("record_id", sa.Text()),
        sa.Column("record_name", sa.Text()),
        sa.Column(
            "cause", JSONB(), nullable=False, comment="What QuickBooks said, and whatever else support asks for."
        ),
        sa.Column("first_seen_at", _TIME, nullable=False),
        sa.Column("opened_at", _TIME, nullable=False, comment="Since when it has been there this time."),
        sa.Column("last_seen_at", _TIME, nullable=False),
        sa.Column("resolved_at", _TIME),
        sa.Column("muted_until", _TIME),
        sa.Column("count", sa.Integer(), nullable=False, server_default="1", comment="How often it was seen since."),
        sa.Column("openings", sa.Integer(), nullable=False, server_default="1", comment="How often it came up."),
        sa.CheckConstraint("owner IN ('you', 'customer', 'intuit', 'operator')", name="owner"),
        sa.CheckConstraint("severity IN ('warning', 'error')", name="severity"),
        sa.UniqueConstraint("connection_id", "business_id", "key", postgresql_nulls_not_distinct=True),
    )
    op.create_index("ix_issue_business_id", "issue", ["business_id", "id"])
    op.create_index("ix_issue_unresolved", "issue", ["connection_id"], postgresql_where=sa.text("resolved_at IS NULL"))
    security.protect(op, "issue", allow="SELECT, INSERT, UPDATE")
