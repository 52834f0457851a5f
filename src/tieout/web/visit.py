"""Who is at the dashboard: the session behind the cookie, what they may see, and the word that their forms carry."""

import hashlib
import hmac
import secrets
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import wraps
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import UUID

import structlog
from psycopg.errors import QueryCanceled
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tieout.access import sessions
from tieout.access.people import Person
from tieout.audit import store as audit
from tieout.audit.store import Deed
from tieout.connect import authorize
from tieout.connections import store as connections
from tieout.database.transaction import as_api, transaction
from tieout.errors import Archived, BadInput, Conflict, Forbidden, NotFound, TieoutError
from tieout.ids import ConnectionId
from tieout.service import Service
from tieout.web.answer import draw
from tieout.web.done import DONE

_log = structlog.get_logger(__name__)
PATIENCE = 10
"""Seconds that a page may look through one table: somebody waits for it."""

_PATIENTLY = text(f"SET LOCAL statement_timeout = '{PATIENCE}s'")
_STATUS: tuple[tuple[type[Exception], int], ...] = (
    (NotFound, 404), (Archived, 404), (Forbidden, 403), (Conflict, 409), (BadInput, 400), (TieoutError, 409),
    (OperationalError, 503), (InterfaceError, 503), (Exception, 500),
)  # fmt: skip


class StaleForm(Forbidden):
    """Load the page again: its form came from elsewhere, or from before somebody signed in."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of a person; `word` is the secret of their cookie."""

    request: Request
    person: Person
    word: str = field(repr=False)

    @property
    def service(self) -> Service:
        """Answer the service behind the page."""
        return service_of(self.request)

    @property
    def csrf(self) -> str:
        """Answer the word that forms of this visitor carry."""
        return csrf_of(self.word)

    @asynccontextmanager
    async def open(self) -> AsyncGenerator[AsyncConnection]:
        """Work with what this person may see, and nothing else exists; commits at the end."""
        whose = self.person
        async with as_api(self.service.engine, business=whose.business_id, platform=whose.operator) as conn:
            if self.request.method == "GET":
                await conn.execute(_PATIENTLY)
            yield conn
            await self._note(conn)

    @asynccontextmanager
    async def own(self) -> AsyncGenerator[AsyncConnection]:
        """Work with what nobody but the owner may change, such as who may look; only for operators."""
        self.demand_operator()
        async with transaction(self.service.engine) as conn:
            yield conn
            await self._note(conn)

    async def _note(self, conn: AsyncConnection) -> None:
        if self.request.method == "POST":
            await audit.note(conn, await self._deed(conn), self.service.clock.now())

    async def _deed(self, conn: AsyncConnection) -> Deed:
        whose = self.person.business_id
        if whose is None and "connection" in self.request.path_params:
            whose = (await connections.find(conn, ConnectionId(self.id("connection")))).business_id
        given = {str(value) for value in self.request.path_params.values()}
        parts = [part for part in self.request.url.path.split("/")[2:] if part not in given]
        named = {name for name in self.request.path_params if name in {"word", "kind"}}
        parts += [self.request.path_params[name] for name in sorted(named)]
        return Deed(
            kind="person",
            who=self.person.email or self.person.name,
            action=".".join(parts),
            business_id=whose,
            about={name: str(value) for name, value in self.request.path_params.items() if name not in named},
            request_id=structlog.contextvars.get_contextvars().get("request_id"),
        )

    def demand_operator(self) -> None:
        """Refuse people who see one business alone: for them the page does not exist."""
        if not self.person.operator:
            raise NotFound("page", self.request.url.path)

    def id(self, name: str) -> UUID:
        """Read an id of the address; what is none names nothing."""
        text = self.request.path_params[name]
        try:
            return UUID(text)
        except ValueError:
            raise NotFound(name, text) from None

    def draw(self, template: str, **context: Any) -> Response:
        """Draw a page of the dashboard for this person."""
        notice = DONE.get(self.request.query_params.get("done", ""))
        return draw(
            template, now=self.service.clock.now(), person=self.person, csrf=self.csrf,
            path=self.request.url.path, notice=notice, forms=forms_of(self.service), **context,
        )  # fmt: skip

    async def form(self) -> dict[str, list[str]]:
        """Read the form that was sent; refuses one that is not from a page of this visitor."""
        return await read_form(self.request, self.word)


