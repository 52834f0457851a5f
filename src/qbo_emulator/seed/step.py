"""What happened in a company, as values: steps that name what they speak of, and the walk that enters them in books."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from qbo_emulator.seed.amounts import part

Verb = Literal["create", "update", "void", "delete"]
Key = tuple[str, int]
Progress = Callable[[int], None]

PROGRESS_EVERY = 500


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a person entered: `key` names what is created, or what is changed."""

    at: datetime
    verb: Verb
    entity: str
    key: Key
    body: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IdOf:
    """The Id that the books gave to what an earlier step created."""

    key: Key


@dataclass(frozen=True, slots=True)
class OpenOf:
    """A share of what is still open on an earlier document when this step is taken."""

    key: Key
    share: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class SumOf:
    """Shares of several open documents together, and something beside them."""

    parts: tuple[OpenOf, ...]
    beside: Decimal = Decimal(0)


def run(books: Any, steps: Iterable[Step], *, progress: Progress | None = None) -> Counter[str]:
    """Enter every step; return how many of each `verb entity` there were, and tell `progress` the number so far."""
    walk = _Walk(books)
    for number, step in enumerate(steps, start=1):
        walk.take(step)
        if progress is not None and number % PROGRESS_EVERY == 0:
            progress(number)
    if progress is not None:
        progress(walk.taken.total())
    return walk.taken


@dataclass(slots=True)
class _Walk:
    books: Any
    ids: dict[Key, str] = field(default_factory=dict)
    taken: Counter[str] = field(default_factory=Counter)

    def take(self, step: Step) -> None:
        body = self._resolved(step.body)
        if step.verb == "create":
            self.ids[step.key] = self.books.create(step.entity, body, at=step.at)["Id"]
        else:
            present = self.books.read(step.entity, self.ids[step.key])
            body |= {"Id": present["Id"], "SyncToken": present["SyncToken"]}
            getattr(self.books, step.verb)(step.entity, body, at=step.at)
        self.taken[f"{step.verb} {step.entity}"] += 1

    def _resolved(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self._resolved(member) for name, member in value.items()}
        if isinstance(value, list):
            return [self._resolved(member) for member in value]
        if isinstance(value, IdOf):
            return self.ids[value.key]
        if isinstance(value, OpenOf):
            return self._open(value)
        if isinstance(value, SumOf):
            return sum((self._open(each) for each in value.parts), value.beside)
        return value

    def _open(self, value: OpenOf) -> Decimal:
        balance = self.books.read(value.key[0], self.ids[value.key])["Balance"]
        return part(Decimal(balance), value.share)
