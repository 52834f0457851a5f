"""The tables of candidates, and of how far the books of a company have been gone through."""

from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, ForeignKey, Index, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from tieout.database.metadata import metadata

STATES = ("held", "proposed", "asked", "unfit", "declined")
MODES = ("on", "ask", "off")


def _connection_id() -> Column[object]:
    return Column("connection_id", Uuid, ForeignKey("connection.id", ondelete="CASCADE"), primary_key=True)


candidate = Table(
    "candidate",
    metadata,
    _connection_id(),
    Column("entity", Text, primary_key=True),
    Column("record_id", Text, primary_key=True),
    Column("business_id", Uuid, nullable=False),
    Column("label", Text),
    Column("state", Text, nullable=False),
    Column("sentence", Text, nullable=False, comment="Why it is nobody's."),
    Column("proposals", JSONB, nullable=False, comment="Which things it may be, the likeliest first."),
    Column("noted_at", DateTime(timezone=True), nullable=False),
    Column("look_at", DateTime(timezone=True), comment="When to look at it again; nothing: a person's turn."),
    CheckConstraint(f"state IN {STATES}", name="state"),
    Index("ix_candidate_look_at", "connection_id", "look_at"),
)

intake = Table(
    "intake",
    metadata,
    _connection_id(),
    Column("business_id", Uuid, nullable=False),
    Column("mode", Text, nullable=False),
    Column("position", BigInteger, comment="Of the feed, up to which it is gone through; nothing: not begun."),
    Column("entity", Text, comment="Which the first going through has come to; nothing: it is over."),
    Column("after", Text, comment="The record it has come to."),
    CheckConstraint(f"mode IN {MODES}", name="mode"),
)
