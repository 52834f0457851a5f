"""Documents on paper: a plain one-page PDF with number, party, lines and total."""

from typing import TYPE_CHECKING

from qbo_emulator import faults
from qbo_emulator.records import Document, decode
from qbo_emulator.sending import SENT

if TYPE_CHECKING:
    from qbo_emulator.company import Company

_PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
)
_TOP, _LEFT, _STEP, _LINES = 740, 56, 16, 40


def pdf(company: "Company", entity: str, id_: str) -> bytes:
    """Print a document (facts B.6)."""
    if entity not in SENT:
        raise faults.unsupported("pdf")
    record = decode(company.raw(entity, id_))
    return _file(_page([company.name, *_told(entity, record)]))


def _told(entity: str, record: Document) -> list[str]:
    party = record.get("CustomerRef") or record.get("VendorRef") or {}
    told = [
        f"{entity} {record.get('DocNumber', record['Id'])}",
        f"Date {record.get('TxnDate', '')}",
        party.get("name", ""),
        "",
    ]
    lines = [
        f"{line.get('Description', '')[:60]:60} {line['Amount']:>14}"
        for line in record.get("Line", ())
        if "Amount" in line and line.get("DetailType") != "SubTotalLineDetail"
    ]
    return [*told, *lines, "", f"Total {record.get('TotalAmt', '')} {record.get('CurrencyRef', {}).get('value', '')}"]


def _page(lines: list[str]) -> bytes:
    shown = [f"({_escaped(line)}) Tj 0 -{_STEP} Td" for line in lines[:_LINES]]
    return "\n".join(["BT", "/F1 11 Tf", f"{_LEFT} {_TOP} Td", *shown, "ET"]).encode("cp1252", errors="replace")


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _file(content: bytes) -> bytes:
    """Write the five objects of the smallest PDF and the table of where they begin."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        _PAGE,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>",
    ]
    file = bytearray(b"%PDF-1.4\n")
    places: list[int] = []
    for number, each in enumerate(objects, start=1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    file += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(file)
