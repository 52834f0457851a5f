"""What can be done with a document beside storing it: mail it, print it, hang files on it."""

from base64 import b64encode
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import pytest

from qbo_emulator import uploads
from qbo_emulator.faults import Refusal

BOUNDARY = "cut-here"


def test_a_document_is_mailed_to_who_is_asked_for(books):
    made = books.invoice()
    sent = books.ask(f"invoice/{made['Id']}/send", "POST", sendTo="amy@example.com")["Invoice"]
    assert (sent["EmailStatus"], sent["BillEmail"]) == ("EmailSent", {"Address": "amy@example.com"})
    assert sent["DeliveryInfo"] == {"DeliveryType": "Email", "DeliveryTime": "2026-09-15T12:00:00-07:00"}
    assert sent["SyncToken"] == "1"
    assert [mail["to"] for mail in books.mails] == ["amy@example.com"]


def test_a_document_without_an_address_is_not_mailed(books, refused):
    made = books.invoice()
    with refused("6420", "BillEmail"):
        books.ask(f"invoice/{made['Id']}/send", "POST")


def test_a_bill_cannot_be_mailed_or_printed(books, refused):
    made = books.bill()
    with refused("500", "Operation"):
        books.ask(f"bill/{made['Id']}/send", "POST", sendTo="a@b.c")
    with refused("500", "Operation"):
        books.ask(f"bill/{made['Id']}/pdf")


def test_an_invoice_that_needs_to_be_sent_is_sent_at_once(books):
    made = books.invoice(BillEmail={"Address": "amy@example.com"}, EmailStatus="NeedToSend")
    assert made["EmailStatus"] == "EmailSent"
    assert books.read("Invoice", made["Id"]) == made
    assert len(books.mails) == 1


def test_a_document_is_printed_as_a_pdf(books):
    made = books.invoice("12.50")
    answer = books.answer(f"invoice/{made['Id']}/pdf")
    assert answer.content_type == "application/pdf"
    assert answer.body.startswith(b"%PDF-1.4\n")
    assert answer.body.endswith(b"%%EOF\n")
    place = int(answer.body.split(b"startxref\n")[1].split(b"\n")[0])
    assert answer.body[place:].startswith(b"xref\n0 6\n")
    assert b"(Total 12.50 USD) Tj" in answer.body


def test_the_link_to_pay_comes_only_when_asked_for(books):
    made = books.invoice()
    assert "InvoiceLink" not in books.ask(f"invoice/{made['Id']}")["Invoice"]
    assert books.ask(f"invoice/{made['Id']}", include="invoiceLink")["Invoice"]["InvoiceLink"].startswith("https://")


# Attachments


def multipart(*parts):
    """Write parts: (name, content type, further headers, content)."""
    body = b""
    for name, type_, more, content in parts:
        file = f'; filename="{name}.bin"' if name.startswith("file_content") else ""
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{file}\r\nContent-Type: {type_}\r\n{more}'
        body += head.encode() + b"\r\n" + content + b"\r\n"
    return body + f"--{BOUNDARY}--\r\n".encode()


def upload(books, *parts):
    headers = {"content-type": f"multipart/form-data; boundary={BOUNDARY}", "host": "qbo.test"}
    return books.ask("upload", "POST", multipart(*parts), headers=headers)["AttachableResponse"]


def described(id_, name="plan.pdf"):
    link = f'[{{"EntityRef":{{"type":"Invoice","value":"{id_}"}},"IncludeOnSend":false}}]'
    return f'{{"FileName":"{name}","ContentType":"application/pdf","AttachableRef":{link}}}'.encode()


FILE = bytes(range(256)) + b"\r\n\n\r--cut-her\r\nend\r\n"
XML = b"""<?xml version="1.0"?><Attachable xmlns="http://schema.intuit.com/finance/v3"><FileName>plan.pdf</FileName>
<AttachableRef><EntityRef type="Invoice">1</EntityRef><IncludeOnSend>false</IncludeOnSend></AttachableRef>
</Attachable>"""


