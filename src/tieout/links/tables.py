"""The table of links; one that has ended stays, for what was linked once is never taken for new."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    text,
)

from tieout.database.metadata import metadata

KINDS = ("payee", "payable", "payment", "attachment")
MAKERS = ("push", "import", "match", "person")

_ACTIVE = text("ended_at IS NULL")

link = Table(
    "link",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("connection_id", Uuid, ForeignKey("connection.id"), nullable=False),
    Column("business_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("thing_id", Uuid, nullable=False),
    Column("entity", Text, nullable=False),
    Column("record_id", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("linked_at", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True)),
    Column("end_cause", Text),
    Column("written_version", Integer, nullable=False, comment="The thing's version that the record shows."),
    Column("sync_token", BigInteger, nullable=False, comment="The record's version that we last wrote or accepted."),
    Column("written_at", DateTime(timezone=True), comment="QuickBooks' time of our last write."),
    Column("agreed_token", BigInteger, comment="A newer version of the record that was found to agree with ours."),
    CheckConstraint(f"kind IN {KINDS}", name="kind"),
    CheckConstraint(f"made_by IN {MAKERS}", name="made_by"),
    Index("uq_link_thing", "connection_id", "kind", "thing_id", unique=True, postgresql_where=_ACTIVE),
    Index("uq_link_record", "connection_id", "entity", "record_id", unique=True, postgresql_where=_ACTIVE),
    Index("ix_link_business_id_thing_id", "business_id", "thing_id"),
)
