"""What is wrong, said so that somebody can act: the value that every room hands to `issues.store`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from qbo.facts.faults import Owner

Severity = Literal["warning", "error"]


@dataclass(frozen=True, slots=True)
class Subject:
    """The record in QuickBooks, or the thing of the platform, that a problem is about."""

    entity: str
    id: str | None = None
    name: str | None = None

    def __str__(self) -> str:
        """Name it for a person."""
        called = self.name or self.id
        return f"{self.entity} {called}" if called else self.entity


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong.

    `key` says which problem it is within its company: `kind:what`, like `intent:0192…` or `sync:6190`. Two finders of
    the same problem give the same key; nobody else uses the kind. `sentence` and `action` each say one thing to a
    person; `owner` is who must act: you (the platform), its customer, Intuit, or the operator. A warning stops nothing.
    `seen_at` is when it last happened, where that is known; else it happens whenever it is said.
    """

    key: str
    sentence: str
    owner: Owner
    action: str
    severity: Severity = "error"
    code: str | None = None
    subject: Subject | None = None
    cause: Mapping[str, Any] = field(default_factory=dict)
    seen_at: datetime | None = None

    @property
    def kind(self) -> str:
        """Answer the part of the key that says who finds such problems."""
        return self.key.partition(":")[0]
