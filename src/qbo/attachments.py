"""Files and notes at records: what is sent and what comes back.

https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/attachable
"""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from qbo import exact, faulty
from qbo.errors import InvalidRequest, Unreadable
from qbo.facts.limits import UPLOAD_BYTES
from qbo.record import Record
from qbo.request import Request, company_path, entity_row
from qbo.response import Answer

_UNSPEAKABLE = re.compile(r'["\r\n\0]')
Target = tuple[str, str]  # the entity and the id of a record


@dataclass(frozen=True, slots=True)
class File:
    """A file to be kept at records, and sent along when they are e-mailed if asked."""

    name: str
    content: bytes
    type: str = "application/octet-stream"
    to: tuple[Target, ...] = ()
    note: str | None = None
    include_on_send: bool = False


class _Entry(msgspec.Struct):
    attachable: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw, name="Attachable")
    fault: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw, name="Fault")


class _Entries(msgspec.Struct):
    entries: list[_Entry] = msgspec.field(name="AttachableResponse")


_entries = msgspec.json.Decoder(_Entries)


def note(text: str, to: Sequence[Target]) -> dict[str, Any]:
    """Write the body of an Attachable without a file: a note at records."""
    return {"Note": text, "AttachableRef": _references(to, include_on_send=False)}


def upload(realm_id: str, file: File, requestid: str) -> Request:
    """Send one file with its description, as multipart/form-data."""
    if len(file.content) > UPLOAD_BYTES:
        raise InvalidRequest(f"{file.name} is larger than {UPLOAD_BYTES} bytes, which is all that one upload may hold")
    if not file.content or not file.name or _UNSPEAKABLE.search(file.name + file.type):
        raise InvalidRequest("a file needs content, and a name and a type without quotes or line ends")
    described: dict[str, Any] = {"FileName": file.name, "ContentType": file.type}
    if file.to:
        described["AttachableRef"] = _references(file.to, include_on_send=file.include_on_send)
    if file.note:
        described["Note"] = file.note
    boundary = secrets.token_hex(16)
    content = b"".join((
        _part(boundary, "file_metadata_01", "attachment.json", "application/json", exact.encode(described)),
        _part(boundary, "file_content_01", file.name, file.type, file.content),
        f"--{boundary}--\r\n".encode(),
    ))  # fmt: skip
    headers = (("Accept", "application/json"), ("Content-Type", f"multipart/form-data; boundary={boundary}"))
    params = (("requestid", requestid), ("minorversion", "75"))
    path = company_path(realm_id, "upload")
    return Request("POST", path, "upload", "Attachable", params, headers, content, writes=True)


def uploaded(answer: Answer, request: Request) -> Record:
    """Read what became of the file: a refusal hides inside a 200."""
    try:
        entry = _entries.decode(answer.body).entries[0]
    except (msgspec.DecodeError, IndexError) as error:
        raise Unreadable(f"the answer to an upload cannot be read: {error}", status=answer.status,
                         request=request.described, body=answer.body) from error  # fmt: skip
    if memoryview(entry.fault)[:1] == b"{":
        faults = faulty.faults_of({"Fault": exact.decode(entry.fault)})
        raise faulty.error_for(
            answer.status, faults, operation="create", request=request.described, intuit_tid=answer.intuit_tid
        )
    return Record("Attachable", bytes(entry.attachable))


def download_address(realm_id: str, attachable_id: str) -> Request:
    """Ask where a file can be fetched for the next fifteen minutes."""
    path = company_path(realm_id, "download", attachable_id)
    return Request(
        "GET", path, "download", "Attachable", params=(("minorversion", "75"),), headers=(("Accept", "*/*"),)
    )


def address(answer: Answer, request: Request) -> str:
    """Read the address."""
    text = answer.body.decode("utf-8", "replace").strip().strip('"')
    if not text.startswith(("https://", "http://")):
        raise Unreadable("the answer is no address", status=answer.status, request=request.described, body=answer.body)
    return text


def _references(to: Sequence[Target], *, include_on_send: bool) -> list[Mapping[str, Any]]:
    return [
        {"EntityRef": {"type": entity_row(entity).name, "value": record_id}, "IncludeOnSend": include_on_send}
        for entity, record_id in to
    ]


def _part(boundary: str, name: str, filename: str, kind: str, content: bytes) -> bytes:
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
    return head.encode() + f"Content-Type: {kind}\r\n\r\n".encode() + content + b"\r\n"
