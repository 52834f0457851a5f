"""Who has the name? Customers, vendors and employees share one space of names, inactive ones included (facts B.7)."""

from typing import Protocol

from qbo import query
from qbo.batch import Operation, Outcome
from qbo.errors import QuickBooksError
from qbo.record import Record
from qbo.request import entity_row
from qbo.response import Page

PARTIES = ("Customer", "Vendor", "Employee")


class Batches(Protocol):
    """What is needed of a client."""

    async def batch(self, operations: list[Operation]) -> list[Outcome]:
        """Do many things in few requests."""
        ...


async def blocking(client: Batches, entity: str, name: str) -> list[Record]:
    """Answer the records that have the name which `entity` was refused, in one request."""
    kinds = PARTIES if entity in PARTIES else (entity,)
    asked = [Operation.query(_named(kind, name)) for kind in kinds]
    outcomes = await client.batch(asked)
    for outcome in outcomes:
        if isinstance(outcome, QuickBooksError):
            raise outcome
    return [record for outcome in outcomes if isinstance(outcome, Page) for record in outcome.records]


def _named(entity: str, name: str) -> str:
    return query.select(entity, query.equals(entity_row(entity).label, name), inactive=True)
