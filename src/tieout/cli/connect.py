"""`tieout connect`: the address at which a person lets us into their QuickBooks company."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.cli.output import console, print_json
from tieout.cli.rooms import ask, find_business
from tieout.connect import authorize
from tieout.service import Service


async def connect(
    business: str,
    *,
    return_url: str | None = None,
    since: date | None = None,
    another: bool = False,
    json: bool = False,
) -> None:
    """Make the address that a person opens to connect a company; `tieout serve` has to be running to take them back.

    Parameters
    ----------
    business
        Its id, or the platform's own id of it.
    return_url
        Where the person is sent afterwards; on the allow-list TIEOUT_RETURN_URLS.
    since
        Keep transactions from this day on (2026-01-31); without it, all of them.
    another
        Let another company do than the one that the business had and has lost.
    json
        Answer as JSON.
    """

    async def beginning(conn: AsyncConnection, service: Service) -> str:
        found = await find_business(conn, business)
        return await authorize.begin(
            conn,
            settings=service.settings,
            business_id=found.id,
            return_url=return_url,
            another=another,
            start_date=since,
            now=service.clock.now(),
        )

    address = await ask(beginning)
    if json:
        print_json({"redirect_url": address})
        return
    console.print("Open this address within half an hour, choose the company and agree:")
    console.print(address, highlight=False, soft_wrap=True)
