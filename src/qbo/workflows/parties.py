"""Customers and vendors: found or made, changed, and what there is about them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from qbo import duplicates, query
from qbo.batch import Operation
from qbo.client import Client
from qbo.errors import DuplicateName, QuickBooksError
from qbo.facts.catalog import ENTITIES
from qbo.record import Record
from qbo.response import Page


async def find_or_create(
    client: Client, entity: str, body: Mapping[str, Any], *, requestid: str | None = None
) -> Record:
    """Answer the party of this DisplayName, made if need be. DuplicateName when somebody of another kind has it."""
    found = await duplicates.blocking(client, entity, body["DisplayName"])
    same = [record for record in found if record.entity == entity]
    if same:
        return same[0] if same[0].get("Active", True) else await client.reactivate(entity, same[0].id)
    if found:
        raise DuplicateName(f"{found[0].entity} {found[0].id} is called {body['DisplayName']!r} already")
    return await client.create(entity, body, requestid=requestid)


async def change_email(client: Client, customer_id: str, address: str) -> Record:
    """Give a customer another address, whatever else changed meanwhile."""
    return await client.update(
        "Customer", customer_id, lambda members: {**members, "PrimaryEmailAddr": {"Address": address}}
    )


@dataclass(frozen=True, slots=True)
class Account:
    """What there is between us and a customer; the balance is QuickBooks' own, for credits count in it too."""

    customer: Record
    transactions: dict[str, list[Record]]
    balance: Decimal
    complete: bool


async def customer_account(client: Client, customer_id: str, *, most: int = 1000) -> Account:
    """Read a customer and all their transactions in one batch; not complete where one kind has more than a page."""
    kinds = [row.name for row in ENTITIES if row.party == "CustomerRef"]
    mine = query.equals("CustomerRef", customer_id)
    asked = [Operation.query(query.select(kind, mine, max_results=most)) for kind in kinds]
    outcomes = await client.batch(asked)
    found: dict[str, list[Record]] = {}
    for kind, outcome in zip(kinds, outcomes, strict=True):
        if isinstance(outcome, QuickBooksError):
            raise outcome
        found[kind] = list(outcome.records) if isinstance(outcome, Page) else []
    customer = await client.read("Customer", customer_id)
    return Account(
        customer=customer,
        transactions=found,
        balance=Decimal(customer.get("Balance", 0)),
        complete=all(len(records) < most for records in found.values()),
    )
