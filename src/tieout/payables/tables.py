"""The tables of the platform's own things; each row counts the versions of its content."""

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from tieout.database.metadata import metadata

ORIGINS = ("platform", "quickbooks")
ROLES = ("vendor", "customer")
DIRECTIONS = ("payable", "receivable")
STATUSES = ("draft", "submitted", "approved", "declined", "cancelled", "scheduled", "paid")

_TIME = DateTime(timezone=True)


def _thing(name: str, *members: Any) -> Table:
    return Table(
        name,
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("business_id", Uuid, ForeignKey("business.id"), nullable=False),
        Column("external_id", Text, comment="The platform's own id of it."),
        Column("origin", Text, nullable=False, server_default="platform", comment="Who had it first."),
        Column("version", Integer, nullable=False, server_default=text("1"), comment="Of the content."),
        Column("created_at", _TIME, nullable=False),
        Column("updated_at", _TIME, nullable=False),
        Column("archived_at", _TIME),
        *members,
        CheckConstraint(f"origin IN {ORIGINS}", name="origin"),
        UniqueConstraint("business_id", "external_id"),
        Index(f"ix_{name}_business_id_id", "business_id", "id"),
    )


payee = _thing(
    "payee",
    Column("role", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("email", Text),
    Column("phone", Text),
    Column("tax_id_last_four", Text),
    Column("currency", Text),
    Column("expense_account", Text, comment="One of the platform's accounts, by its external id."),
    Column("address", JSONB),
    CheckConstraint(f"role IN {ROLES}", name="role"),
)

funding_source = _thing(
    "funding_source",
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("last_four", Text),
    Column("currency", Text),
    CheckConstraint("kind IN ('bank', 'credit_card')", name="kind"),
)

platform_account = _thing(
    "platform_account",
    Column("name", Text, nullable=False),
    Column("number", Text),
    Column("type", Text, nullable=False),
    Column("subtype", Text),
    Column("parent_id", Uuid, ForeignKey("platform_account.id")),
)

payable = _thing(
    "payable",
    Column("direction", Text, nullable=False),
    Column("payee_id", Uuid, ForeignKey("payee.id"), nullable=False),
    Column("number", Text),
    Column("currency", Text, nullable=False),
    Column("total", Numeric, nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("due_on", Date),
    Column("memo", Text),
    Column("status", Text, nullable=False),
    Column("lines", JSONB, nullable=False, comment="Amounts are decimal strings."),
    Column("custom_fields", JSONB, nullable=False),
    CheckConstraint(f"direction IN {DIRECTIONS}", name="direction"),
    CheckConstraint(f"status IN {STATUSES}", name="status"),
    Index("ix_payable_payee_id", "payee_id"),
)

payable_attachment = Table(
    "payable_attachment",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("business_id", Uuid, ForeignKey("business.id"), nullable=False),
    Column("payable_id", Uuid, ForeignKey("payable.id"), nullable=False),
    Column("file_name", Text, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("bytes", LargeBinary, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("created_at", _TIME, nullable=False),
    UniqueConstraint("payable_id", "sha256", "file_name"),
)

payment = _thing(
    "payment",
    Column("direction", Text, nullable=False),
    Column("payee_id", Uuid, ForeignKey("payee.id"), nullable=False),
    Column("funding_source_id", Uuid, ForeignKey("funding_source.id")),
    Column("amount", Numeric, nullable=False),
    Column("currency", Text, nullable=False),
    Column("paid_on", Date, nullable=False),
    Column("memo", Text),
    Column("reference", Text),
    Column("status", Text, nullable=False),
    CheckConstraint(f"direction IN {DIRECTIONS}", name="direction"),
    CheckConstraint("status IN ('recorded', 'voided')", name="status"),
    Index("ix_payment_payee_id", "payee_id"),
)

payment_line = Table(
    "payment_line",
    metadata,
    Column("payment_id", Uuid, ForeignKey("payment.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, comment="From 1."),
    Column("business_id", Uuid, ForeignKey("business.id"), nullable=False),
    Column("payable_id", Uuid, ForeignKey("payable.id")),
    Column("credit_record_id", Text, comment="A VendorCredit or CreditMemo of QuickBooks that is used up."),
    Column("amount", Numeric, nullable=False),
    CheckConstraint("(payable_id IS NULL) <> (credit_record_id IS NULL)", name="target"),
    Index("ix_payment_line_payable_id", "payable_id"),
    Index("ix_payment_line_credit_record_id", "credit_record_id", postgresql_where=text("payable_id IS NULL")),
)
