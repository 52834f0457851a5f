"""The operations behind `/v3/company/{realmId}/…`: finds the one that is asked for, and answers as QuickBooks does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

import msgspec

from qbo.facts import limits
from qbo.facts.catalog import BY_PATH, Entity
from qbo_emulator import (
    batch,
    changes,
    classifications,
    faults,
    paper,
    query,
    rates,
    recurring,
    sending,
    times,
    uploads,
)
from qbo_emulator.company import Company
from qbo_emulator.records import decode, encode
from qbo_emulator.rules import taxes


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back to the caller."""

    status: int
    body: bytes
    content_type: str = "application/json;charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """One request to a company, `parts` being its path after the realm id."""

    method: str
    parts: tuple[str, ...]
    params: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    user: str
    at: datetime


def handle(
    company: Company,
    *,
    method: str,
    path: str,
    params: Mapping[str, str],
    headers: Mapping[str, str],
    body: bytes,
    user: str,
) -> Answer:
    """Answer one request; `path` is what comes after `/v3/company/{realmId}/`. Raises Refusal."""
    parts = tuple(part for part in path.split("/") if part)
    call = Call(method.upper(), parts, params, headers, body, user, company.clock.now())
    request_id = params.get("requestid") if call.method == "POST" and parts[:1] != ("query",) else None
    if not request_id:
        return _dispatch(company, call)
    return _once(company, call, request_id)


@dataclass(frozen=True, slots=True)
class _Reply:
    """A stored answer, and what it answered."""

    fingerprint: bytes
    answer: Answer


def _once(company: Company, call: Call, request_id: str) -> Answer:
    """Do it once per requestid; later ones get the stored answer, its time included (facts B.3, pains 3.12)."""
    if len(request_id) > limits.REQUEST_ID_LENGTH:
        raise faults.long_request_id(request_id)
    if call.parts[:1] == ("batch",) and len(request_id) > limits.BATCH_REQUEST_ID_LENGTH:
        detail = f"Invalid Request Id Format : at most {limits.BATCH_REQUEST_ID_LENGTH} characters"
        raise faults.refuse("2130", detail, "requestid")
    sent = (
        "/".join(call.parts) + "?" + "&".join(f"{k}={v}" for k, v in sorted(call.params.items()) if k != "minorversion")
    )
    fingerprint = sha256(sent.encode() + b"\n" + call.body).digest()
    known = company.replies.get(request_id)
    if known is None:
        answer = _dispatch(company, call)
        company.replies[request_id] = _Reply(fingerprint, answer)
        return answer
    if known.fingerprint != fingerprint and company.settings.reused_request_id == "refuse":
        raise faults.refuse("600", f"Duplicate Request Id : {request_id} was sent with another request", "requestid")
    return known.answer


def _dispatch(company: Company, call: Call) -> Answer:
    first = call.parts[0].lower() if call.parts else ""
    operation = _OPERATIONS.get((call.method, first, len(call.parts)))
    if operation is not None:
        return operation(company, call)
    entity = BY_PATH.get(first)
    if entity is not None and len(call.parts) == 3:
        return _document(company, entity, call)
    if entity is not None and call.method == "GET":
        return _get(company, entity, call)
    if entity is not None and call.method == "POST" and len(call.parts) == 1:
        return _post(company, entity, call)
    raise _nowhere(company, call)


def _query(company: Company, call: Call) -> Answer:
    return _enveloped(call, b'"QueryResponse":' + query.answer(company, _statement(call)))


def _cdc(company: Company, call: Call) -> Answer:
    found = changes.answer(company, call.params.get("entities", ""), call.params.get("changedSince", ""))
    return _enveloped(call, b'"CDCResponse":' + found)


def _batch(company: Company, call: Call) -> Answer:
    return _enveloped(
        call,
        b'"BatchItemResponse":' + batch.answer(company, _json(call.body), call.user, call.params.get("requestid", "")),
    )


def _upload(company: Company, call: Call) -> Answer:
    received = uploads.receive(company, call.headers, call.body)
    return _enveloped(call, b'"AttachableResponse":' + received)


def _download(company: Company, call: Call) -> Answer:
    """Answer an address as text, not the file (facts E.2)."""
    id_ = call.parts[1]
    company.raw("Attachable", id_)
    where = uploads.address(company.realm_id, id_, call.at, call.headers)
    return Answer(200, where.encode(), "text/plain;charset=utf-8")


def _tax_code(company: Company, call: Call) -> Answer:
    if call.parts[1].lower() != "taxcode":
        raise _nowhere(company, call)
    made = taxes.create_code(company, _object(call.body))
    return Answer(200, encode({**made, "time": times.envelope(call.at)}))


def _exchange_rate(company: Company, call: Call) -> Answer:
    writes = call.method == "POST"
    rate = rates.answer(company, _object(call.body) if writes else call.params, write=writes)
    return _enveloped(call, b'"ExchangeRate":' + encode(rate))


def _read_template(company: Company, call: Call) -> Answer:
    """Answer a template by its id, in the form that the company's settings say."""
    row = recurring.raw(company, call.parts[1])
    if company.settings.recurring_read == "query":
        return _enveloped(call, b'"QueryResponse":{"startPosition":1,"maxResults":1,"RecurringTransaction":[%s]}' % row)
    return _enveloped(call, b'"RecurringTransaction":' + row)


