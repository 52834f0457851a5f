"""Mappings: which account a funding source is, which vendor a payee is, and what writing falls back to."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import Response
from starlette.routing import Route

from tieout.assign import accounts, fitting, ledger
from tieout.assign import funding_sources as assigning
from tieout.assign.accounts import Account
from tieout.connections import mappings, push_settings
from tieout.connections.push_settings import PushSettings
from tieout.errors import BadInput
from tieout.payables import funding_sources
from tieout.push.promise import look_again
from tieout.web.listing import Listing
from tieout.web.pages.company import Company, back, company
from tieout.web.visit import Visit, signed_in

LIKELY = 30
"""A suggestion with this score, above any other of the same source, is taken where many are accepted together."""

MOST = 500
SOURCES = Listing(
    sorts={"source": lambda one: one.source.name.casefold(),
           "account": lambda one: one.account and one.account.full_name.casefold()},
    search=(
        lambda one: one.source.name, lambda one: one.source.last_four,
        lambda one: one.account and one.account.full_name,
    ),
)  # fmt: skip
_TYPES: Mapping[str, tuple[str, ...]] = {"bank": ("Bank",), "credit_card": ("Credit Card",)}


@signed_in
async def listed(visit: Visit) -> Response:
    """Show what is mapped, what is not, and what it may be."""
    async with visit.open() as conn:
        one = await company(visit, conn)
        chart = await accounts.of_company(conn, one.connection.id)
        every = await assigning.every(conn, one.connection, limit=MOST)
        kept = await push_settings.of(conn, one.connection.id)
        charted = [each for each in await ledger.chart(conn, one.connection, nested=False) if each.local]
    likely = sum(bool(_best(each)) for each in every)
    sources, view = SOURCES.view(visit).arrange(every)
    return visit.draw(
        "mappings.html", **one.context("mappings"), list=view, sources=sources, likely=likely, charted=charted,
        settings=kept,
        fits={kind: [each for each in chart if each.active and each.type in types] for kind, types in _TYPES.items()},
        expenses=[each for each in chart if each.active and each.classification == "Expense"],
        account_names={each.id: each.full_name for each in chart},
    )  # fmt: skip


@signed_in
async def assign(visit: Visit) -> Response:
    """Say which account a funding source is."""
    account_id = (await visit.form()).get("account", [""])[0]
    if not account_id:
        raise BadInput("Choose an account.", field="account")
    async with visit.open() as conn:
        one = await company(visit, conn)
        source = await funding_sources.KIND.find(conn, one.connection.business_id, visit.id("source"))
        await _assign(visit, conn, one, source, account_id)
        await look_again(conn, one.connection.id, now=visit.service.clock.now())
    return back(visit, "mapped", "/mappings")


@signed_in
async def accept(visit: Visit) -> Response:
    """Take every suggestion that is likely enough."""
    await visit.form()
    async with visit.open() as conn:
        one = await company(visit, conn)
        for each in await assigning.every(conn, one.connection, limit=MOST):
            if (best := _best(each)) is not None:
                await _assign(visit, conn, one, each.source, best.id)
        await look_again(conn, one.connection.id, now=visit.service.clock.now())
    return back(visit, "mapped", "/mappings")


@signed_in
async def forget(visit: Visit) -> Response:
    """Forget which account a funding source is."""
    await visit.form()
    async with visit.open() as conn:
        one = await company(visit, conn)
        for each in await mappings.of_connection(conn, one.connection.id, "funding_source"):
            if each.thing_id == visit.id("source"):
                await mappings.remove(conn, each)
    return back(visit, "forgotten", "/mappings")


@signed_in
async def fall_back(visit: Visit) -> Response:
    """Say which account lines go to of which nothing else is known."""
    account_id = (await visit.form()).get("account", [""])[0]
    async with visit.open() as conn:
        one = await company(visit, conn)
        if account_id:
            fitting.demand_fit(await accounts.find(conn, one.connection.id, account_id))
        await _keep(conn, one, default_expense_account=account_id or None)
        await look_again(conn, one.connection.id, now=visit.service.clock.now())
    return back(visit, "mapped", "/mappings")


def _best(one: assigning.Assigned) -> Account | None:
    """Answer the account that a source is: likely enough, and likelier than any other."""
    found = one.suggestions
    alone = len(found) == 1 or (len(found) > 1 and found[0].score > found[1].score)
    return found[0].account if alone and found[0].score >= LIKELY else None


async def _assign(visit: Visit, conn: AsyncConnection, one: Company, source: Any, account_id: str) -> None:
    by, now = visit.person.email or visit.person.name, visit.service.clock.now()
    await assigning.assign(conn, one.connection, source, account_id, by=by, now=now)


async def _keep(conn: AsyncConnection, one: Company, **said: Any) -> None:
    before = await push_settings.of(conn, one.connection.id)
    after = PushSettings(**{name: getattr(before, name) for name in PushSettings.__dataclass_fields__} | said)
    await push_settings.keep(conn, one.connection, after)


_HOME = "/dashboard/connections/{connection}/mappings"
routes = [
    Route(_HOME, listed, name="mappings"),
    Route(f"{_HOME}/accept", accept, methods=["POST"], name="accept mappings"),
    Route(f"{_HOME}/fall-back", fall_back, methods=["POST"], name="fall back"),
    Route(f"{_HOME}/{{source}}/assign", assign, methods=["POST"], name="assign source"),
    Route(f"{_HOME}/{{source}}/forget", forget, methods=["POST"], name="forget source"),
]
