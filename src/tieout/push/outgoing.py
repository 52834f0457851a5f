"""How an intent's bytes travel: the same request each time, and what is read from its answer; no I/O."""

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

import msgspec

from qbo import attachments, exact, request, response
from qbo.batch import Operation
from qbo.record import Record, parse_time
from qbo.request import Request
from qbo.response import Answer
from tieout.intents.store import Intent
from tieout.push import files

BATCHED = frozenset({"create", "update", "delete"})
"""What a batch can do; a void and a file travel alone."""


class Done(NamedTuple):
    """A record as QuickBooks has it now, and QuickBooks' time of saying so."""

    record: Record
    time: datetime


class _Envelope(msgspec.Struct):
    time: str | int | None = None


_envelope = msgspec.json.Decoder(_Envelope)


def request_of(realm_id: str, intent: Intent) -> Request:
    """Answer the request that sends an intent's bytes."""
    content, name = intent.body or b"", intent.request_id
    if intent.operation == "attach":
        return files.again(realm_id, content, name)
    make = {
        "create": request.create,
        "update": request.update,
        "delete": request.delete,
        "void": request.void,
    }[intent.operation]
    return replace(make(realm_id, intent.entity, exact.decode(content), name), content=content)


def operation_of(intent: Intent) -> Operation:
    """Answer an intent as an item of a batch."""
    body = exact.decode(intent.body or b"{}")
    if intent.operation == "delete":
        return Operation.delete(intent.entity, body["Id"], body["SyncToken"])
    make = Operation.create if intent.operation == "create" else Operation.update
    return make(intent.entity, body)


def done(answer: Answer, sent: Request) -> Done:
    """Read the record that was written."""
    if sent.operation == "upload":
        return Done(attachments.uploaded(answer, sent), time_of(answer))
    return Done(response.record(answer, sent), time_of(answer))


def time_of(answer: Answer) -> datetime:
    """Answer QuickBooks' own time of an answer; of one that is repeated, the time of the first."""
    try:
        told = _envelope.decode(answer.body).time
    except msgspec.DecodeError:
        told = None
    return parse_time(told) or answer.received_at
