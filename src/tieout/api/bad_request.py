"""What can be wrong with a request before any room sees it.

BadInput
└── Invalid              mend the named members
    ├── Malformed        send JSON
    ├── TooLarge         send less
    ├── EmptySelection   name something, or leave the list out
    ├── QueryFormat      mend the query parameter
    ├── QueryMissing     add the query parameter
    ├── QueryUnexpected  leave the query parameter out
    └── StrangeCursor    begin again without a cursor
"""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi.exceptions import RequestValidationError

from tieout.errors import BadInput


class Invalid(BadInput):
    """Mend the members in `fields`, each with what is wrong with it."""

    def __init__(
        self, sentence: str, *, fields: Sequence[tuple[str, str]] = (), meta: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(sentence, field=fields[0][0] if fields else None)
        self.fields = tuple(fields)
        self.meta = meta or {}


class Malformed(Invalid):
    """Send JSON: the body could not be read as such."""


class TooLarge(Invalid):
    """Send less: the body is longer than anything we take."""


class EmptySelection(Invalid):
    """Name something, or leave the list out to mean everything."""


class QueryFormat(Invalid):
    """Mend the query parameter: its value cannot be read."""


class QueryMissing(Invalid):
    """Add the query parameter."""


class QueryUnexpected(Invalid):
    """Leave the query parameter out: we do not know it, and ignoring a filter would answer too much."""


class StrangeCursor(Invalid):
    """Begin again without a cursor: this one is not ours."""


_QUERY = {"missing": QueryMissing, "extra_forbidden": QueryUnexpected}


def from_validation(error: RequestValidationError) -> Invalid:
    """Turn FastAPI's findings into one of ours; what was sent is never repeated."""
    findings = error.errors()
    first = findings[0]
    fields = [(_name(finding["loc"]), str(finding["msg"])) for finding in findings]
    if first["type"] == "json_invalid":
        return Malformed(f"The body is not valid JSON: {_where(first)}.")
    if first["loc"] == ("body",):
        sentence = "The body must be a JSON object, sent with Content-Type: application/json."
        return Invalid(sentence, fields=[("body", "must be a JSON object")])
    sentence = "; ".join(f"{name}: {message}" for name, message in fields) + "."
    if first["loc"][0] != "query":
        return Invalid(f"The request is not valid: {sentence}", fields=fields)
    kind = _QUERY.get(first["type"], QueryFormat)
    return kind(f"A query parameter is not valid: {sentence}", fields=fields)


def _name(place: Sequence[str | int]) -> str:
    return ".".join(str(step) for step in place[1:]) or str(place[0])


def _where(finding: Mapping[str, Any]) -> str:
    why = finding.get("ctx", {}).get("error", "unreadable")
    return f"{why} at character {finding['loc'][-1]}"
