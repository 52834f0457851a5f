"""What can be done to a company from its pages: each is a form that leads back to a page that says so."""

from dataclasses import replace
from datetime import date

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tieout.connect import authorize
from tieout.connect.disconnect import disconnect
from tieout.connections import schedules
from tieout.errors import BadInput, ReconnectNeeded
from tieout.mirror import breaker
from tieout.pull import choosing
from tieout.pull.request import request_sync
from tieout.web.pages.company import back, company, home
from tieout.web.visit import Visit, signed_in


@signed_in
async def sync(visit: Visit) -> Response:
    """Sync the company now."""
    await visit.form()
    async with visit.open() as conn:
        one = (await company(visit, conn)).connection
        if one.state != "active":
            raise ReconnectNeeded("QuickBooks no longer lets us in to this company; connect it again first.")
        started = await request_sync(conn, [one], trigger="manual", now=visit.service.clock.now())
    return RedirectResponse(f"{home(one.id)}/runs/{started[0].id}?done=sync", status_code=303)


@signed_in
async def pause(visit: Visit) -> Response:
    """Leave the company alone until it is resumed."""
    await visit.form()
    async with visit.open() as conn:
        await schedules.pause(conn, (await company(visit, conn)).connection.id, visit.service.clock.now())
    return back(visit, "pause")


@signed_in
async def resume(visit: Visit) -> Response:
    """Look at the company again, beginning now."""
    await visit.form()
    async with visit.open() as conn:
        await choosing.resume(conn, (await company(visit, conn)).connection.id, visit.service.clock.now())
    return back(visit, "resume")


@signed_in
async def choose(visit: Visit) -> Response:
    """Keep these kinds of record from now on."""
    form = await visit.form()
    every, now = form.get("keep", ["some"])[0] == "every", visit.service.clock.now()
    start = _day(form.get("start_date", [""])[0])
    async with visit.open() as conn:
        id_ = (await company(visit, conn)).connection.id
        await choosing.choose(conn, id_, None if every else form.get("entity", []), now)
        await choosing.keep_from(conn, id_, start, now)
    return back(visit, "chosen", "/settings")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput(f"{text} is no date; write it as 2026-01-31.", field="start_date") from None


@signed_in
async def allow(visit: Visit) -> Response:
    """Give the company a budget of its own, or none; operators alone pay for calls."""
    visit.demand_operator()
    text = (await visit.form()).get("monthly_calls", [""])[0].strip()
    if text and not (text.isdecimal() and 0 < len(text) < 10):
        raise BadInput("Write the budget as a number of calls a month, or leave it empty.", field="monthly_calls")
    async with visit.open() as conn:
        id_ = (await company(visit, conn)).connection.id
        await choosing.allow(conn, id_, int(text) if text else None, visit.service.clock.now())
    return back(visit, "saved", "/settings")


@signed_in
async def confirm_deletions(visit: Visit) -> Response:
    """Say that records were really deleted in QuickBooks, and let a sync mark them."""
    form = await visit.form()
    entity, missing = form.get("entity", [""])[0], form.get("missing", [""])[0]
    if not missing.isdecimal() or len(missing) > 9:
        raise BadInput("Load the page again: how many are missing is not in this form.", field="missing")
    now, who = visit.service.clock.now(), visit.person.email or visit.person.name
    async with visit.open() as conn:
        one = (await company(visit, conn)).connection
        await breaker.confirm(conn, one.id, entity, missing=int(missing), by=who, now=now)
        await request_sync(conn, [one], trigger="manual", now=now)
    return back(visit, "confirmed")


@signed_in
async def disconnecting(visit: Visit) -> Response:
    """Leave the company, once its name was typed or the box was ticked."""
    form = await visit.form()
    if form.get("sure") != ["yes"]:
        raise BadInput("Tick the box to say that you mean it.", field="sure")
    async with visit.open() as conn:
        await disconnect(conn, (await company(visit, conn)).connection.id, now=visit.service.clock.now())
    return back(visit, "disconnected")


@signed_in
async def reconnect(visit: Visit) -> Response:
    """Lead to QuickBooks to be let in again, to this company and no other; then back to its page."""
    await visit.form()
    service = visit.service
    async with visit.open() as conn:
        one = (await company(visit, conn)).connection
        here = service.settings.public_url.rstrip("/") + home(one.id)
        address = await authorize.begin(
            conn,
            settings=replace(service.settings, return_urls=(here,)),
            business_id=one.business_id,
            return_url=here,
            realm_id=one.realm_id,
            now=service.clock.now(),
        )
    return RedirectResponse(address, status_code=303)


_HOME = "/dashboard/connections/{connection}"
routes = [
    Route(f"{_HOME}/{word}", act, methods=["POST"], name=f"do {word}")
    for word, act in (
        ("sync", sync), ("pause", pause), ("resume", resume), ("choose", choose), ("deletions", confirm_deletions),
        ("allow", allow), ("disconnect", disconnecting), ("reconnect", reconnect),
    )
]  # fmt: skip
