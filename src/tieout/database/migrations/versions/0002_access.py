"""Businesses, API clients, connections, tokens and the meter."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from tieout.database import security

revision = "0002"
down_revision = "0001"

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables of who may come in and how we get in at QuickBooks."""
    _businesses_and_clients()
    _connections()
    _reading()
    _tokens()
    _meter()
    security.protect(op, "business", "id")
    for table in ("connection", "due"):
        security.protect(op, table)
    for table in ("place", "cursor", "call_count"):  # written by jobs alone
        security.protect(op, table, allow="SELECT")
    security.protect(op, "begun_authorization", allow="SELECT, INSERT")


def _businesses_and_clients() -> None:
    op.create_table(
        "business",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("external_id", sa.Text, unique=True, comment="The platform's own id of it."),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("archived_at", _TIME),
    )
    op.create_table(
        "api_client",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("salt", sa.LargeBinary, nullable=False),
        sa.Column("secret_hash", sa.LargeBinary, nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("revoked_at", _TIME),
    )


def _connections() -> None:
    op.create_table(
        "connection",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("business_id", sa.Uuid, sa.ForeignKey("business.id"), nullable=False),
        sa.Column("environment", sa.Text, nullable=False),
        sa.Column("realm_id", sa.Text, nullable=False),
        sa.Column("company_name", sa.Text),
        sa.Column("country", sa.Text),
        sa.Column("home_currency", sa.Text),
        sa.Column("time_zone", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("cause", sa.Text, comment="Why it is not active."),
        sa.Column("connected_at", _TIME, nullable=False),
        sa.Column("disconnected_at", _TIME),
        sa.Column("epoch", sa.BigInteger, nullable=False, server_default="0", comment="Of the job that may commit."),
        sa.CheckConstraint("state IN ('active', 'needs_reconnect', 'disconnected')", name="state"),
        sa.UniqueConstraint("business_id", "environment", "realm_id"),
    )
    op.create_index(
        "uq_connection_company",
        "connection",
        ["environment", "realm_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'disconnected'"),
    )
    op.create_table(
        "begun_authorization",
        sa.Column("state_hash", sa.LargeBinary, primary_key=True),
        sa.Column("business_id", sa.Uuid, sa.ForeignKey("business.id"), nullable=False),
        sa.Column("environment", sa.Text, nullable=False),
        sa.Column("realm_id", sa.Text, comment="The only company that will do, on a reconnect."),
        sa.Column("return_url", sa.Text),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.Column("taken_at", _TIME),
        sa.Column("ended_at", _TIME, comment="When it was known what came of it."),
        sa.Column("connection_id", sa.Uuid, sa.ForeignKey("connection.id"), comment="What came of it."),
    )


def _reading() -> None:
    op.create_table(
        "due",
        _connection_key(),
        sa.Column("work", sa.Text, primary_key=True),
        sa.Column("business_id", sa.Uuid, nullable=False),
        sa.Column("run_id", sa.Uuid),
        sa.Column("due_at", _TIME, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    )
    op.create_index("ix_due_due_at", "due", ["due_at"])
    op.create_table(
        "place",
        _connection_key(),
        sa.Column("entity", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("business_id", sa.Uuid, nullable=False),
        sa.Column("body", JSONB, nullable=False),
    )
    op.create_table(
        "cursor",
        _connection_key(),
        sa.Column("entity", sa.Text, primary_key=True),
        sa.Column("business_id", sa.Uuid, nullable=False),
        sa.Column("since", _TIME, nullable=False, comment="QuickBooks' own time."),
    )


def _tokens() -> None:
    op.create_table(
        "token",
        _connection_key(),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("access", sa.LargeBinary, nullable=False),
        sa.Column("refresh", sa.LargeBinary, nullable=False),
        sa.Column("access_expires_at", _TIME, nullable=False),
        sa.Column("refresh_expires_at", _TIME, nullable=False),
        sa.Column("hard_expires_at", _TIME),
        sa.Column("received_at", _TIME, nullable=False),
        sa.Column("lease_holder", sa.Text, comment="Who is refreshing."),
        sa.Column("lease_until", _TIME),
    )
    op.create_table(
        "former_token",
        _connection_key(),
        sa.Column("fingerprint", sa.LargeBinary, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("refresh", sa.LargeBinary, nullable=False),
        sa.Column("replaced_at", _TIME, nullable=False),
    )


def _meter() -> None:
    op.create_table(
        "pace",
        sa.Column("environment", sa.Text, primary_key=True),
        sa.Column("realm_id", sa.Text, primary_key=True),
        sa.Column("request_at", _TIME, nullable=False, comment="When the next request may go."),
        sa.Column("minute_at", _TIME, nullable=False, comment="Until when this minute is spent."),
        sa.Column("batch_at", _TIME, nullable=False, comment="Until when this minute's batches are spent."),
        sa.Column("paused_until", _TIME, comment="QuickBooks asked everybody to wait."),
    )
    op.create_table(
        "call_count",
        sa.Column("connection_id", sa.Uuid, primary_key=True),
        sa.Column("month", sa.Date, primary_key=True),
        sa.Column("cost", sa.Text, primary_key=True, comment="free or metered"),
        sa.Column("business_id", sa.Uuid, nullable=False),
        sa.Column("calls", sa.BigInteger, nullable=False),
    )


def _connection_key() -> sa.Column[object]:
    return sa.Column("connection_id", sa.Uuid, sa.ForeignKey("connection.id", ondelete="CASCADE"), primary_key=True)
