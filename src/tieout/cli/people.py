"""`tieout people`: who may look at the dashboard."""

from dataclasses import asdict
from getpass import getpass
from sys import stdin

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.access import people
from tieout.access.people import Person
from tieout.cli.output import console, print_json, print_table
from tieout.cli.rooms import ask, find_business
from tieout.service import Service


async def add(email: str, *, name: str | None = None, business: str | None = None, json: bool = False) -> None:
    """Let a person in, or give one a new password; it is asked for, or read from standard input.

    Parameters
    ----------
    email
        With which they sign in.
    name
        What the dashboard calls them.
    business
        The only business that they see, by its id or the platform's own; without it they see every one.
    json
        Answer as JSON.
    """
    password = getpass("Password: ") if stdin.isatty() else stdin.readline().rstrip("\n")

    async def adding(conn: AsyncConnection, service: Service) -> Person:
        whose = (await find_business(conn, business)).id if business else None
        return await people.add(
            conn, email=email, name=name or email.partition("@")[0], password=password, business_id=whose,
            now=service.clock.now(),
        )  # fmt: skip

    one = await ask(adding)
    if json:
        print_json(asdict(one))
    else:
        sees = "one business" if one.business_id else "every business"
        console.print(f"[green]✓[/] {one.email} may sign in and sees {sees}.", highlight=False)


async def list_(*, json: bool = False) -> None:
    """List who may sign in.

    Parameters
    ----------
    json
        Answer as JSON.
    """

    async def listing(conn: AsyncConnection, _service: Service) -> list[Person]:
        return await people.listed(conn)

    found = await ask(listing)
    if json:
        print_json([asdict(one) for one in found])
        return
    print_table(
        "People",
        ("E-mail", "Name", "Sees", "Added"),
        ((one.email, one.name, one.business_id or "every business", f"{one.created_at:%Y-%m-%d}") for one in found),
        empty="Nobody can sign in yet; let somebody in: tieout people add EMAIL",
    )


async def remove(email: str) -> None:
    """Shut a person out, at once.

    Parameters
    ----------
    email
        With which they sign in.
    """

    async def removing(conn: AsyncConnection, service: Service) -> None:
        await people.remove(conn, email, service.clock.now())

    await ask(removing)
    console.print(f"[green]✓[/] {email} is shut out.", highlight=False)
