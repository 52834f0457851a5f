"""Asks for many records by their ids, in as few requests as answers hold them."""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence

from qbo import query
from qbo.batch import Operation
from qbo.client import Client
from qbo.errors import QuickBooksError
from qbo.facts.catalog import BY_NAME
from qbo.facts.limits import BATCH_ITEMS, QUERY_PAGE_MAX
from qbo.response import Page

Key = tuple[str, str]
"""Entity and id of a record."""

_CHUNK = QUERY_PAGE_MAX // 2


async def pages(client: Client, wanted: Iterable[Key]) -> AsyncIterator[Page]:
    """Ask for those that can be queried; an id that no page shows has no record, or none that lists have."""
    for statements in rounds(wanted):
        if len(statements) == 1:  # batches are scarce
            yield await client.query(statements[0])
            continue
        for answer in await client.batch([Operation.query(statement) for statement in statements]):
            if isinstance(answer, QuickBooksError):
                raise answer
            if isinstance(answer, Page):
                yield answer


def rounds(wanted: Iterable[Key]) -> Iterator[list[str]]:
    """Write the questions, as many in each round as one answer holds: 30 of them, and 1,000 records."""
    statements, room = list[str](), QUERY_PAGE_MAX
    for entity, ids in _chunks(wanted):
        if statements and (len(ids) > room or len(statements) == BATCH_ITEMS):
            yield statements
            statements, room = list[str](), QUERY_PAGE_MAX
        statements.append(_statement(entity, ids))
        room -= len(ids)
    if statements:
        yield statements


def _chunks(wanted: Iterable[Key]) -> Iterator[tuple[str, Sequence[str]]]:
    found: dict[str, list[str]] = defaultdict(list)
    for entity, id_ in wanted:
        if "query" in BY_NAME[entity].operations:
            found[entity].append(id_)
    for entity, ids in found.items():
        for start in range(0, len(ids), _CHUNK):
            yield entity, ids[start : start + _CHUNK]


def _statement(entity: str, ids: Sequence[str]) -> str:
    if BY_NAME[entity].kind == "company":  # there is one
        return query.select(entity)
    return query.select(entity, query.among("Id", ids), max_results=QUERY_PAGE_MAX, inactive=True)
