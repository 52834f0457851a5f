"""The connect page: what a person who was sent a link reads, before and after they were at QuickBooks."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tieout.businesses import store as businesses
from tieout.businesses.store import Business
from tieout.connect import authorize
from tieout.connections import authorizations, connect_links
from tieout.connections import store as connections
from tieout.connections.connect_links import LINGERS, ConnectLink
from tieout.connections.store import Connection
from tieout.database.transaction import transaction
from tieout.errors import NotConnected, NotFound
from tieout.service import Service
from tieout.web.answer import draw
from tieout.web.callback_pages import LINKS, PAGES
from tieout.web.page import Page
from tieout.web.visit import cookie_name, csrf_of, forms_of, new_word, read_form, refused, service_of, set_cookie

_log = structlog.get_logger(__name__)
VISITOR, FORM = "tieout-visitor", "tieout-form"
STEPS = ("Agree", "QuickBooks", "Company", "First sync", "Match")


def careful(handler: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """Answer with a page, whatever goes wrong."""

    @wraps(handler)
    async def endpoint(request: Request) -> Response:
        try:
            return await handler(request)
        except Exception as error:  # noqa: BLE001 - a person gets a page, whatever it was
            return refused(request, error)

    return endpoint


@careful
async def opened(request: Request) -> Response:
    """Show what will be read and written; looking at it uses nothing up."""
    service, word = service_of(request), request.query_params.get("link", "")
    async with transaction(service.engine) as conn:
        link = await connect_links.find(conn, word) if word else None
        business = await businesses.find(conn, link.business_id) if link else None
    if link is None or business is None:
        return trouble(request, LINKS["unknown"])
    if link.of(request.cookies.get(cookie_name(service, VISITOR))) and link.connection_id is not None:
        return RedirectResponse(step("company", link), status_code=303)
    if wrong := _unusable(request, link, business):
        return trouble(request, wrong)
    form = request.cookies.get(cookie_name(service, FORM)) or new_word()
    answer = show(request, "connect_why.html", at=0, link=word, business=business, csrf=csrf_of(form))
    set_cookie(answer, service, form, name=FORM, seconds=3600)
    return answer


@careful
async def begin(request: Request) -> Response:
    """Take the link for this browser, and lead to QuickBooks."""
    service = service_of(request)
    word, link_word = await _sent(request)
    async with transaction(service.engine) as conn:
        link = await connect_links.find(conn, link_word)
        if link is None:
            return trouble(request, LINKS["unknown"])
        if wrong := _unusable(request, link, await businesses.find(conn, link.business_id)):
            return trouble(request, wrong)
        visitor = request.cookies.get(cookie_name(service, VISITOR)) if link.taken_at else None
        visitor = visitor or await connect_links.take(conn, link.id, service.clock.now())
        if visitor is None:
            return trouble(request, LINKS["used"])
        address = await _begun(service, conn, link)
    answer = RedirectResponse(address, status_code=303)
    set_cookie(answer, service, visitor, name=VISITOR, seconds=int(LINGERS.total_seconds()))
    set_cookie(answer, service, word, name=FORM, seconds=int(LINGERS.total_seconds()))
    return answer


async def _sent(request: Request) -> tuple[str, str]:
    word = form_word(request)
    form = await read_form(request, word)
    return word, form.get("link", [""])[0]


async def _begun(service: Service, conn: Any, link: ConnectLink) -> str:
    return await authorize.begin(
        conn,
        settings=replace(service.settings, return_urls=(_here(service),)),
        business_id=link.business_id,
        return_url=_back_with(service, link),
        realm_id=link.realm_id,
        another=True,  # the page asks whether it is the right one
        now=service.clock.now(),
    )


def _here(service: Service) -> str:
    return f"{service.settings.public_url.rstrip('/')}/connect/return"


def _back_with(service: Service, link: ConnectLink) -> str:
    return f"{_here(service)}?{urlencode({'id': link.id})}"


@careful
async def returned(request: Request) -> Response:
    """Take the person back from QuickBooks: on to the company, or what went wrong and how to try again."""
    service, link = service_of(request), await mine(request)
    result, named = request.query_params.get("result", ""), request.query_params.get("connection_id", "")
    if result != "connected":
        return await _again(request, link, PAGES.get(result, PAGES["broken"]))
    async with transaction(service.engine) as conn:
        found = [one for one in await connections.of_business(conn, link.business_id) if str(one.id) == named]
        if not found or not await authorizations.led_to(conn, _back_with(service, link), found[0].id):
            raise NotFound("connection", named)  # an address can be written by hand: only QuickBooks' word counts
        await connect_links.came_of(conn, link.id, found[0].id)
    return RedirectResponse(step("company", link), status_code=303)


async def _again(request: Request, link: ConnectLink, page: Page) -> Response:
    told = (
        sentence.replace("go back to where you started and connect again", "try again") for sentence in page.sentences
    )
    here = replace(page, sentences=tuple(one for one in told if not one.startswith("Go back")))
    reference = structlog.contextvars.get_contextvars().get("request_id") if page.status >= 500 else None
    _log.warning("a person came back unconnected", result=request.query_params.get("result"), link_id=str(link.id))
    return show(
        request, "connect_wrong.html", status=page.status, at=1, page=here, id=link.id,
        csrf=csrf_of(form_word(request)), again=page is not PAGES["archived"], reference=reference,
    )  # fmt: skip


@careful
async def again(request: Request) -> Response:
    """Lead to QuickBooks once more, for whoever took the link."""
    service = service_of(request)
    await read_form(request, form_word(request))
    link = await mine(request)
    async with transaction(service.engine) as conn:
        address = await _begun(service, conn, link)
    return RedirectResponse(address, status_code=303)


async def mine(request: Request) -> ConnectLink:
    """Answer the link of the address, for the browser that took it and nobody else."""
    service, named = service_of(request), request.query_params.get("id", "")
    try:
        id_ = UUID(named)
    except ValueError:
        raise NotFound("connect link", named) from None
    async with transaction(service.engine) as conn:
        link = await connect_links.find_by_id(conn, id_)
    if link is None or not link.of(request.cookies.get(cookie_name(service, VISITOR))):
        raise NotFound("connect link", named)
    return link


async def connection_of(request: Request, link: ConnectLink) -> Connection:
    """Answer the connection that came of a link."""
    if link.connection_id is None:
        raise NotConnected("Nothing came of this link yet: open it again and connect to QuickBooks.")
    async with transaction(service_of(request).engine) as conn:
        return await connections.find(conn, link.connection_id)


def form_word(request: Request) -> str:
    """Answer the word by which this browser's forms are known."""
    return request.cookies.get(cookie_name(service_of(request), FORM), "")