Handler = Callable[[Visit], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]


def service_of(request: Request) -> Service:
    """Find the wired service that answers this request."""
    service: Service = request.app.state.service
    return service


def forms_of(service: Service) -> str:
    """Answer where forms may end: here, and at QuickBooks, to which some lead on."""
    parts = urlsplit(authorize.endpoints(service.settings).authorize)
    return f"'self' {parts.scheme}://{parts.netloc}"


def cookie_name(service: Service, name: str = "tieout") -> str:
    """Name a cookie; over https browsers then hold it to this host alone."""
    return f"__Host-{name}" if secure(service) else name


def secure(service: Service) -> bool:
    """Whether people reach this service by https."""
    return urlsplit(service.settings.public_url).scheme == "https"


def set_cookie(answer: Response, service: Service, word: str, *, name: str = "tieout", seconds: int | None) -> None:
    """Give the browser its secret word; no script reads it, no other site's form carries it."""
    answer.set_cookie(
        cookie_name(service, name), word, max_age=seconds, path="/", secure=secure(service), httponly=True,
        samesite="lax",
    )  # fmt: skip


def csrf_of(word: str) -> str:
    """Answer the word that forms carry, for the word of a cookie."""
    return hashlib.sha256(f"form:{word}".encode()).hexdigest()


async def read_form(request: Request, word: str) -> dict[str, list[str]]:
    """Read a form; refuses one that did not come from a page of ours, seen by the same browser."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise StaleForm("This form was sent from another site.")
    async with request.form(max_files=0, max_fields=200) as form:
        found: dict[str, list[str]] = {}
        for name, value in form.multi_items():
            found.setdefault(name, []).append(str(value))
    if not word or not hmac.compare_digest(csrf_of(word), "".join(found.get("csrf", [])[:1])):
        raise StaleForm("This page is too old; load it again, then repeat what you did.")
    return found


def new_word() -> str:
    """Make a word for a browser that nobody signed in with yet."""
    return secrets.token_urlsafe(24)


def signed_in(handler: Handler) -> Endpoint:
    """Let in whoever is signed in; everybody else signs in first and comes back."""

    @wraps(handler)
    async def endpoint(request: Request) -> Response:
        service = service_of(request)
        try:
            word = request.cookies.get(cookie_name(service), "")
            async with transaction(service.engine) as conn:
                person = await sessions.read(conn, word, service.clock.now()) if word else None
            if person is None:
                return _to_sign_in(request)
            return await handler(Visit(request, person, word))
        except Exception as error:  # noqa: BLE001 - a person gets a page, whatever it was
            return refused(request, error)

    return endpoint


def _to_sign_in(request: Request) -> Response:
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    onward = f"?next={quote(back, safe='')}" if request.method == "GET" else ""
    return RedirectResponse(f"/sign-in{onward}", status_code=303)


def refused(request: Request, error: Exception) -> Response:
    """Draw a page that says what went wrong, and what to do."""
    if isinstance(error, DBAPIError) and isinstance(error.orig, QueryCanceled):
        error = BadInput("That is more than can be looked through while you wait: search in less of it.", field="q")
    status = next(status for kind, status in _STATUS if isinstance(error, kind))
    if status >= 500:
        _log.exception("page broke", exc_info=error)
    service = service_of(request)
    reference = structlog.contextvars.get_contextvars().get("request_id")
    return draw(
        "wrong.html", now=service.clock.now(), status=status, code=status, error=str(error), reference=reference
    )
