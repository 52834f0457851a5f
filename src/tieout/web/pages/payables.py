"""The platform's own things as a company has them: payables, receivables, payments, payees, each with its state."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, get_args

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import Response
from starlette.routing import Route

from tieout.database.listing import Look
from tieout.errors import NotFound
from tieout.health.aging import Age, aging
from tieout.health.standing import standings
from tieout.links.store import Kind
from tieout.payables import attachments, funding_sources, payees, payments
from tieout.payables import store as payables
from tieout.payables.payees import Role
from tieout.payables.store import Direction, Status
from tieout.payables.tables import payable, payment
from tieout.web import words
from tieout.web.charts import Column
from tieout.web.listing import Listing, only
from tieout.web.names import names_of
from tieout.web.pages.company import Company, company
from tieout.web.visit import Visit, signed_in

LISTS: Mapping[str, str] = {
    "payables": "Payables", "receivables": "Receivables", "payments": "Payments", "payees": "Payees"
}  # fmt: skip
_KINDS: Mapping[str, Kind] = {
    "payables": "payable", "receivables": "payable", "payments": "payment", "payees": "payee"
}  # fmt: skip
_DOCUMENTS = ("payables", "receivables")
_TO, _FROM = payees.name_of(payable.c.payee_id), payees.name_of(payment.c.payee_id)
_BILLS = Listing(
    sorts={"number": "number", "payee": _TO, "due": "due_on", "total": "total", "status": "status"},
    search=("number", "external_id", "memo", _TO), filters={"status": only(*get_args(Status))},
)  # fmt: skip
TABLES: Mapping[str, Listing] = {
    "payables": _BILLS,
    "receivables": _BILLS,
    "payments": Listing(
        sorts={"payee": _FROM, "date": "paid_on", "amount": "amount", "status": "status"},
        search=("reference", "external_id", _FROM), filters={"status": only("recorded", "voided")},
    ),
    "payees": Listing(
        sorts={"name": "name", "role": "role", "told": "updated_at"}, search=("name", "email", "external_id"),
        filters={"role": only(*get_args(Role))},
    ),
}  # fmt: skip


@signed_in
async def listed(visit: Visit) -> Response:
    """Show one of the lists, the latest first."""
    which = _which(visit)
    view = TABLES[which].view(visit)
    async with visit.open() as conn:
        one = await company(visit, conn)
        shown, view = view.cut(await _page(conn, one, which, view.look))
        context = await _beside(conn, one, which, shown)
        aged = await _aged(conn, one, which, visit) if which in _DOCUMENTS and view.page == 1 else []
    return visit.draw(
        "payables.html", **one.context("payables"), which=which, lists=LISTS, list=view, rows=shown,
        statuses=get_args(Status), aged=aged,
        ages=[Column(age.label, float(age.open), title=f"{age.label}: {words.money(age.open)}") for age in aged],
        **context,
    )  # fmt: skip


async def _page(conn: AsyncConnection, one: Company, which: str, look: Look) -> Sequence[Any]:
    business = one.connection.business_id
    if which == "payees":
        return await payees.page(conn, business, look=look)
    if which == "payments":
        return await payments.page(conn, business, latest=True, look=look)
    direction: Direction = "payable" if which == "payables" else "receivable"
    return await payables.page(conn, business, direction, latest=True, look=look)


async def _beside(conn: AsyncConnection, one: Company, which: str, shown: Sequence[Any]) -> dict[str, Any]:
    ids = [each.id for each in shown]
    who = {each.payee_id for each in shown} if which != "payees" else set()
    return {
        "standings": await standings(conn, one.connection, _KINDS[which], ids),
        "paid": await payments.paid(conn, ids) if which in _DOCUMENTS else {},
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


_HOME = "/dashboard/connections/{connection}/payables/{which}"
routes = [
    Route(_HOME, listed, name="payables"),
    Route(f"{_HOME}/{{thing}}", one_thing, name="payable"),
]
