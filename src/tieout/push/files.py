"""A payable's file as it is sent to QuickBooks, and sent again the same, byte for byte."""

from dataclasses import replace

from qbo import attachments
from qbo.attachments import File
from qbo.request import Request
from tieout.payables.attachments import Attachment


def upload(realm_id: str, about: Attachment, data: bytes, to: tuple[str, str], requestid: str = "") -> Request:
    """Write a file of a payable, for its record."""
    file = File(name=about.file_name, content=data, type=about.content_type, to=(to,))
    return attachments.upload(realm_id, file, requestid)


def again(realm_id: str, content: bytes, requestid: str) -> Request:
    """Answer the request whose body these bytes are; they begin with the boundary that the header names."""
    boundary = content.partition(b"\r\n")[0].decode("latin-1").removeprefix("--")
    form = attachments.upload(realm_id, File(name="any", content=b"any"), requestid)
    accept = ("Accept", "application/json")
    return replace(
        form, content=content, headers=(accept, ("Content-Type", f"multipart/form-data; boundary={boundary}"))
    )