def _write_template(company: Company, call: Call) -> Answer:
    done = recurring.write(company, _object(call.body), call.params.get("operation", "").lower(), call.user)
    return _enveloped(call, done)


def _classifications(company: Company, call: Call) -> Answer:
    return _enveloped(call, classifications.answer(company, call.parts[1:], call.params.get("level")))


_OPERATIONS: dict[tuple[str, str, int], Callable[[Company, Call], Answer]] = {
    ("GET", "query", 1): _query,
    ("POST", "query", 1): _query,
    ("GET", "cdc", 1): _cdc,
    ("POST", "batch", 1): _batch,
    ("POST", "upload", 1): _upload,
    ("GET", "download", 2): _download,
    ("POST", "taxservice", 2): _tax_code,
    ("GET", "exchangerate", 1): _exchange_rate,
    ("POST", "exchangerate", 1): _exchange_rate,
    ("GET", "recurringtransaction", 2): _read_template,
    ("POST", "recurringtransaction", 1): _write_template,
    ("GET", "taxclassification", 1): _classifications,
    ("GET", "taxclassification", 2): _classifications,
    ("GET", "taxclassification", 3): _classifications,
}


def _document(company: Company, entity: Entity, call: Call) -> Answer:
    """Print or mail a document (facts B.6)."""
    _, id_, what = call.parts
    if call.method == "GET" and what == "pdf":
        return Answer(200, paper.pdf(company, entity.name, id_), "application/pdf")
    if call.method == "POST" and what == "send":
        return _enveloped(call, _named(entity, sending.send(company, entity.name, id_, call.params.get("sendTo"))))
    raise _nowhere(company, call)


def _get(company: Company, entity: Entity, call: Call) -> Answer:
    if "read" not in entity.operations or len(call.parts) > 2:
        raise _nowhere(company, call)
    if entity.kind == "company":
        return _record(company, entity, "1", call)
    if len(call.parts) != 2:
        raise _nowhere(company, call)
    return _record(company, entity, call.parts[1], call)


def _record(company: Company, entity: Entity, id_: str, call: Call) -> Answer:
    raw = company.raw(entity.name, id_)
    if entity.name == "Invoice" and "invoicelink" in call.params.get("include", "").lower():  # facts B.6
        record = decode(raw)
        raw = encode({**record, "InvoiceLink": f"https://connect.intuit.com/t/scs-v1-{company.realm_id}-{id_}"})
    return _enveloped(call, _named(entity, raw))


def _post(company: Company, entity: Entity, call: Call) -> Answer:
    body = _object(call.body)
    included = frozenset(part.strip().lower() for part in call.params.get("include", "").split(","))
    company.options = included
    try:
        operation = call.params.get("operation", "").lower()
        done = write(company, entity, body, operation=operation, included=included, user=call.user)
    finally:
        company.options = frozenset()
    return replace(_enveloped(call, done.body), status=done.status)


