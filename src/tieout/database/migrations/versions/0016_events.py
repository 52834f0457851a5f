"""Events are born where their changes are written: in the same statement, so that none is lost and none is made up."""

import sqlalchemy as sa
from alembic import op

from tieout.database.books import rebuild

revision = "0016"
down_revision = "0015"

_TIMES = """
CREATE FUNCTION event_time(at timestamptz) RETURNS text LANGUAGE sql STABLE
AS $$ SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') $$
"""

# What a first load brings has no place in the feed and no event; an inactive record is news of its content.
_RECORDS = """
INSERT INTO event (business_id, connection_id, type, subject, at, data)
SELECT business_id, connection_id,
       'record.' || CASE WHEN change IN ('created', 'deleted', 'voided', 'merged', 'renamed') THEN change
                         ELSE 'updated' END,
       'record:' || connection_id || ':' || entity || ':' || id, seen_at,
       jsonb_build_object('connection_id', connection_id, 'entity', entity, 'id', id, 'change', change,
           'version', number, 'sync_token', sync_token::text, 'lifecycle', lifecycle, 'merged_into', merged_into,
           'label', label, 'source', source, 'missed', missed, 'changed_at', event_time(at), 'position', position)
FROM made WHERE position IS NOT NULL ORDER BY position
"""
_RUN = """
INSERT INTO event (business_id, connection_id, type, subject, at, data)
VALUES (NEW.business_id, NEW.connection_id, CASE NEW.state WHEN 'failed' THEN 'run.failed' ELSE 'run.finished' END,
    'run:' || NEW.id, NEW.finished_at,
    jsonb_build_object('connection_id', NEW.connection_id, 'run_id', NEW.id, 'kind', NEW.kind, 'trigger', NEW.trigger,
        'state', NEW.state, 'reason', NEW.reason, 'retryable', NEW.retryable, 'entities', to_jsonb(NEW.entities),
        'started_at', event_time(NEW.started_at), 'finished_at', event_time(NEW.finished_at)))
"""
_CERTIFICATE = """
INSERT INTO event (business_id, connection_id, type, subject, at, data)
VALUES (NEW.business_id, NEW.connection_id, CASE WHEN NEW.agreed THEN 'certificate.agreed' ELSE 'certificate.differed'
    END, 'certificate:' || NEW.connection_id, NEW.at,
    jsonb_build_object('connection_id', NEW.connection_id, 'certificate_id', NEW.id, 'run_id', NEW.run_id,
        'agreed', NEW.agreed, 'at', event_time(NEW.at),
        'differing', (SELECT coalesce(jsonb_agg(one -> 'entity'), '[]') FROM jsonb_array_elements(NEW.rows) AS one
                      WHERE one ->> 'verdict' = 'differs')))
"""
_CONNECTION = """
INSERT INTO event (business_id, connection_id, type, subject, at, data)
VALUES (NEW.business_id, NEW.id, CASE NEW.state WHEN 'active' THEN 'connection.connected' WHEN 'needs_reconnect'
    THEN 'connection.needs_reconnect' ELSE 'connection.disconnected' END, 'connection:' || NEW.id,
    coalesce(NEW.state_since, NEW.connected_at),
    jsonb_build_object('connection_id', NEW.id, 'environment', NEW.environment, 'realm_id', NEW.realm_id,
        'company_name', NEW.company_name, 'state', NEW.state, 'cause', NEW.cause)
    || CASE NEW.state WHEN 'needs_reconnect' THEN '{"reconnect_url": null}'::jsonb ELSE '{}' END)
"""
_ISSUE = """
INSERT INTO event (business_id, connection_id, type, subject, at, data)
VALUES (NEW.business_id, NEW.connection_id,
    CASE WHEN NEW.resolved_at IS NULL THEN 'issue.opened' ELSE 'issue.resolved' END,
    'issue:' || NEW.id, coalesce(NEW.resolved_at, NEW.opened_at),
    jsonb_build_object('connection_id', NEW.connection_id, 'issue_id', NEW.id, 'key', NEW.key,
        'severity', NEW.severity, 'owner', NEW.owner, 'sentence', NEW.sentence, 'action', NEW.action,
        'code', NEW.code, 'entity', NEW.entity, 'record_id', NEW.record_id, 'record_name', NEW.record_name,
        'opened_at', event_time(NEW.opened_at), 'resolved_at', event_time(NEW.resolved_at)))
"""
# Whoever made it: it is recorded once a payment here and a record there are the same one.
_PAYMENT = """
INSERT INTO event (business_id, connection_id, type, subject, at, data)
SELECT NEW.business_id, NEW.connection_id, 'payment.recorded', 'payment:' || NEW.thing_id, NEW.linked_at,
    jsonb_build_object('connection_id', NEW.connection_id, 'payment_id', payment.id,
        'external_id', payment.external_id, 'direction', payment.direction, 'amount', payment.amount::text,
        'currency', payment.currency, 'paid_on', payment.paid_on, 'entity', NEW.entity, 'record_id', NEW.record_id,
        'made_by', NEW.made_by, 'recorded_at', event_time(NEW.linked_at))
FROM payment WHERE payment.id = NEW.thing_id
"""

_ENDED = (
    """OLD.state <> NEW.state AND NEW.trigger <> 'schedule' AND NEW.state IN ('completed', 'incomplete', 'failed')"""
)
_TURNED = "(OLD.resolved_at IS NULL) <> (NEW.resolved_at IS NULL)"

# Each row: where, when, and what is written then.
_BIRTHS = (
    ("version", "INSERT ON version REFERENCING NEW TABLE AS made FOR EACH STATEMENT", _RECORDS),
    ("run", f"UPDATE OF state ON run FOR EACH ROW WHEN ({_ENDED})", _RUN),
    ("certificate", "INSERT ON certificate FOR EACH ROW", _CERTIFICATE),
    ("connection_opened", "INSERT ON connection FOR EACH ROW", _CONNECTION),
    ("connection", "UPDATE OF state ON connection FOR EACH ROW WHEN (OLD.state <> NEW.state)", _CONNECTION),
    ("issue_opened", "INSERT ON issue FOR EACH ROW", _ISSUE),
    ("issue", f"UPDATE OF resolved_at ON issue FOR EACH ROW WHEN ({_TURNED})", _ISSUE),
    ("payment", "INSERT ON link FOR EACH ROW WHEN (NEW.kind = 'payment')", _PAYMENT),
)


def upgrade() -> None:
    """Let tables tell; a connection says since when it stands as it does, for that is when its event happened."""
    rebuild.drop(op.get_bind())
    op.add_column(
        "connection", sa.Column("state_since", sa.DateTime(timezone=True), comment="Since when it stands so.")
    )
    op.execute("UPDATE connection SET state_since = coalesce(disconnected_at, connected_at)")
    op.execute(_TIMES)
    for name, moment, statement in _BIRTHS:
        op.execute(
            f"CREATE FUNCTION event_of_{name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
            f" SET search_path = public, pg_temp AS $$ BEGIN {statement}; RETURN NULL; END $$"
        )
        op.execute(f"CREATE TRIGGER event_of_{name} AFTER {moment} EXECUTE FUNCTION event_of_{name}()")
