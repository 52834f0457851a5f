"""What to send, as values: one function per operation, no I/O.

https://developer.intuit.com/app/developer/qbo/docs/learn/rest-api-features
"""

import difflib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Literal
from urllib.parse import quote

from qbo import exact
from qbo.errors import InvalidRequest, NotSupported
from qbo.facts import limits
from qbo.facts.catalog import BY_LOWER_NAME, Entity

Cost = Literal["free", "metered"]
Body = Mapping[str, Any]

_JSON = (("Accept", "application/json"),)
_SENDS_JSON = (*_JSON, ("Content-Type", "application/json"))
_LONGEST_ADDRESS = 4000


@dataclass(frozen=True, slots=True)
class Request:
    """One call. `path` follows the base address; `writes` says whether a lost answer leaves a doubt."""

    method: Literal["GET", "POST"]
    path: str
    operation: str
    entity: str | None = None
    params: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = _JSON
    content: bytes = b""
    writes: bool = False
    pace: Literal["request", "batch"] = "request"

    @property
    def cost(self) -> Cost:
        """Whether Intuit meters the call: reads are (CorePlus), writes are free (facts D)."""
        return "free" if self.writes else "metered"

    @property
    def described(self) -> str:
        """Name the call for people and logs: no token is in it, and no name or amount either."""
        return f"{self.method} {self.path}"

    @property
    def repeatable(self) -> bool:
        """Whether sending it twice does it once: reads, and writes that carry a requestid."""
        return not self.writes or any(name == "requestid" for name, _ in self.params)

    def having(self, *params: tuple[str, str]) -> "Request":
        """Answer the same request with more parameters."""
        return replace(self, params=(*self.params, *params))


def entity_row(name: str) -> Entity:
    """Look an entity up in the catalogue, whatever its case; unknown names are refused with a suggestion."""
    row = BY_LOWER_NAME.get(name.lower())
    if row is None:
        close = difflib.get_close_matches(name.lower(), BY_LOWER_NAME, 1)
        hint = f"; did you mean {BY_LOWER_NAME[close[0]].name}?" if close else ""
        raise InvalidRequest(f"there is no entity {name!r}{hint}")
    return row


def new_requestid() -> str:
    """Make a requestid: send it again with the same bytes, and QuickBooks answers what it answered before."""
    return uuid.uuid4().hex


def company_path(realm_id: str, *parts: str) -> str:
    """Answer the path of something in a company."""
    if wrong := [part for part in (realm_id, *parts) if not part.strip(".")]:
        raise InvalidRequest(f"{wrong[0]!r} is no id")
    return "/".join(("/v3/company", quote(realm_id, safe=""), *(quote(part, safe="") for part in parts)))


def query(realm_id: str, statement: str) -> Request:
    """Ask with a statement of the query language; long ones travel in the body."""
    path = company_path(realm_id, "query")
    if len(quote(statement)) <= _LONGEST_ADDRESS:
        return Request("GET", path, "query", params=(("query", statement), _version()))
    headers = (*_JSON, ("Content-Type", "application/text"))
    return Request("POST", path, "query", params=(_version(),), headers=headers, content=statement.encode())


def read(realm_id: str, entity: str, record_id: str, *, include: str | None = None) -> Request:
    """Read one record."""
    row = _allowed(entity, "read")
    path = company_path(realm_id, row.path) if row.name == "Preferences" else company_path(
        realm_id, row.path, realm_id if row.name == "CompanyInfo" else record_id)  # fmt: skip
    params = (_version(), *([("include", include)] if include else []))
    return Request("GET", path, "read", row.name, params=params)


def create(realm_id: str, entity: str, body: Body, requestid: str) -> Request:
    """Create a record."""
    return _write(realm_id, _allowed(entity, "create"), "create", body, requestid)


def update(realm_id: str, entity: str, body: Body, requestid: str) -> Request:
    """Change a record: whole (what is left out is cleared), or only what is sent when the body says sparse."""
    row = _allowed(entity, "update")
    for member in ("Id", "SyncToken"):
        if member not in body:
            raise InvalidRequest(f"an update of {row.name} needs {member}: read the record first")
    return _write(realm_id, row, "update", body, requestid)


def delete(realm_id: str, entity: str, body: Body, requestid: str) -> Request:
    """Delete a transaction for good; list records can only be made inactive."""
    return _write(realm_id, deletable(entity), "delete", body, requestid).having(("operation", "delete"))


def deletable(entity: str) -> Entity:
    """Answer the row of an entity whose records can be deleted."""
    return _allowed(entity, "delete")


