"""`tieout usage`: how this month's metered calls stand."""

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.cli.output import console, print_json
from tieout.cli.rooms import ask
from tieout.meter.budget import Budget
from tieout.pull import planning
from tieout.service import Service


async def usage(*, json: bool = False) -> None:
    """Show what was spent of the calls that Intuit grants a month, and how far they will go.

    Parameters
    ----------
    json
        Answer as JSON.
    """

    async def asking(conn: AsyncConnection, service: Service) -> Budget:
        return await planning.budget(conn, service.settings.monthly_calls, service.clock.now())

    found = await ask(asking)
    stretch = found.stretch if found.lasts else None
    if json:
        told = {"limit": found.limit, "spent": found.spent, "forecast": found.forecast, "stretch": stretch}
        print_json(told | {"month_ends_at": found.ends})
        return
    of = "" if found.limit is None else f" of {found.limit:,}"
    console.print(f"{found.spent:,} metered calls{of} were made; {found.forecast:,} by {found.ends:%d %B}.")
    if stretch is None:
        console.print("[red]✗[/] The month is spent: companies are looked at again when the next one begins.")
    elif stretch > 1:
        console.print(f"Intervals are {stretch:.1f} times longer than they would be without a limit.")
