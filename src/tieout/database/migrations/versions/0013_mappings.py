"""Which account is which, how a thing's fields become a record's, and the app at Intuit."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from tieout.database import security

revision = "0013"
down_revision = "0012"

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables of what a connection's push goes by."""
    _account_mapping()
    _field_mapping()
    _push_settings()
    _app()
    for table in ("account_mapping", "field_mapping", "push_settings"):
        security.protect(op, table)


def _connection_id(**how: Any) -> sa.Column[Any]:
    return sa.Column("connection_id", sa.Uuid(), sa.ForeignKey("connection.id", ondelete="CASCADE"), **how)


def _account_mapping() -> None:
    op.create_table(
        "account_mapping",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _connection_id(nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False, comment="QuickBooks' Account."),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.CheckConstraint("kind IN ('funding_source', 'platform_account')", name="kind"),
    )
    for kind, column in (("funding_source", "thing_id"), ("platform_account", "account_id")):
        op.create_index(
            f"uq_account_mapping_{kind}",
            "account_mapping",
            ["connection_id", column],
            unique=True,
            postgresql_where=sa.text(f"kind = '{kind}'"),
        )
    op.create_index("ix_account_mapping_connection_id_thing_id", "account_mapping", ["connection_id", "thing_id"])


def _field_mapping() -> None:
    op.create_table(
        "field_mapping",
        _connection_id(primary_key=True),
        sa.Column("field", sa.Text(), primary_key=True, comment="A member of QuickBooks' Bill."),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("source", postgresql.JSONB(), nullable=False),
    )


def _push_settings() -> None:
    op.create_table(
        "push_settings",
        _connection_id(primary_key=True),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("default_expense_account", sa.Text(), comment="QuickBooks' Account."),
        sa.Column("default_item", sa.Text(), comment="QuickBooks' Item, for lines of invoices."),
        sa.Column("payable_account", sa.Text(), comment="QuickBooks' Account of type Accounts Payable."),
        sa.Column("receivable_account", sa.Text(), comment="QuickBooks' Account of type Accounts Receivable."),
        sa.Column("owners", postgresql.JSONB(), nullable=False, server_default="{}", comment="Who wins, by entity."),
        sa.Column("number_rule", sa.Text(), nullable=False, server_default="number"),
        sa.Column("auto_match", sa.Boolean(), nullable=False, server_default=sa.text("true")),
        sa.Column("paused_at", _TIME, comment="Since when nothing is written to QuickBooks."),
        sa.CheckConstraint("number_rule IN ('number', 'external_id', 'none')", name="number_rule"),
    )


def _app() -> None:
    """Make the table of the app at Intuit, which the API's role has no part in."""
    op.create_table(
        "app",
        sa.Column("only", sa.Boolean(), primary_key=True, comment="True: there is one."),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("environment", sa.Text(), nullable=False),
        sa.Column("updated_at", _TIME, nullable=False),
        sa.CheckConstraint('"only"', name="only"),
        sa.CheckConstraint("environment IN ('sandbox', 'production')", name="environment"),
    )
