"""What we tell the platform: events, endpoints and their deliveries."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from tieout.database import security

revision = "0009"
down_revision = "0008"

_TIME = sa.DateTime(timezone=True)
_WAITING = sa.text("state = 'waiting'")

# A type is chosen by its name, or with all of its kind: record.*
_FAN_OUT = """
CREATE FUNCTION tell_endpoints() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$ BEGIN
    INSERT INTO delivery (endpoint_id, event_id, business_id, position, subject, state)
    SELECT endpoint.id, made.id, endpoint.business_id, made.position, made.subject, 'waiting'
    FROM made JOIN event_endpoint AS endpoint
        ON endpoint.disabled_at IS NULL
        AND (endpoint.business_id IS NULL OR endpoint.business_id = made.business_id)
        AND (endpoint.types IS NULL OR made.type = ANY(endpoint.types)
             OR split_part(made.type, '.', 1) || '.*' = ANY(endpoint.types))
    WHERE made.type <> 'endpoint.tested';
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    """Make the tables; an event that is written is written for every endpoint that wants it."""
    _make_events()
    _make_deliveries()
    for table in ("event", "event_endpoint", "delivery", "delivery_attempt"):
        security.protect(op, table, allow="SELECT, INSERT, UPDATE, DELETE")
    op.execute(_FAN_OUT)
    op.execute(
        "CREATE TRIGGER tell_endpoints AFTER INSERT ON event REFERENCING NEW TABLE AS made"
        " FOR EACH STATEMENT EXECUTE FUNCTION tell_endpoints()"
    )


def _make_events() -> None:
    op.create_table(
        "event",
        sa.Column("id", sa.Uuid(), primary_key=True, server_default=sa.text("gen_random_uuid()")),
        sa.Column("position", sa.BigInteger(), sa.Identity(), nullable=False, unique=True),
        sa.Column("business_id", sa.Uuid(), comment="Null: of the whole installation."),
        sa.Column("connection_id", sa.Uuid()),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False, comment="What it is about: events of one are told in order."),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("data", JSONB(), nullable=False),
    )
    op.create_index("ix_event_business_id", "event", ["business_id", "position"])
    op.create_index("ix_event_at", "event", ["at"])
    op.create_table(
        "event_endpoint",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("business_id", sa.Uuid(), comment="Null: it is told of every business."),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("types", sa.ARRAY(sa.Text()), comment="Null: every one."),
        sa.Column("secret", sa.LargeBinary(), nullable=False, comment="Sealed."),
        sa.Column("old_secret", sa.LargeBinary(), comment="Sealed; it signs too, until it ends."),
        sa.Column("old_secret_until", _TIME),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("disabled_at", _TIME),
        sa.Column("disabled_why", sa.Text()),
        sa.Column("failing_since", _TIME, comment="Since when nothing was taken."),
        sa.Column("failures", sa.Integer(), nullable=False, server_default="0", comment="Attempts in vain in a row."),
        sa.Column("rests_until", _TIME, comment="Nothing is sent before, for nothing was taken."),
    )


def _make_deliveries() -> None:
    op.create_table(
        "delivery",
        sa.Column("endpoint_id", sa.Uuid(), sa.ForeignKey("event_endpoint.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("event_id", sa.Uuid(), sa.ForeignKey("event.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("business_id", sa.Uuid(), comment="Of the endpoint."),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("due_at", _TIME, comment="Null: at once."),
        sa.Column("claimed_until", _TIME, comment="Somebody is sending it."),
        sa.Column("ended_at", _TIME),
        sa.CheckConstraint("state IN ('waiting', 'delivered', 'failed')", name="state"),
    )
    op.create_index("ix_delivery_waiting", "delivery", ["endpoint_id", "position"], postgresql_where=_WAITING)
    op.create_index(
        "ix_delivery_subject", "delivery", ["endpoint_id", "subject", "position"], postgresql_where=_WAITING
    )
    op.create_index("ix_delivery_event_id", "delivery", ["event_id"])
    op.create_table(
        "delivery_attempt",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("endpoint_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("business_id", sa.Uuid(), comment="Of the endpoint."),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), comment="Null: no answer came."),
        sa.Column("answer", sa.Text(), comment="How the body of the answer begins."),
        sa.Column("error", sa.Text(), comment="Why it does not count."),
        sa.ForeignKeyConstraint(
            ["endpoint_id", "event_id"], ["delivery.endpoint_id", "delivery.event_id"], ondelete="CASCADE"
        ),
    )
    op.create_index("ix_delivery_attempt_endpoint_id", "delivery_attempt", ["endpoint_id", "event_id"])
