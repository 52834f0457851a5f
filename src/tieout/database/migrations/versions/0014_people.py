"""Who may look at the dashboard, who is signed in, and links that let a person connect a company."""

import sqlalchemy as sa
from alembic import op

from tieout.database import security

revision = "0014"
down_revision = "0013"

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables of people, their sessions and their connect links; the API's role sees links alone."""
    _people()
    _links()
    security.protect(op, "person", allow="REFERENCES")
    security.protect(op, "connect_link", allow="SELECT, INSERT, UPDATE")


def _people() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("email", sa.Text(), unique=True, comment="In small letters."),
        sa.Column("subject", sa.Text(), unique=True, comment="Who the platform's issuer says they are."),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text()),
        sa.Column("business_id", sa.Uuid(), sa.ForeignKey("business.id"), comment="Sees this one alone; null: all."),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("removed_at", _TIME),
        sa.Column("failures", sa.Integer(), nullable=False, server_default="0", comment="Wrong passwords in a row."),
        sa.Column("failed_at", _TIME),
        sa.CheckConstraint("email IS NOT NULL OR subject IS NOT NULL", name="named"),
    )
    op.create_table(
        "person_session",
        sa.Column("token_hash", sa.LargeBinary(), primary_key=True),
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("seen_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME, nullable=False, comment="However busy it is."),
    )
    op.create_index("ix_person_session_person_id", "person_session", ["person_id"])


def _links() -> None:
    op.create_table(
        "connect_link",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("business_id", sa.Uuid(), sa.ForeignKey("business.id"), nullable=False),
        sa.Column("realm_id", sa.Text(), comment="The only company that will do, on a reconnect."),
        sa.Column("return_url", sa.Text()),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.Column("revoked_at", _TIME),
        sa.Column("taken_at", _TIME, comment="When somebody began to connect with it."),
        sa.Column("visitor_hash", sa.LargeBinary(), comment="Whose browser goes on with it."),
        sa.Column("connection_id", sa.Uuid(), sa.ForeignKey("connection.id"), comment="What came of it."),
        sa.Column("finished_at", _TIME),
    )
    op.create_index("ix_connect_link_business_id", "connect_link", ["business_id"])
