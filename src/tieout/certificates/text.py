"""A certificate as plain text, to print, to mail, or to keep with the books."""

from collections.abc import Iterator, Sequence
from datetime import UTC

from tieout.certificates.store import Certificate, Line, Repair

NAMED = 20
"""Ids written out for an entity; the rest are counted."""

_HEAD = ("Entity", "QuickBooks", "Here", "Verdict", "Ids compared")


def as_text(certificate: Certificate, company: str | None = None) -> str:
    """Write a certificate."""
    return (
        "\n".join([*_opening(certificate, company), "", *_table(certificate.rows), "", *_notes(certificate.rows)])
        + "\n"
    )


def _opening(certificate: Certificate, company: str | None) -> Iterator[str]:
    yield f"Certificate {certificate.id}"
    if company:
        yield company
    yield f"At {certificate.at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC, by QuickBooks' clock."
    yield _verdict(certificate)


def _verdict(certificate: Certificate) -> str:
    if not certificate.agreed:
        return f"QuickBooks and the mirror do NOT agree in {', '.join(certificate.differing)}."
    repaired = f" {certificate.repaired} records were put right first." if certificate.repaired else ""
    return f"QuickBooks and the mirror agree in everything that can be proven.{repaired}"


def _table(lines: Sequence[Line]) -> Iterator[str]:
    rows = [_HEAD, *(_cells(line) for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    for number, row in enumerate(rows):
        yield "  ".join(
            _set(cell, width, column) for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        if not number:
            yield "  ".join("-" * width for width in widths)


def _cells(line: Line) -> tuple[str, ...]:
    return (line.entity, _number(line.theirs), _number(line.ours), line.verdict, _number(line.compared))


def _set(cell: str, width: int, column: int) -> str:
    return cell.rjust(width) if column in {1, 2, 4} else cell.ljust(width)


def _number(count: int | None) -> str:
    return "" if count is None else f"{count:,}"


def _notes(lines: Sequence[Line]) -> Iterator[str]:
    for line in lines:
        if line.why:
            yield f"{line.entity}: {line.why}."
        if line.repaired:
            yield f"{line.entity}, put right: {_named(line.repaired)}."


def _named(repaired: Sequence[Repair]) -> str:
    named = ", ".join(f"{one.id} ({one.was})" for one in repaired[:NAMED])
    more = len(repaired) - NAMED
    return f"{named} and {more:,} more" if more > 0 else named
