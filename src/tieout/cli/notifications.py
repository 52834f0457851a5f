"""`tieout notifications`: what QuickBooks told of companies by itself, and another look at it."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.cli.output import print_json, print_table
from tieout.cli.rooms import ask, find_companies
from tieout.inbox import read
from tieout.pull import arrivals
from tieout.service import Service


async def list_(business: str, *realm_ids: str, after: str | None = None, limit: int = 50, json: bool = False) -> None:
    """List what QuickBooks told of each company, the newest first.

    Parameters
    ----------
    business
        Its id, or the platform's own id of it.
    realm_ids
        Only these companies.
    after
        Go on from the end of a list: the `place` of its last notification in JSON.
    limit
        How many at most of each company.
    json
        Answer as JSON, with what Intuit said.
    """

    async def asking(conn: AsyncConnection, _service: Service) -> list[dict[str, Any]]:
        return [
            asdict(told) | {"place": told.place, "company": company.company_name or company.realm_id}
            for company in await find_companies(conn, business, realm_ids)
            for told in await read.page(conn, company.id, after=after, limit=limit)
        ]

    found = await ask(asking)
    if json:
        print_json(found)
        return
    names = ("company", "received_at", "entity", "record_id", "change", "state")
    rows = [[one[name] for name in names] for one in found]
    print_table("Notifications", ("Company", "Received", "Kind", "Id", "Change", "State"), rows, empty="None came yet.")


async def replay(business: str, *realm_ids: str, since: datetime, json: bool = False) -> None:
    """Look again at everything that came for companies since a time; it is fetched in a few calls.

    Parameters
    ----------
    business
        Its id, or the platform's own id of it.
    realm_ids
        Only these companies.
    since
        From when on; without a zone, this machine's is meant.
    json
        Answer as JSON.
    """

    async def asking(conn: AsyncConnection, service: Service) -> list[dict[str, Any]]:
        now, whole = service.clock.now(), since.astimezone()
        return [
            {
                "company": company.company_name or company.realm_id,
                "replayed": await arrivals.replay(conn, company, since=whole, now=now),
            }
            for company in await find_companies(conn, business, realm_ids)
        ]

    found = await ask(asking)
    if json:
        print_json(found)
        return
    print_table("Looked at again", ("Company", "Notifications"), [list(one.values()) for one in found], empty="None.")
