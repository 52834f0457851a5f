"""`tieout usage` and `tieout budget`: how this month's metered calls stand, and what a company may take of them."""

from dataclasses import asdict
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.cli.output import console, print_json, print_table
from tieout.cli.rooms import ask, find_companies
from tieout.errors import BadInput
from tieout.health import figures
from tieout.health.figures import Spender
from tieout.meter.budget import Budget
from tieout.pull import choosing, planning
from tieout.service import Service


async def usage(*, companies: int = 20, json: bool = False) -> None:
    """Show what was spent of the calls that Intuit grants a month, how far they will go, and who takes most.

    Parameters
    ----------
    companies
        So many companies at most, the dearest first.
    json
        Answer as JSON.
    """

    async def asking(conn: AsyncConnection, service: Service) -> tuple[Budget, list[Spender]]:
        now = service.clock.now()
        found = await planning.budget(conn, service.settings.monthly_calls, now)
        return found, await figures.dearest(conn, now.date().replace(day=1), companies)

    found, spenders = await ask(asking)
    if json:
        print_json(_members(found) | {"companies": [asdict(one) for one in spenders]})
        return
    of = "" if found.limit is None else f" of {found.limit:,}"
    console.print(f"{found.spent:,} metered calls{of} were made; {found.forecast:,} by {found.ends:%d %B}.")
    if not found.lasts:
        console.print("[red]✗[/] The month is spent: companies are looked at again when the next one begins.")
    elif found.stretch > 1:
        console.print(f"Intervals are {found.stretch:.1f} times longer than they would be without a limit.")
    rows = ((one.name, one.business_name, one.metered, one.free, one.monthly_calls or "") for one in spenders)
    columns = ("Company", "Business", "Metered", "Free", "Its budget")
    print_table("This month", columns, rows, empty="No call was made this month.")


async def budget(
    business: str, *realm_ids: str, calls: int | None = None, unlimited: bool = False, json: bool = False
) -> None:
    """Show what companies of a business may cost a month, or say it.

    Parameters
    ----------
    business
        Its id, or the platform's own id of it.
    realm_ids
        Only these companies.
    calls
        So many metered calls a month for each.
    unlimited
        No limit but that of all companies together.
    json
        Answer as JSON.
    """

    async def doing(conn: AsyncConnection, service: Service) -> list[tuple[str, Budget]]:
        if calls is not None and (unlimited or calls < 0):
            raise BadInput("Name either --calls, from 0 on, or --unlimited.")
        found, now = await find_companies(conn, business, realm_ids), service.clock.now()
        for one in found if unlimited or calls is not None else ():
            await choosing.allow(conn, one.id, calls, now)
        return [(one.company_name or one.realm_id, await planning.own_budget(conn, one.id, now)) for one in found]

    found = await ask(doing)
    if json:
        print_json([{"company": name} | _members(one) for name, one in found])
        return
    rows = ((name, one.spent, one.limit or "no limit", one.forecast, _pace(one)) for name, one in found)
    print_table("This month", ("Company", "Spent", "Budget", "Forecast", "Pace"), rows, empty="None.")


def _pace(one: Budget) -> str:
    if not one.lasts:
        return "waits for the next month"
    return "as it is worth" if one.stretch == 1 else f"{one.stretch:.1f} times more seldom"


def _members(found: Budget) -> dict[str, Any]:
    stretch = found.stretch if found.lasts else None
    told = {"limit": found.limit, "spent": found.spent, "forecast": found.forecast, "stretch": stretch}
    return told | {"month_ends_at": found.ends}