@dataclass(frozen=True, slots=True)
class Written:
    """What a write leaves in the envelope."""

    body: bytes
    status: int = 200


def write(
    company: Company, entity: Entity, body: dict[str, Any], *, operation: str, included: frozenset[str], user: str
) -> Written:
    """Do a write as its operation, its parameters and its body say."""
    if entity.name == recurring.NAME:
        return Written(recurring.write(company, body, operation, user))
    if entity.name == "ExchangeRate":
        return Written(b'"ExchangeRate":' + encode(rates.answer(company, body, write=True)))
    if not entity.operations - {"read", "query"}:
        raise faults.unsupported(operation or "create")
    if operation == "delete":
        return Written(_named(entity, encode(company.delete(entity.name, body, user=user))))
    if operation == "void" or "void" in included:
        return _void(company, entity, body, "include" if "void" in included else "operation", user)
    if operation not in {"", "create", "update"}:
        raise faults.unsupported(operation)
    if body.get("Id") in (None, "") and entity.kind != "company":
        record = company.create(entity.name, body)
    else:
        if entity.kind == "company":
            body = {**body, "Id": "1"}
        record = company.update(entity.name, body, user=user)
    return Written(_named(entity, company.raw(entity.name, record["Id"])))


def _void(company: Company, entity: Entity, body: dict[str, Any], form: str, user: str) -> Written:
    """Void, in the form that the entity knows; the two that answer 200 and do nothing too (facts B.5)."""
    if form in _void_forms(company, entity):
        if entity.name == "Payment" and company.settings.payment_void == "full":
            absent = [name for name in ("CustomerRef", "TotalAmt") if name not in body]
            if absent:
                raise faults.missing(*absent)
        record = company.void(entity.name, body, user=user)
        return Written(_named(entity, company.raw(entity.name, record["Id"])))
    if form == "operation" and entity.name == "Bill":
        crash = faults.crashed("java.lang.UnsupportedOperationException")
        return Written(b'"Fault":' + fault_body(crash))
    if form == "operation" and entity.name == "JournalEntry":
        return Written(b'"BatchItemResponse":[]')
    raise faults.unsupported("void")


def _void_forms(company: Company, entity: Entity) -> set[str]:
    """Answer the forms in which a void is taken: the entity's own, and an Invoice's either way."""
    either = entity.name == "Invoice" or (entity.name == "Payment" and company.settings.payment_void_by == "either")
    return {"operation", "include"} if either else {entity.void or ""}


def fault_body(refusal: faults.Refusal) -> bytes:
    """Write a refusal where an answer of 200 holds it."""
    return encode({"Error": [_error(item) for item in refusal.faults], "type": refusal.type})


def _error(item: faults.FaultItem) -> dict[str, str]:
    error = {"Message": item.message, "Detail": item.detail, "code": item.code}
    return error if item.element is None else {**error, "element": item.element}


def _named(entity: Entity, raw: bytes) -> bytes:
    return b'"%s":%s' % (entity.name.encode(), raw)


def _enveloped(call: Call, content: bytes) -> Answer:
    content = uploads.addressed(content, call.at, call.headers)
    return Answer(200, b'{%s,"time":"%s"}' % (content, times.envelope(call.at).encode()))


def _statement(call: Call) -> str:
    text = call.params.get("query") or call.body.decode("utf-8", errors="replace")
    if not text.strip():
        raise faults.unparsed_query('Encountered "<EOF> "" at line 0, column 0.\nWas expecting:\n    "select" ...')
    return text


def _json(body: bytes) -> Any:
    try:
        return decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise faults.unreadable(str(error)) from None


def _object(body: bytes) -> dict[str, Any]:
    found = _json(body)
    if not isinstance(found, dict):
        raise faults.unreadable("an object was expected")
    return found


def _nowhere(company: Company, call: Call) -> faults.Refusal:
    return faults.no_resource(f"/v3/company/{company.realm_id}/{'/'.join(call.parts)}")