def step(name: str, link: ConnectLink) -> str:
    """Answer the address of a step."""
    return f"/connect/{name}?{urlencode({'id': link.id})}"


def show(
    request: Request, template: str, *, at: int, status: int = 200, zone: str | None = None, **more: Any
) -> Response:
    """Draw a step."""
    service = service_of(request)
    settings = service.settings
    ribbon = "An emulator plays QuickBooks" if settings.api_base else settings.environment == "sandbox" and "Sandbox"
    return draw(
        template, now=service.clock.now(), status=status, zone=zone, forms=forms_of(service), ribbon=ribbon or None,
        steps=STEPS, at=at, platform=settings.platform_name, app_url=settings.app_url, **more,
    )  # fmt: skip


def trouble(request: Request, page: Page) -> Response:
    """Draw what is wrong with a link."""
    return show(request, "connect_wrong.html", at=0, status=page.status, page=page, again=False, reference=None)


def _unusable(request: Request, link: ConnectLink, business: Business) -> Page | None:
    service = service_of(request)
    now = service.clock.now()
    if link.revoked_at is not None:
        return LINKS["revoked"]
    if link.taken_at is not None:
        ours = link.of(request.cookies.get(cookie_name(service, VISITOR)))
        wrong = None if ours and link.taken_at + LINGERS > now else LINKS["used"]
    else:
        wrong = LINKS["expired"] if link.expires_at <= now else None
    return wrong or (LINKS["archived"] if business.archived_at else None)


routes = [
    Route("/connect", opened, name="connect"),
    Route("/connect/begin", begin, methods=["POST"], name="connect begin"),
    Route("/connect/return", returned, name="connect return"),
    Route("/connect/again", again, methods=["POST"], name="connect again"),
]
