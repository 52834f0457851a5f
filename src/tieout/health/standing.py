"""How a thing of the platform's stands with QuickBooks: one state, one sentence, whose turn it is, and to do what.

Never stored: it follows from the link, what is still to come, and the record as the mirror has it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from qbo.facts.faults import Owner
from tieout.connections.store import Connection
from tieout.errors import NotFound
from tieout.ids import ConnectionId, IntentId
from tieout.intents import store as intents
from tieout.intents.store import Intent, Kind
from tieout.links import store as links
from tieout.links.store import Link
from tieout.mirror import read
from tieout.mirror.read import Mirrored
from tieout.payables import payees, payments
from tieout.payables import store as payables

State = Literal["not eligible", "blocked", "waiting", "ready", "sending", "unknown", "synced", "conflict", "ignored"]
STATES: tuple[State, ...] = get_args(State)

_CONFLICTS = frozenset({"conflict", "record_gone"})
_NOTHING = "Nothing."
_NEXT: Mapping[str, Any] = {"state": "ready", "sentence": "It is sent next."}
_MOVING: Mapping[str, Mapping[str, Any]] = {
    "sending": {"state": "sending", "sentence": "It is on its way to QuickBooks."},
    "unknown": {
        "state": "unknown",
        "sentence": "QuickBooks' answer was lost; it is being found out whether it is there.",
        "owner": "operator",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a thing stands in one company; the owner is whoever must act, none where nobody must."""

    connection_id: ConnectionId
    state: State
    sentence: str
    owner: Owner | None = None
    action: str = _NOTHING
    choices: tuple[str, ...] = ()
    intent_id: IntentId | None = None
    entity: str | None = None
    record_id: str | None = None


async def standings(
    conn: AsyncConnection, connection: Connection, kind: Kind, thing_ids: Collection[UUID]
) -> dict[UUID, Standing]:
    """Answer how things of a kind stand in a company."""
    coming = await intents.open_of_things(conn, connection.id, kind, thing_ids)
    linked = await links.of_things(conn, connection.id, kind, thing_ids)
    other = await intents.variances(conn, connection.id, kind, linked)
    return {
        id_: derive(
            connection.id,
            coming.get(id_),
            linked.get(id_),
            await _record(conn, linked.get(id_)),
            connection.state,
            variance=other.get(id_),
            waited=await _waited(conn, coming.get(id_)),
        )
        for id_ in thing_ids
    }


def derive(
    connection_id: ConnectionId,
    intent: Intent | None,
    link: Link | None,
    record: Mirrored | None,
    connected: str,
    *,
    variance: Mapping[str, str] | None = None,
    waited: str | None = None,
) -> Standing:
    """Work out the one state: what is still to come comes first, then what is there."""
    there: dict[str, Any] = {"connection_id": connection_id}
    if link is not None:
        there |= {"entity": link.entity, "record_id": link.record_id}
    if intent is not None:
        return _coming(intent, there | {"intent_id": intent.id}, connected, waited)
    if link is None:
        return Standing(state="not eligible", sentence="It is not to be written to QuickBooks as it stands.", **there)
    if record is not None and _is_gone(link, record):
        return Standing(
            state="conflict", sentence=f"{link.entity} {link.record_id} was {record.lifecycle} in QuickBooks.",
            owner="customer", action="Have it made again, or let it go.", choices=("recreate", "ignore"), **there,
        )  # fmt: skip
    name = f"{link.entity} {(record.label if record else None) or link.record_id}"
    if record is not None and record.sync_token > link.known_token:
        return Standing(state="synced", sentence=f"It is {name}, which was changed in QuickBooks since.", **there)
    if variance and record is not None and record.sync_token == link.sync_token:
        return Standing(state="synced", sentence=f"It is {name}, but {_told(variance)}.", owner="customer",
                        action="Compare it with QuickBooks, and mend what is wrong.", **there)  # fmt: skip
    return Standing(state="synced", sentence=f"It is {name}.", **there)


def _told(variance: Mapping[str, str]) -> str:
    told = []
    if "booked" in variance:
        tax = f", {variance['tax']} of it tax" if "tax" in variance else ""
        told.append(f"QuickBooks booked {variance['booked']}, not {variance['sent']}{tax}")
    if "applied" in variance:
        told.append(f"{variance['applied']} of it was applied, not {variance['wanted']}")
    if "unapplied" in variance:
        told.append(f"{variance['unapplied']} of it is unapplied")
    return ", and ".join(told)


def _is_gone(link: Link, record: Mirrored) -> bool:
    """Whether somebody else has taken it away: what we void ourselves has the version that we wrote."""
    voided = record.lifecycle == "voided" and record.sync_token > link.sync_token
    return voided or record.lifecycle in {"deleted", "merged"}


def _coming(intent: Intent, there: dict[str, Any], connected: str, waited: str | None) -> Standing:
    if intent.ignored_at is not None:
        return Standing(state="ignored", sentence="Somebody said to leave it alone.",
                        action="Try it again to bring it back.", choices=("retry",), **there)  # fmt: skip
    if intent.blocked is not None and (intent.state in {"refused", "unknown"} or intent.due_at is None):
        return _blocked(intent, there)
    if connected != "active":
        return Standing(state="waiting", sentence="The company is not connected.", owner="customer",
                        action="Connect the company again.", **there)  # fmt: skip
    if intent.waits_for is not None:
        return Standing(state="waiting", sentence=f"It waits for {intent.waits_for} {waited or intent.waits_for_id}.",
                        action=f"See how that {intent.waits_for} stands.", **there)  # fmt: skip
    return Standing(**dict(_MOVING.get(intent.state, _NEXT)) | there)


def _blocked(intent: Intent, there: dict[str, Any]) -> Standing:
    told = intent.blocked or {}
    state: State = "blocked"
    if intent.state == "unknown":
        state = "unknown"
    elif told.get("code") in _CONFLICTS:
        state = "conflict"
    choices = told.get("choices") or told.get("facts", {}).get("choices") or ["retry", "ignore"]
    return Standing(
        state=state,
        sentence=str(told.get("sentence", "QuickBooks refused it.")),
        owner=told.get("owner", "customer"),
        action=str(told.get("action", "Look at the detail.")),
        choices=tuple(choices),
        **there,
    )


async def _waited(conn: AsyncConnection, intent: Intent | None) -> str | None:
    """Answer what people call that which an intent waits for."""
    if intent is None or intent.waits_for_id is None:
        return None
    whose = (conn, intent.business_id, [intent.waits_for_id])
    if intent.waits_for == "payee":
        return next((one.name for one in (await payees.KIND.some(*whose)).values()), None)
    if intent.waits_for == "payable":
        return next((one.number or one.external_id for one in (await payables.KIND.some(*whose)).values()), None)
    return next((one.external_id for one in (await payments.KIND.some(*whose)).values()), None)


async def _record(conn: AsyncConnection, link: Link | None) -> Mirrored | None:
    if link is None:
        return None
    try:
        return await read.one(conn, link.connection_id, link.entity, link.record_id)
    except NotFound:
        return None
