"""One request that came in, and the reply that goes out; pure values that every door of the edge speaks in."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import parse_qsl


@dataclass
class Request:
    """What came over the wire, headers with lower-case names."""

    method: str
    path: str
    query_string: str
    headers: Mapping[str, str]
    body: bytes = b""

    @cached_property
    def params(self) -> dict[str, str]:
        """Answer the query parameters; the last of a name wins."""
        return dict(parse_qsl(self.query_string, keep_blank_values=True))

    @cached_property
    def form(self) -> dict[str, str]:
        """Answer the members of a form body; empty for any other body."""
        if "form-urlencoded" not in self.headers.get("content-type", ""):
            return {}
        return dict(parse_qsl(self.body.decode(errors="replace"), keep_blank_values=True))

    @property
    def address(self) -> str:
        """Answer scheme and host as the caller wrote them."""
        scheme = self.headers.get("x-forwarded-proto", "http")
        return f"{scheme}://{self.headers.get('host', 'localhost')}"

    def wants_xml(self, unasked: str) -> bool:
        """Tell by Accept, or by `unasked` where it names neither form."""
        accept = self.headers.get("accept", "")
        if "json" in accept:
            return False
        return "xml" in accept or unasked == "xml"


@dataclass(frozen=True)
class Reply:
    """What goes back."""

    status: int
    body: bytes = b""
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


def new_tid(at: float) -> str:
    """Make an id as the edge does: `1-`, the second, 96 random bits, all in hex."""
    return f"1-{int(at):08x}-{os.urandom(12).hex()}"
