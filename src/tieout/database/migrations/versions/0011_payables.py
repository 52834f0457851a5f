"""The platform's own things: payees, funding sources, accounts, payables and payments."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from tieout.database import security

revision = "0011"
down_revision = "0010"

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables of what the platform tells us of its own."""
    _payee()
    _funding_source()
    _platform_account()
    _payable()
    _payable_attachment()
    _payment()
    for table in (
        "payee", "funding_source", "platform_account", "payable", "payable_attachment", "payment", "payment_line",
    ):  # fmt: skip
        security.protect(op, table)


def _business() -> sa.Column[Any]:
    return sa.Column("business_id", sa.Uuid(), sa.ForeignKey("business.id"), nullable=False)


def _thing(name: str, *members: Any) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Uuid(), primary_key=True),
        _business(),
        sa.Column("external_id", sa.Text(), comment="The platform's own id of it."),
        sa.Column("origin", sa.Text(), nullable=False, server_default="platform", comment="Who had it first."),
        sa.Column("version", sa.Integer(), nullable=False, server_default=sa.text("1"), comment="Of the content."),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("updated_at", _TIME, nullable=False),
        sa.Column("archived_at", _TIME),
        *members,
        sa.CheckConstraint("origin IN ('platform', 'quickbooks')", name="origin"),
        sa.UniqueConstraint("business_id", "external_id"),
    )
    op.create_index(f"ix_{name}_business_id_id", name, ["business_id", "id"])


def _payee() -> None:
    _thing(
        "payee",
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text()),
        sa.Column("phone", sa.Text()),
        sa.Column("tax_id_last_four", sa.Text()),
        sa.Column("currency", sa.Text()),
        sa.Column("expense_account", sa.Text(), comment="One of the platform's accounts, by its external id."),
        sa.Column("address", postgresql.JSONB()),
        sa.CheckConstraint("role IN ('vendor', 'customer')", name="role"),
    )


def _funding_source() -> None:
    _thing(
        "funding_source",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("last_four", sa.Text()),
        sa.Column("currency", sa.Text()),
        sa.CheckConstraint("kind IN ('bank', 'credit_card')", name="kind"),
    )


def _platform_account() -> None:
    _thing(
        "platform_account",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("number", sa.Text()),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("subtype", sa.Text()),
        sa.Column("parent_id", sa.Uuid(), sa.ForeignKey("platform_account.id")),
    )


def _payable() -> None:
    _thing(
        "payable",
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("payee_id", sa.Uuid(), sa.ForeignKey("payee.id"), nullable=False),
        sa.Column("number", sa.Text()),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("total", sa.Numeric(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("memo", sa.Text()),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("lines", postgresql.JSONB(), nullable=False, comment="Amounts are decimal strings."),
        sa.Column("custom_fields", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint("direction IN ('payable', 'receivable')", name="direction"),
        sa.CheckConstraint(
            "status IN ('draft', 'submitted', 'approved', 'declined', 'cancelled', 'scheduled', 'paid')", name="status"
        ),
    )
    op.create_index("ix_payable_payee_id", "payable", ["payee_id"])


def _payable_attachment() -> None:
    op.create_table(
        "payable_attachment",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _business(),
        sa.Column("payable_id", sa.Uuid(), sa.ForeignKey("payable.id"), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.UniqueConstraint("payable_id", "sha256", "file_name"),
    )


def _payment() -> None:
    _thing(
        "payment",
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("payee_id", sa.Uuid(), sa.ForeignKey("payee.id"), nullable=False),
        sa.Column("funding_source_id", sa.Uuid(), sa.ForeignKey("funding_source.id")),
        sa.Column("amount", sa.Numeric(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("memo", sa.Text()),
        sa.Column("reference", sa.Text()),
        sa.Column("status", sa.Text(), nullable=False),
        sa.CheckConstraint("direction IN ('payable', 'receivable')", name="direction"),
        sa.CheckConstraint("status IN ('recorded', 'voided')", name="status"),
    )
    op.create_index("ix_payment_payee_id", "payment", ["payee_id"])
    op.create_table(
        "payment_line",
        sa.Column("payment_id", sa.Uuid(), sa.ForeignKey("payment.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, comment="From 1."),
        _business(),
        sa.Column("payable_id", sa.Uuid(), sa.ForeignKey("payable.id")),
        sa.Column("credit_record_id", sa.Text(), comment="A VendorCredit or CreditMemo of QuickBooks that is used up."),
        sa.Column("amount", sa.Numeric(), nullable=False),
        sa.CheckConstraint("(payable_id IS NULL) <> (credit_record_id IS NULL)", name="target"),
    )
    op.create_index("ix_payment_line_payable_id", "payment_line", ["payable_id"])
    credit = sa.text("payable_id IS NULL")
    op.create_index("ix_payment_line_credit_record_id", "payment_line", ["credit_record_id"], postgresql_where=credit)
