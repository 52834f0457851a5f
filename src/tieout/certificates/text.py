"""A certificate as text for people."""

from tieout.certificates.store import Certificate, Line

_HEAD = ("", "QuickBooks", "here", "")


def text(certificate: Certificate, company: str) -> str:
    """Write a certificate as a table with a sentence above and below."""
    rows = [_HEAD, *(_row(line) for line in certificate.rows)]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    table = [
        f"  {name:<{widths[0]}}  {theirs:>{widths[1]}}  {ours:>{widths[2]}}  {verdict}".rstrip()
        for name, theirs, ours, verdict in rows
    ]
    return "\n".join([f"{company} at {certificate.at:%Y-%m-%d %H:%M:%S} UTC", *table, _verdict(certificate)])


def _row(line: Line) -> tuple[str, str, str, str]:
    theirs = "" if line.theirs is None else f"{line.theirs:,}"
    ours = "" if line.ours is None else f"{line.ours:,}"
    because = f": {line.why}" if line.why else ""
    return line.entity, theirs, ours, f"{line.verdict}{because}"


def _verdict(certificate: Certificate) -> str:
    counted = sum(line.verdict != "not provable" for line in certificate.rows)
    if certificate.agreed:
        return f"The mirror agrees with QuickBooks in all {counted} entities that can be counted."
    differing = ", ".join(certificate.differing)
    return f"The mirror differs from QuickBooks in {len(certificate.differing)} of {counted} entities: {differing}."
