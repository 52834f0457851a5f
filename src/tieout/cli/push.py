"""`tieout push`: promises a company what it lacks of the platform's things, and has what is blocked looked at again."""

from cyclopts import App
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.cli.named import find_companies
from tieout.cli.output import print_json
from tieout.cli.rooms import ask
from tieout.intents import store
from tieout.push import promise
from tieout.push.catch_up import catch_up
from tieout.service import Service

app = App(name="push", help="Write to QuickBooks what it lacks of the platform's things.")
app.command("tieout.cli.undo:undo", name="undo", help="Take back what was written, where nobody touched it since.")


@app.default
async def push(business: str, *realm_ids: str, json: bool = False) -> None:
    """Write to QuickBooks what it lacks: what is there already, or on its way, is left as it is.

    Parameters
    ----------
    business
        Its id, or the platform's own id of it.
    realm_ids
        Only these companies.
    json
        Answer as JSON.
    """

    async def asking(conn: AsyncConnection, service: Service) -> list[dict[str, object]]:
        now = service.clock.now()
        told: list[dict[str, object]] = []
        for company in await find_companies(conn, business, realm_ids):
            promised, more = 0, True
            while more:
                made, more = await catch_up(conn, company, now=now)
                promised += len(made)
            await promise.look_again(conn, company.id, now=now)
            counts = await store.counts(conn, company.id)
            told.append({"company": company.company_name or company.realm_id, "promised": promised, "intents": counts})
        return told

    found = await ask(asking)
    if json:
        print_json(found)
        return
    for one in found:
        print(f"{one['company']}: {one['promised']} promised; `tieout intents` shows how far they are.")
