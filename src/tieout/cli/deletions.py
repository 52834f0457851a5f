"""`tieout deletions`: records that are gone, too many to believe, and the word of whoever has looked."""

from dataclasses import asdict

from sqlalchemy.ext.asyncio import AsyncConnection

from qbo.facts.catalog import BY_LOWER_NAME
from tieout.cli.output import print_json, print_table
from tieout.cli.rooms import ask, find_companies
from tieout.errors import NotFound
from tieout.mirror import breaker
from tieout.mirror.breaker import HeldDeletion
from tieout.service import Service


async def deletions(business: str, *realm_ids: str, confirm: str | None = None, json: bool = False) -> None:
    """Show what a sync did not dare to mark as deleted; exit status 1 says that something waits.

    Parameters
    ----------
    business
        Its id, or the platform's own id of it.
    realm_ids
        Only these companies.
    confirm
        The kind (Bill, Invoice, …) whose records were really deleted in QuickBooks: the next sync marks them.
    json
        Answer as JSON.
    """

    async def asking(conn: AsyncConnection, service: Service) -> list[HeldDeletion]:
        found = [
            held
            for company in await find_companies(conn, business, realm_ids)
            for held in await breaker.waiting(conn, company.id)
        ]
        if confirm is None:
            return found
        row = BY_LOWER_NAME.get(confirm.lower())
        meant = [held for held in found if row is not None and held.entity == row.name]
        if not meant:
            raise NotFound("held deletion of", confirm)
        now = service.clock.now()
        return [
            await breaker.confirm(
                conn, held.connection_id, held.entity, missing=held.missing, by="the terminal", now=now
            )
            for held in meant
        ]

    found = await ask(asking)
    if json:
        print_json([asdict(held) for held in found])
    else:
        print_table(
            "Held deletions",
            ("Kind", "Missing", "Of", "Asked", "Confirmed"),
            ((held.entity, held.missing, held.living, held.asked_at, held.confirmed_at) for held in found),
            empty="Nothing waits.",
        )
    if any(held.confirmed is None for held in found):
        raise SystemExit(1)