def list_row(entity: str) -> Entity:
    """Answer the row of an entity whose records are made inactive instead of deleted."""
    row = entity_row(entity)
    if row.removal != "soft":
        raise NotSupported(f"QuickBooks cannot make a {row.name} inactive", code="500")
    return row


def void(realm_id: str, entity: str, body: Body, requestid: str) -> Request:
    """Void a transaction, in the form that its entity takes (facts B.5)."""
    row = entity_row(entity)
    if row.void is None:
        raise NotSupported(f"QuickBooks cannot void a {row.name} through its API; delete it instead", code="500")
    form = [("operation", "void")] if row.void == "operation" else [("operation", "update"), ("include", "void")]
    return _write(realm_id, row, "void", body, requestid).having(*form)


def send(realm_id: str, entity: str, record_id: str, to: str | None, requestid: str) -> Request:
    """E-mail a transaction to its customer or vendor, or to another address."""
    row = entity_row(entity)
    params = (_version(), ("requestid", requestid), *([("sendTo", to)] if to else []))
    headers = (*_JSON, ("Content-Type", "application/octet-stream"))
    path = company_path(realm_id, row.path, record_id, "send")
    return Request("POST", path, "send", row.name, params=params, headers=headers, writes=True)


def pdf(realm_id: str, entity: str, record_id: str) -> Request:
    """Fetch a transaction as it is printed."""
    row = entity_row(entity)
    path = company_path(realm_id, row.path, record_id, "pdf")
    return Request("GET", path, "pdf", row.name, params=(_version(),), headers=(("Accept", "application/pdf"),))


def changes(realm_id: str, entities: Sequence[str], since: datetime) -> Request:
    """Ask what changed since a time, at most 30 days back and 1,000 records at once."""
    if since.tzinfo is None:
        raise InvalidRequest("changes(since=…) needs a time with a zone, such as datetime.now(UTC)")
    rows = [entity_row(name) for name in entities]
    if missing := [row.name for row in rows if not row.cdc]:
        raise NotSupported(f"QuickBooks does not report changes of {', '.join(missing)}; query them instead")
    when = since.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    params = (("entities", ",".join(row.name for row in rows)), ("changedSince", when), _version())
    return Request("GET", company_path(realm_id, "cdc"), "changes", params=params)


def batch(realm_id: str, content: bytes, requestid: str, *, writes: bool) -> Request:
    """Send up to 30 operations at once."""
    if len(requestid) > limits.BATCH_REQUEST_ID_LENGTH:
        raise InvalidRequest(f"the requestid of a batch has at most {limits.BATCH_REQUEST_ID_LENGTH} characters")
    params = (("requestid", requestid), _version())
    path = company_path(realm_id, "batch")
    return Request(
        "POST", path, "batch", params=params, headers=_SENDS_JSON, content=content, writes=writes, pace="batch"
    )


def exchange_rate(realm_id: str, currency: str, on: date) -> Request:
    """Ask what a currency cost on a day."""
    params = (("sourcecurrencycode", currency), ("asofdate", on.isoformat()), _version())
    return Request("GET", company_path(realm_id, "exchangerate"), "read", "ExchangeRate", params=params)


def tax_service(realm_id: str, body: Body, requestid: str) -> Request:
    """Make a tax code with its rates."""
    params = (("requestid", requestid), _version())
    path = company_path(realm_id, "taxservice", "taxcode")
    return Request("POST", path, "create", "TaxService", params, _SENDS_JSON, exact.encode(body), writes=True)


def entitlements(realm_id: str) -> Request:
    """Ask what the company's subscription includes."""
    path = f"/manage/entitlements/v3/{quote(realm_id, safe='')}"  # the reference's base address ends in /manage
    return Request("GET", path, "read", "Entitlements", headers=(("Accept", "application/xml"),))


def _version() -> tuple[str, str]:
    return ("minorversion", str(limits.MINOR_VERSION))


def _write(realm_id: str, row: Entity, operation: str, body: Body, requestid: str) -> Request:
    if len(requestid) > limits.REQUEST_ID_LENGTH:
        raise InvalidRequest(f"a requestid has at most {limits.REQUEST_ID_LENGTH} characters")
    params = (("requestid", requestid), _version())
    path = company_path(realm_id, row.path)
    content = exact.encode(body)
    return Request("POST", path, operation, row.name, params, _SENDS_JSON, content, writes=True)


def _allowed(entity: str, operation: Literal["create", "read", "update", "delete"]) -> Entity:
    row = entity_row(entity)
    if operation not in row.operations:
        instead = "; set Active to false instead (deactivate)" if (operation, row.removal) == ("delete", "soft") else ""
        raise NotSupported(f"QuickBooks offers no {operation} of {row.name}{instead}", code="500")
    return row
