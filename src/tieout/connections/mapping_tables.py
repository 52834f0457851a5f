"""The tables of what a connection's push goes by: which account is which, which field is which, and its settings."""

from sqlalchemy import Boolean, CheckConstraint, Column, DateTime, ForeignKey, Index, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from tieout.database.metadata import metadata

_TIME = DateTime(timezone=True)


def _connection_id() -> Column[object]:
    return Column("connection_id", Uuid, ForeignKey("connection.id", ondelete="CASCADE"), nullable=False)


account_mapping = Table(
    "account_mapping",
    metadata,
    Column("id", Uuid, primary_key=True),
    _connection_id(),
    Column("business_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("thing_id", Uuid, nullable=False),
    Column("account_id", Text, nullable=False, comment="QuickBooks' Account."),
    Column("made_by", Text, nullable=False),
    Column("created_at", _TIME, nullable=False),
    CheckConstraint("kind IN ('funding_source', 'platform_account')", name="kind"),
    # Money leaves a funding source by one account; several accounts of a company may be one of the platform's.
    Index(
        "uq_account_mapping_funding_source",
        "connection_id",
        "thing_id",
        unique=True,
        postgresql_where=text("kind = 'funding_source'"),
    ),
    Index(
        "uq_account_mapping_platform_account",
        "connection_id",
        "account_id",
        unique=True,
        postgresql_where=text("kind = 'platform_account'"),
    ),
    Index("ix_account_mapping_connection_id_thing_id", "connection_id", "thing_id"),
)

field_mapping = Table(
    "field_mapping",
    metadata,
    Column("connection_id", Uuid, ForeignKey("connection.id", ondelete="CASCADE"), primary_key=True),
    Column("field", Text, primary_key=True, comment="A member of QuickBooks' Bill."),
    Column("business_id", Uuid, nullable=False),
    Column("source", JSONB, nullable=False),
)

push_settings = Table(
    "push_settings",
    metadata,
    Column("connection_id", Uuid, ForeignKey("connection.id", ondelete="CASCADE"), primary_key=True),
    Column("business_id", Uuid, nullable=False),
    Column("default_expense_account", Text, comment="QuickBooks' Account."),
    Column("default_item", Text, comment="QuickBooks' Item, for lines of invoices."),
    Column("payable_account", Text, comment="QuickBooks' Account of type Accounts Payable."),
    Column("receivable_account", Text, comment="QuickBooks' Account of type Accounts Receivable."),
    Column("owners", JSONB, nullable=False, server_default="{}", comment="Who wins, by entity."),
    Column("number_rule", Text, nullable=False, server_default="number"),
    Column("auto_match", Boolean, nullable=False, server_default=text("true")),
    Column("paused_at", _TIME, comment="Since when nothing is written to QuickBooks."),
    CheckConstraint("number_rule IN ('number', 'external_id', 'none')", name="number_rule"),
)
