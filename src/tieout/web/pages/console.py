"""A console for queries: what an operator asks QuickBooks directly, with what it cost. It only reads."""

import re
import time

from starlette.responses import Response
from starlette.routing import Route

from qbo.errors import QuickBooksError
from tieout.errors import BadInput
from tieout.web.pages.company import company
from tieout.web.visit import Visit, signed_in

EXAMPLES = (
    "SELECT * FROM Customer WHERE Active IN (true, false) MAXRESULTS 20",
    "SELECT COUNT(*) FROM Invoice",
    "SELECT * FROM Bill WHERE Balance > '0' ORDERBY TxnDate DESC MAXRESULTS 20",
)
LONGEST = 4000
SHOWN = 100


@signed_in
async def console(visit: Visit) -> Response:
    """Show the console, or ask QuickBooks and show what it answers."""
    visit.demand_operator()
    form = await visit.form() if visit.request.method == "POST" else {}
    async with visit.open() as conn:
        one = await company(visit, conn)
    statement = form.get("query", [""])[0].strip()
    shown = statement or visit.request.query_params.get("query", EXAMPLES[0])[:LONGEST]
    context = {**one.context("console"), "live": None, "examples": EXAMPLES, "query": shown}
    if not statement:
        return visit.draw("console.html", **context, page=None, trouble=None, took=0, columns=[], rows=[])
    if len(statement) > LONGEST or not re.match(r"(?i)select\s", statement):
        raise BadInput("The console only asks: a query begins with SELECT.", field="query")
    began = time.perf_counter()
    page, trouble = None, None
    async with visit.service.context.client(one.connection, lambda _tid: None) as client:
        try:
            page = await client.query(statement)
        except QuickBooksError as error:
            trouble = error
    took = time.perf_counter() - began
    records = page.records[:SHOWN] if page else ()
    rows = [(record.id, record.data, record.raw.decode()) for record in records]
    return visit.draw("console.html", **context, page=page, trouble=trouble, took=took, rows=rows)


routes = [Route("/dashboard/connections/{connection}/console", console, methods=["GET", "POST"], name="console")]
