"""Where people sign in and out: with a password, or with a token that the platform's own issuer has signed."""

from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tieout.access import people, sessions
from tieout.access.people import TooManyTries
from tieout.businesses import store as businesses
from tieout.database.transaction import transaction
from tieout.errors import Archived, NotFound, Unauthenticated
from tieout.ids import BusinessId
from tieout.web.answer import draw
from tieout.web.visit import (
    StaleForm,
    cookie_name,
    csrf_of,
    new_word,
    read_form,
    refused,
    service_of,
    set_cookie,
)

HOME = "/dashboard"
_WRONG = "That address and password do not belong together."


async def sign_in(request: Request) -> Response:
    """Show the form, or take it."""
    try:
        return await (_try(request) if request.method == "POST" else _form(request))
    except Exception as error:  # noqa: BLE001 - a person gets a page, whatever it was
        return refused(request, error)


async def _form(request: Request, *, trouble: str | None = None, email: str = "", status: int = 200) -> Response:
    service = service_of(request)
    word = new_word()
    answer = draw(
        "sign_in.html", now=service.clock.now(), status=status, csrf=csrf_of(word), trouble=trouble, email=email,
        next=_inside(request.query_params.get("next")),
    )  # fmt: skip
    set_cookie(answer, service, word, name="tieout-form", seconds=3600)
    return answer


async def _try(request: Request) -> Response:
    service = service_of(request)
    try:
        form = await read_form(request, request.cookies.get(cookie_name(service, "tieout-form"), ""))
    except StaleForm as error:
        return await _form(request, trouble=str(error), status=403)
    email, password = form.get("email", [""])[0], form.get("password", [""])[0]
    now = service.clock.now()
    try:
        async with transaction(service.engine) as conn:
            await sessions.forget(conn, now)
            person = await people.verified(conn, email, password, now)
            word = await sessions.begin(conn, person.id, now) if person else None
    except TooManyTries as error:
        return await _form(request, trouble=str(error), email=email, status=429)
    if word is None:
        return await _form(request, trouble=_WRONG, email=email, status=401)
    return await enter(request, word, _inside(form.get("next", [None])[0]))


async def vouched(request: Request) -> Response:
    """Let somebody in for whom the platform's issuer vouches: the platform's page sends its token as a form."""
    service = service_of(request)
    try:
        issuer = service.issuer
        if issuer is None:
            return refused(request, NotFound("page", request.url.path))
        async with request.form(max_files=0, max_fields=10) as form:
            token, onward = str(form.get("token", "")), str(form.get("next", ""))
        now = service.clock.now()
        said = await issuer.read(token, now)
        async with transaction(service.engine) as conn:
            whose = None if said.business is None else await _business(conn, said.business)
            person = await people.introduced(conn, subject=said.subject, name=said.name, business_id=whose, now=now)
            word = await sessions.begin(conn, person.id, now)
        return await enter(request, word, _inside(onward or None))
    except Unauthenticated as error:
        return await _form(request, trouble=str(error), status=401)
    except Exception as error:  # noqa: BLE001 - as above
        return refused(request, error)


async def _business(conn: AsyncConnection, named: str) -> BusinessId:
    """Find a business by our id of it, or by the platform's own."""
    try:
        found = await businesses.find(conn, BusinessId(UUID(named)))
    except ValueError:
        found = await businesses.find_by_external_id(conn, named)
    if found.archived_at:
        raise Archived("business", named)
    return found.id


async def enter(request: Request, word: str, onward: str) -> Response:
    """Give the browser its new session; the one that it had before ends."""
    service = service_of(request)
    async with transaction(service.engine) as conn:
        await sessions.end(conn, request.cookies.get(cookie_name(service), ""))
    answer = RedirectResponse(onward, status_code=303)
    set_cookie(answer, service, word, seconds=int(sessions.LONGEST.total_seconds()))
    answer.delete_cookie(cookie_name(service, "tieout-form"), path="/")
    return answer


async def sign_out(request: Request) -> Response:
    """End the session, here and on the server."""
    service = service_of(request)
    word = request.cookies.get(cookie_name(service), "")
    try:
        await read_form(request, word)
        async with transaction(service.engine) as conn:
            await sessions.end(conn, word)
    except Exception as error:  # noqa: BLE001 - as above
        return refused(request, error)
    answer = RedirectResponse("/sign-in", status_code=303)
    answer.delete_cookie(cookie_name(service), path="/")
    return answer


def _inside(address: str | None) -> str:
    """Answer an address of ours; one that leads elsewhere is the dashboard."""
    parts = urlsplit(address or HOME)
    ours = not parts.scheme and not parts.netloc and parts.path.startswith("/") and "\\" not in parts.path
    return (address or HOME) if ours and not (address or "").startswith("//") else HOME


async def home(_request: Request) -> Response:
    """Lead to the dashboard."""
    return RedirectResponse(HOME, status_code=303)


routes = [
    Route("/", home, name="home"),
    Route("/dashboard/", home, name="dashboard"),
    Route("/sign-in", sign_in, methods=["GET", "POST"], name="sign in"),
    Route("/sign-in/issuer", vouched, methods=["POST"], name="sign in by issuer"),
    Route("/sign-out", sign_out, methods=["POST"], name="sign out"),
]
