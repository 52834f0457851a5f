"""`tieout businesses`: create, list and archive the platform's customers."""

from dataclasses import asdict

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.businesses import store
from tieout.businesses.store import Business
from tieout.cli.output import console, print_json, print_table
from tieout.cli.rooms import ask, find_business
from tieout.service import Service

PAGE = 100


async def create(name: str, *, external_id: str | None = None, json: bool = False) -> None:
    """Create a business; with an external id that is known already, answer that one.

    Parameters
    ----------
    name
        What people call it.
    external_id
        The platform's own id of it.
    json
        Answer as JSON.
    """

    async def making(conn: AsyncConnection, service: Service) -> Business:
        return await store.create(conn, name=name, external_id=external_id, now=service.clock.now())

    _show(await ask(making), json=json, verb="Created")


async def list_(*, json: bool = False) -> None:
    """List every business, oldest first.

    Parameters
    ----------
    json
        Answer as JSON.
    """

    async def listing(conn: AsyncConnection, _service: Service) -> list[Business]:
        found: list[Business] = []
        page = await store.list_page(conn, None, PAGE)
        found += page.items
        while page.next_cursor:
            page = await store.list_page(conn, page.next_cursor, PAGE)
            found += page.items
        return found

    found = await ask(listing)
    if json:
        print_json([asdict(one) for one in found])
        return
    print_table(
        "Businesses",
        ("Name", "Id", "External id", "Created", "Archived"),
        ((one.name, one.id, one.external_id, f"{one.created_at:%Y-%m-%d %H:%M}", one.archived_at) for one in found),
        empty="There is no business yet; create one: tieout businesses create NAME",
    )


async def archive(business: str, *, json: bool = False) -> None:
    """Put a business away: its companies stop syncing, nothing is forgotten.

    Parameters
    ----------
    business
        Its id, or the platform's own id of it.
    json
        Answer as JSON.
    """

    async def archiving(conn: AsyncConnection, service: Service) -> Business:
        found = await find_business(conn, business)
        return await store.archive(conn, found.id, service.clock.now())

    _show(await ask(archiving), json=json, verb="Archived")


def _show(one: Business, *, json: bool, verb: str) -> None:
    if json:
        print_json(asdict(one))
    else:
        console.print(f"[green]✓[/] {verb} {one.name}: {one.id}", highlight=False)
