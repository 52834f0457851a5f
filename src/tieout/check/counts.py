"""The proof by counting: all records of an entity, and those changed since a boundary, there and here."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from qbo import query
from qbo.batch import Operation
from qbo.client import Client
from qbo.errors import QuickBooksError, Unreadable
from qbo.facts.catalog import BY_NAME
from tieout.certificates.store import Line
from tieout.mirror import window
from tieout.mirror.read import Held


class Theirs(NamedTuple):
    """How many records of an entity QuickBooks counts, and how many of them changed since the boundary."""

    all: int
    recent: int


def countable(entities: Sequence[str]) -> list[str]:
    """Leave out what cannot be queried, and what a company has one of: that is read whole every time."""
    rows = [BY_NAME[entity] for entity in entities]
    return [row.name for row in rows if row.kind != "company" and "query" in row.operations]


async def ask(
    client: Client, entities: Sequence[str], boundary: datetime, start: date | None = None
) -> dict[str, Theirs]:
    """Ask QuickBooks for both counts of every entity in one round, from the company's start date on."""
    recent = query.at_least("MetaData.LastUpdatedTime", boundary)
    questions = [
        question
        for entity in entities
        for kept in [window.conditions(entity, start)]
        for question in (Operation.count(entity, kept), Operation.count(entity, [*kept, recent]))
    ]
    answers: list[int] = []
    for answer in await client.batch(questions):
        if isinstance(answer, QuickBooksError):
            raise answer
        if not isinstance(answer, int):
            raise Unreadable(f"a count was answered by {type(answer).__name__}")
        answers.append(answer)
    return {entity: Theirs(*answers[2 * at : 2 * at + 2]) for at, entity in enumerate(entities)}


def compare(entities: Sequence[str], theirs: Mapping[str, Theirs], ours: Mapping[str, Held]) -> list[Line]:
    """Say of every entity whether both sides agree; one without a count that could be compared is not provable."""
    return [_line(entity, theirs.get(entity), ours.get(entity, Held())) for entity in entities]


def _line(entity: str, theirs: Theirs | None, ours: Held) -> Line:
    if not countable([entity]):
        one = BY_NAME[entity].kind == "company"
        why = "a company has one; it is read each time" if one else "QuickBooks offers no query for it"
        return Line(entity=entity, verdict="not provable", ours=ours.all, why=why)
    if theirs is None:
        why = "it kept changing while it was counted"
        return Line(entity=entity, verdict="not provable", ours=ours.all, ours_recent=ours.recent, why=why)
    # QuickBooks may or may not count a record as recent that it gave no time of change.
    recent = ours.recent - ours.untold <= theirs.recent <= ours.recent
    return Line(
        entity=entity,
        verdict="agrees" if recent and theirs.all == ours.all else "differs",
        theirs=theirs.all,
        ours=ours.all,
        theirs_recent=theirs.recent,
        ours_recent=ours.recent,
        why=None if recent or theirs.all != ours.all else "the recent changes are not the same",
    )
