"""Files on records: uploads in every form that clients send, and addresses that expire (facts E.2, J.6)."""

import hmac
import re
from collections.abc import Mapping
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import msgspec

from qbo.facts import limits
from qbo_emulator import faults
from qbo_emulator.records import decode, encode

if TYPE_CHECKING:
    from qbo_emulator.company import Company

_FILE = re.compile(rb'"FileAccessUri":"/v3/company/(\d+)/download/(\d+)"')
_TYPES = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "txt": "text/plain", "csv": "text/csv"}


def receive(company: "Company", headers: Mapping[str, str], body: bytes) -> bytes:
    """Keep every file of a multipart body; a pair that cannot be kept is a Fault among the others' answers."""
    if len(body) > limits.UPLOAD_BYTES:
        raise faults.refuse("6030", "Upload Size Exceeded : 100 MB are the most", "")
    parts = _parts(headers, body)
    numbers = sorted({name.rpartition("_")[2] for name in parts if name.startswith("file_")})
    if not numbers:
        raise faults.refuse("6041", "Invalid File : there is no file_content part", "")
    answers = []
    for number in numbers:
        try:
            answers.append(b'{"Attachable":%s}' % _kept(company, parts, number))
        except faults.Refusal as refusal:
            answers.append(b'{"Fault":%s}' % _fault(refusal))
    return b"[%s]" % b",".join(answers)


def _fault(refusal: faults.Refusal) -> bytes:
    from qbo_emulator.accounting import fault_body

    return fault_body(refusal)


def _parts(headers: Mapping[str, str], body: bytes) -> dict[str, EmailMessage]:
    type_ = headers.get("content-type", headers.get("Content-Type", ""))
    if "multipart/" not in type_:
        raise faults.refuse("1050", f"Invalid Content Type : {type_ or 'none'}", "")
    message = message_from_bytes(b"Content-Type: %s\r\n\r\n%s" % (type_.encode(), body), policy=policy.HTTP)
    found = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        if isinstance(name, str) and isinstance(part, EmailMessage):
            found[name] = part
    return found


def _kept(company: "Company", parts: Mapping[str, EmailMessage], number: str) -> bytes:
    content = parts.get(f"file_content_{number}")
    described = _described(parts.get(f"file_metadata_{number}"))
    if content is None:
        raise faults.refuse("6041", "Invalid File : there is no content", "")
    data = _data(content)
    name = described.get("FileName") or content.get_filename()
    if not data or not name:
        raise faults.refuse("6041", "Invalid File : it is empty or has no name", "")
    described |= {"FileName": name, "ContentType": described.get("ContentType") or _type(name, content)}
    record = company.create("Attachable", described)
    company.files[record["Id"]] = data
    path = f"/v3/company/{company.realm_id}/download/{record['Id']}"
    record |= {"FileAccessUri": path, "Size": len(data)}
    company.keep("Attachable", record, int(company.clock.now().timestamp()), bump=False)
    return company.raw("Attachable", record["Id"])


def _described(part: EmailMessage | None) -> dict[str, Any]:
    if part is None:
        return {}
    data = _data(part).strip()
    try:
        if data.startswith(b"<"):
            return _from_xml(data)
        found = decode(data)
    except (msgspec.DecodeError, ET.ParseError, UnicodeDecodeError):
        found = None
    if not isinstance(found, dict):
        raise faults.refuse("6040", "Invalid Metadata Type : neither JSON nor XML", "")
    return found


def _from_xml(data: bytes) -> dict[str, Any]:
    """Read an Attachable written as XML, as some official SDKs send it."""
    if b"<!" in data:
        raise faults.refuse("6040", "Invalid Metadata Type : a document type is not allowed", "")
    root = ET.fromstring(data)  # noqa: S314 - entities cannot be declared without a document type
    found: dict[str, Any] = {}
    for each in root:
        name = each.tag.rpartition("}")[2]
        if name == "AttachableRef":
            found.setdefault("AttachableRef", []).append(_link(each))
        else:
            found[name] = each.text or ""
    return found


def _link(element: ET.Element) -> dict[str, Any]:
    link: dict[str, Any] = {}
    for each in element:
        name = each.tag.rpartition("}")[2]
        link[name] = {"value": each.text or "", **each.attrib} if name == "EntityRef" else (each.text or "")
    return link


def _data(part: EmailMessage) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _type(name: str, part: EmailMessage) -> str:
    known = _TYPES.get(name.rpartition(".")[2].lower())
    return known or part.get_content_type()


def address(realm_id: str, id_: str, at: datetime, headers: Mapping[str, str]) -> str:
    """Make an address where a file can be had, without a token, for a quarter of an hour."""
    until = int((at + limits.DOWNLOAD_ADDRESS_LIFETIME).timestamp())
    base = f"{headers.get('x-forwarded-proto', 'http')}://{headers.get('host', 'localhost')}"
    return f"{base}/files/{realm_id}/{id_}?expires={until}&signature={_sign(realm_id, id_, until)}"


def addressed(content: bytes, at: datetime, headers: Mapping[str, str]) -> bytes:
    """Say of every file that an answer tells of where to have it for now (live: read, query and upload)."""

    def add(found: re.Match[bytes]) -> bytes:
        here = address(found[1].decode(), found[2].decode(), at, headers)
        return b'%s,"TempDownloadUri":%s' % (found[0], encode(here))

    return _FILE.sub(add, content) if b'"FileAccessUri"' in content else content


def content(company: "Company", id_: str, params: Mapping[str, str]) -> tuple[bytes, str]:
    """Answer a file and its type, for an address that is genuine and not yet expired."""
    until = params.get("expires", "")
    signed = params.get("signature", "")
    genuine = until.isdigit() and hmac.compare_digest(_sign(company.realm_id, id_, int(until)), signed)
    if not genuine or int(until) < company.clock.now().timestamp() or id_ not in company.files:
        raise faults.refuse("5020", "Permission Denied Error : the address has expired", "")
    type_ = company.read("Attachable", id_).get("ContentType", "application/octet-stream")
    return company.files[id_], type_


def _sign(realm_id: str, id_: str, until: int) -> str:
    return hmac.new(realm_id.encode(), f"{id_} {until}".encode(), sha256).hexdigest()