@pytest.mark.parametrize(
    "parts",
    [
        [("application/json", "", described("1")), ("application/pdf", "", FILE)],
        [("application/xml", "", XML), ("application/pdf", "", FILE)],
        [
            ("application/json", "", described("1")),
            ("application/pdf", "Content-Transfer-Encoding: base64\r\n", b64encode(FILE)),
        ],
    ],
    ids=["json", "xml", "base64"],
)
def test_a_file_hangs_on_a_record_and_can_be_had_for_a_while(books, clock, parts):
    books.invoice()
    metadata, content = parts
    (answer,) = upload(books, ("file_metadata_01", *metadata), ("file_content_01", *content))
    made = answer["Attachable"]
    assert (made["FileName"], made["ContentType"], made["Size"]) == ("plan.pdf", "application/pdf", len(FILE))
    assert made["AttachableRef"][0]["EntityRef"] == {"type": "Invoice", "value": "1"}
    address = books.answer(f"download/{made['Id']}", headers={"host": "qbo.test"}).body.decode()
    assert address.startswith(f"http://qbo.test/files/1/{made['Id']}?")
    params = dict(parse_qsl(urlsplit(address).query))
    assert uploads.content(books, made["Id"], params) == (FILE, "application/pdf")
    clock.advance(timedelta(minutes=16))
    with pytest.raises(Refusal):
        uploads.content(books, made["Id"], params)


def test_a_file_that_cannot_be_kept_is_a_fault_beside_the_others(books):
    books.invoice()
    first, second = upload(
        books,
        ("file_metadata_01", "application/json", "", described("99")),
        ("file_content_01", "application/pdf", "", b"x"),
        ("file_metadata_02", "application/json", "", described("1")),
        ("file_content_02", "application/pdf", "", b"y"),
    )
    (error,) = first["Fault"]["Error"]
    assert (error["code"], error["element"]) == ("6000", "")
    assert error["Detail"] == (
        "Business Validation Error: The entity Invoice 99 that you are trying to link does not exist. Invoice 99"
    )
    assert second["Attachable"]["Size"] == 1


def test_an_attachable_is_found_by_what_it_hangs_on(books):
    made = books.invoice()
    ref = [{"EntityRef": {"type": "Invoice", "value": made["Id"]}}]
    note = books.create("Attachable", {"Note": "Called twice", "AttachableRef": ref})
    statement = (
        "select * from attachable where AttachableRef.EntityRef.Type='Invoice' and AttachableRef.EntityRef.value='1'"
    )
    assert [each["Id"] for each in books.query(statement)["Attachable"]] == [note["Id"]]
    assert books.post("attachable", {"Id": note["Id"]}, operation="delete")["Attachable"]["status"] == "Deleted"


def test_an_attachable_is_a_note_or_a_file(books, refused):
    with refused("6000", ""):
        books.create("Attachable", {"AttachableRef": []})


def test_what_an_attachable_hangs_on_has_no_name_and_is_not_sent_along_unless_asked_for(books):
    customer = {**books.party(), "type": "Customer"}
    note = books.create("Attachable", {"Note": "Called twice", "AttachableRef": [{"EntityRef": customer}]})
    assert note["AttachableRef"] == [{"EntityRef": customer, "IncludeOnSend": False}]


def test_an_attachable_keeps_the_number_of_its_document(books):
    note = books.create("Attachable", {"Note": "Called twice"})
    assert UUID(note["documentId"])
    assert books.update("Attachable", {**note, "Note": "Called again"})["documentId"] == note["documentId"]


@pytest.mark.parametrize("ask", ["read", "query", "update", "batch", "cdc"])
def test_every_answer_about_a_file_says_where_to_have_it_for_now(books, ask):
    content = ("file_content_01", "application/pdf", "", b"y")
    (made,) = (each["Attachable"] for each in upload(books, content))
    plan = {"headers": {"host": "qbo.test"}}
    statement = "select * from Attachable"
    shown = {
        "read": lambda: books.ask(f"attachable/{made['Id']}", **plan)["Attachable"],
        "query": lambda: books.ask("query", query=statement, **plan)["QueryResponse"]["Attachable"][0],
        "update": lambda: books.ask("attachable", "POST", {**made, "Note": "n"}, **plan)["Attachable"],
        "batch": lambda: books.ask("batch", "POST", {"BatchItemRequest": [{"Query": statement}]}, **plan)[
            "BatchItemResponse"
        ][0]["QueryResponse"]["Attachable"][0],
        "cdc": lambda: books.ask("cdc", entities="Attachable", changedSince="2026-09-15", **plan)["CDCResponse"][0][
            "QueryResponse"
        ][0]["Attachable"][0],
    }[ask]()
    assert shown["TempDownloadUri"].startswith(f"http://qbo.test/files/1/{made['Id']}?")


def test_a_note_has_no_file_to_be_had(books):
    note = books.create("Attachable", {"Note": "Called twice"})
    assert "TempDownloadUri" not in books.ask(f"attachable/{note['Id']}")["Attachable"]
