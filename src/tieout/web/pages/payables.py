"""The platform's own things as a company has them: payables, receivables, payments, payees, each with its state."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any, cast, get_args
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import Response
from starlette.routing import Route

from tieout.errors import BadInput, NotFound
from tieout.health.aging import Age, aging
from tieout.health.standing import standings
from tieout.links.store import Kind
from tieout.payables import attachments, funding_sources, payees, payments
from tieout.payables import store as payables
from tieout.payables.store import Direction, Status
from tieout.web import words
from tieout.web.charts import Column
from tieout.web.names import names_of
from tieout.web.pages.company import Company, company
from tieout.web.visit import Visit, signed_in

PAGE = 50
LISTS: Mapping[str, str] = {
    "payables": "Payables", "receivables": "Receivables", "payments": "Payments", "payees": "Payees"
}  # fmt: skip
_KINDS: Mapping[str, Kind] = {
    "payables": "payable", "receivables": "payable", "payments": "payment", "payees": "payee"
}  # fmt: skip


@signed_in
async def listed(visit: Visit) -> Response:
    """Show one of the lists, the latest first."""
    which, query = _which(visit), visit.request.query_params
    status = query.get("status") if query.get("status") in get_args(Status) else None
    cursor = _uuid(query.get("before"))
    async with visit.open() as conn:
        one = await company(visit, conn)
        found = await _page(conn, one, which, status, cursor)
        shown = found[:PAGE]
        context = await _beside(conn, one, which, shown)
        aged = await _aged(conn, one, which, visit) if which in {"payables", "receivables"} and not cursor else []
    return visit.draw(
        "payables.html", **one.context("payables"), which=which, lists=LISTS, rows=shown, more=len(found) > PAGE,
        before=cursor, wanted=status or "", statuses=get_args(Status), aged=aged,
        ages=[Column(age.label, float(age.open), title=f"{age.label}: {words.money(age.open)}") for age in aged],
        address=partial(_address, f"{one.home}/payables/{which}", status=status or ""), **context,
    )  # fmt: skip


async def _page(
    conn: AsyncConnection, one: Company, which: str, status: str | None, cursor: UUID | None
) -> Sequence[Any]:
    business, more = one.connection.business_id, {"after": cursor, "limit": PAGE + 1}
    if which == "payees":
        return await payees.page(conn, business, **cast("Any", more))
    if which == "payments":
        return await payments.page(conn, business, latest=True, **cast("Any", more))
    direction: Direction = "payable" if which == "payables" else "receivable"
    wanted = [cast("Status", status)] if status else None
    return await payables.page(conn, business, direction, status=wanted, latest=True, **cast("Any", more))


async def _beside(conn: AsyncConnection, one: Company, which: str, shown: Sequence[Any]) -> dict[str, Any]:
    ids = [each.id for each in shown]
    who = {each.payee_id for each in shown} if which != "payees" else set()
    return {
        "standings": await standings(conn, one.connection, _KINDS[which], ids),
        "paid": await payments.paid(conn, ids) if which in {"payables", "receivables"} else {},
        "payees": await payees.KIND.some(conn, one.connection.business_id, who),
    }


async def _aged(conn: AsyncConnection, one: Company, which: str, visit: Visit) -> list[Age]:
    """Answer what QuickBooks says is open, by how long it is overdue in the company's own zone."""
    today = visit.service.clock.now().astimezone(words.zone_of(one.connection.time_zone)).date()
    return await aging(conn, one.connection.id, "Bill" if which == "payables" else "Invoice", today)


@signed_in
async def one_thing(visit: Visit) -> Response:
    """Show one thing, how it stands in the company, and what belongs to it."""
    which, id_ = _which(visit), visit.id("thing")
    async with visit.open() as conn:
        one = await company(visit, conn)
        business = one.connection.business_id
        kind = _KINDS[which]
        keeper: Any = {"payee": payees.KIND, "payable": payables.KIND, "payment": payments.KIND}[kind]
        thing = await keeper.find(conn, business, id_)
        context: dict[str, Any] = {
            "standing": (await standings(conn, one.connection, kind, [id_]))[id_],
            "name": (await names_of(conn, business, [(kind, id_)]))[kind, id_],
            "payee": thing if kind == "payee" else await payees.find(conn, business, thing.payee_id),
            **(await _belongings(conn, one, kind, thing)),
        }
    return visit.draw(
        "payable.html", **one.context("payables"), which=which, kind=kind, lists=LISTS, thing=thing, **context
    )


async def _belongings(conn: AsyncConnection, one: Company, kind: Kind, thing: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"settles": [], "payments": [], "files": [], "paid": Decimal(0), "source": None}
    if kind == "payable":
        found["payments"] = await payments.of_payable(conn, thing.id)
        found["files"] = await attachments.of_payable(conn, thing.id)
        found["paid"] = (await payments.paid(conn, [thing.id])).get(thing.id, Decimal(0))
    if kind == "payment":
        lines = await payments.lines_of(conn, thing.id)
        ids = {line.payable_id for line in lines if line.payable_id}
        found["settles"] = lines
        found["documents"] = await payables.KIND.some(conn, one.connection.business_id, ids)
        if thing.funding_source_id:
            found["source"] = await funding_sources.KIND.find(conn, one.connection.business_id, thing.funding_source_id)
    return found


def _which(visit: Visit) -> str:
    which: str = visit.request.path_params["which"]
    if which not in LISTS:
        raise NotFound("page", visit.request.url.path)
    return which


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise BadInput("Begin again: that is no place in this list.", field="before") from None


def _address(home: str, **given: str) -> str:
    return f"{home}?" + urlencode({name: value for name, value in given.items() if value})


_HOME = "/dashboard/connections/{connection}/payables/{which}"
routes = [
    Route(_HOME, listed, name="payables"),
    Route(f"{_HOME}/{{thing}}", one_thing, name="payable"),
]
