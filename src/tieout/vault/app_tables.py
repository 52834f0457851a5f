"""The table of the platform's app at Intuit; the API's role has no part in it."""

from sqlalchemy import Boolean, CheckConstraint, Column, DateTime, LargeBinary, Table, Text

from tieout.database.metadata import metadata

app = Table(
    "app",
    metadata,
    Column("only", Boolean, primary_key=True, comment="True: there is one."),
    Column("client_id", Text, nullable=False),
    Column("secret", LargeBinary, nullable=False),
    Column("environment", Text, nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    CheckConstraint('"only"', name="only"),
    CheckConstraint("environment IN ('sandbox', 'production')", name="environment"),
)
