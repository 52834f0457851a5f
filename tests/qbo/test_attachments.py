"""Files and notes at records."""

import json

import pytest

from qbo import attachments
from qbo.attachments import File
from qbo.errors import BusinessRule, InvalidRequest, OutcomeUnknown, QuickBooksError, Unreadable

FILE = File(
    "receipt.pdf", b"%PDF-1.4 \r\n--x", "application/pdf", to=(("Invoice", "95"),), note="paid", include_on_send=True
)
KEPT = {"AttachableResponse": [{"Attachable": {"Id": "7", "SyncToken": "0", "FileName": "receipt.pdf"}}], "time": "x"}


def test_a_file_travels_with_its_description(client):
    sent = attachments.upload("1", FILE, "r")
    assert dict(sent.headers)["Content-Type"].startswith("multipart/form-data; boundary=")
    boundary = dict(sent.headers)["Content-Type"].split("boundary=")[1].encode()
    _, described, content, end = sent.content.split(b"--" + boundary)
    assert b'name="file_metadata_01"' in described
    assert b'name="file_content_01"; filename="receipt.pdf"' in content
    assert content.endswith(b"\r\n\r\n%PDF-1.4 \r\n--x\r\n")
    assert end == b"--\r\n"
    assert json.loads(described.split(b"\r\n\r\n")[1]) == {
        "FileName": "receipt.pdf", "ContentType": "application/pdf", "Note": "paid",
        "AttachableRef": [{"EntityRef": {"type": "Invoice", "value": "95"}, "IncludeOnSend": True}],
    }  # fmt: skip


async def test_an_upload_answers_its_attachable(client, wire):
    wire.says(KEPT)
    assert (await client.upload(FILE)).id == "7"


async def test_a_refusal_inside_a_200_is_an_error(client, wire):
    fault = {"type": "ValidationFault", "Error": [{"Message": "m", "code": "6000"}]}
    wire.says({"AttachableResponse": [{"Fault": fault}], "time": "x"})
    with pytest.raises(BusinessRule):
        await client.upload(FILE)
    assert len(wire.requests) == 1


async def test_an_upload_answered_with_garbage_is_of_unknown_outcome(client, wire):
    wire.says((200, b"<html/>"))
    with pytest.raises(OutcomeUnknown):
        await client.upload(FILE)


async def test_a_download_follows_the_address_without_our_token(client, wire):
    wire.says((200, b"https://files.test/x?signature=1"), (200, b"the file"))
    assert await client.download("7") == b"the file"
    assert wire.requests[0].url.path == "/v3/company/9130/download/7"
    assert str(wire.requests[1].url) == "https://files.test/x?signature=1"
    assert "Authorization" not in wire.requests[1].headers


async def test_an_address_that_is_none_is_unreadable(client, wire):
    wire.says((200, b"<html/>"))
    with pytest.raises(Unreadable):
        await client.download("7")


@pytest.mark.parametrize("file", [File("", b"x"), File('a"b', b"x"), File("a", b"")])
def test_a_file_needs_a_name_and_content(file):
    with pytest.raises(InvalidRequest):
        attachments.upload("1", file, "r")


def test_a_note_needs_no_file():
    assert attachments.note("call them", [("Customer", "1")]) == {
        "Note": "call them",
        "AttachableRef": [{"EntityRef": {"type": "Customer", "value": "1"}, "IncludeOnSend": False}],
    }


@pytest.mark.parametrize("status", [403, 404, 503])
async def test_an_address_that_has_expired_is_an_error_and_no_file(make_client, wire, status):
    wire.says((200, b"https://files.test/1?signature=x"), (status, b"<Error><Code>AccessDenied</Code></Error>"))
    with pytest.raises(QuickBooksError) as caught:
        await make_client().download("7")
    assert caught.value.status == status
    assert "signature" not in str(caught.value)


@pytest.mark.parametrize("words", [{"name": "a\rb"}, {"name": 'a"b'}, {"type": "text/plain\r\nX-Other: 1"}])
def test_a_file_says_nothing_but_itself(words):
    with pytest.raises(InvalidRequest):
        attachments.upload("1", File(**{"name": "a.txt", "content": b"x"} | words), "r")
