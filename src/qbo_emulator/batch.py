"""Batches: up to thirty operations in one request, each with its own outcome (facts C.3)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qbo.facts import limits
from qbo.facts.catalog import SERVED_BY_LOWER_NAME
from qbo_emulator import faults
from qbo_emulator.records import encode

if TYPE_CHECKING:
    from qbo_emulator.company import Company

_ABOUT = frozenset({"bId", "operation", "optionsData"})


def answer(company: "Company", request: Any, user: str, request_id: str = "") -> bytes:
    """Answer the value of `BatchItemResponse`; one item's Fault leaves the others alone.

    A write's own requestid is that of the batch and its bId: together they are too long sooner than one thinks.
    """
    items = request.get("BatchItemRequest") if isinstance(request, Mapping) else None
    if not isinstance(items, list):
        raise faults.missing("BatchItemRequest")
    if len(items) > limits.BATCH_ITEMS:
        detail = f"Batch Size Exceeded : Maximum allowed is {limits.BATCH_ITEMS}, supplied {len(items)}"
        raise faults.refuse("1040", detail)
    return b"[%s]" % b",".join(_answered(company, item, user, request_id) for item in items)


def _answered(company: "Company", item: Any, user: str, request_id: str) -> bytes:
    from qbo_emulator.accounting import fault_body

    if not isinstance(item, dict):
        return b'{"Fault":%s}' % fault_body(faults.unreadable("an object was expected"))
    try:
        own = f"{request_id}{item.get('bId', '')}"
        if request_id and len(own) > limits.REQUEST_ID_LENGTH and "Query" not in item:
            raise faults.long_request_id(own)
        content = _done(company, item, user)
    except faults.Refusal as refusal:
        content = b'"Fault":' + fault_body(refusal)
    if "bId" not in item:
        return b"{%s}" % content
    return b'{%s,"bId":%s}' % (content, encode(item["bId"]))


def _done(company: "Company", item: dict[str, Any], user: str) -> bytes:
    from qbo_emulator import changes, query
    from qbo_emulator.accounting import write

    if "Query" in item:
        return b'"QueryResponse":' + query.answer(company, str(item["Query"]))
    if "CDCQuery" in item:
        asked = item["CDCQuery"] if isinstance(item["CDCQuery"], Mapping) else {}
        found = changes.answer(company, str(asked.get("Entities", "")), str(asked.get("ChangedSince", "")))
        return b'"CDCResponse":' + found
    names = [name for name in item if name not in _ABOUT]
    entity = SERVED_BY_LOWER_NAME.get(names[0].lower()) if len(names) == 1 else None
    if entity is None:
        raise faults.refuse("2000", f"Invalid Object Name : {', '.join(names) or 'none'}")
    body = item[names[0]]
    if not isinstance(body, dict):
        raise faults.unreadable("an object was expected")
    options = frozenset(part.strip().lower() for part in str(item.get("optionsData", "")).split(","))
    operation = str(item.get("operation", "")).lower()
    company.options = options
    try:
        return write(company, entity, body, operation=operation, included=options, user=user).body
    finally:
        company.options = frozenset()
