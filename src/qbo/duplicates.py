"""Who has the name? Customers, vendors and employees share one space of names, inactive ones included (facts B.7)."""

from typing import Any, Protocol

from qbo import members, query
from qbo.batch import Operation, Outcome
from qbo.errors import QuickBooksError
from qbo.paging import Asks, walk
from qbo.record import Record
from qbo.request import entity_row
from qbo.response import Page

PARTIES = ("Customer", "Vendor", "Employee")


class Searched(Asks, Protocol):
    """What is needed of a client."""

    async def batch(self, operations: list[Operation]) -> list[Outcome]:
        """Do many things in few requests."""
        ...


async def blocking(client: Searched, entity: str, name: str) -> list[Record]:
    """Answer the records that have the name which `entity` was refused; inactive ones too."""
    kinds = PARTIES if entity in PARTIES else (entity,)
    label = entity_row(entity).label
    if label not in members.filterable(entity):
        return [record async for block, _ in walk(client, entity) for record in block if _is(record.get(label), name)]
    outcomes = await client.batch([Operation.query(_named(kind, name)) for kind in kinds])
    for outcome in outcomes:
        if isinstance(outcome, QuickBooksError):
            raise outcome
    return [record for outcome in outcomes if isinstance(outcome, Page) for record in outcome.records]


def _named(entity: str, name: str) -> str:
    return query.select(entity, query.equals(entity_row(entity).label, name), inactive=True)


def _is(have: Any, name: str) -> bool:
    return isinstance(have, str) and have.casefold() == name.casefold()
