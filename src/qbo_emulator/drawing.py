"""How the emulator's pages are drawn: what every page shows, and the headers that keep it to itself."""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from jinja2 import Environment, FileSystemLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from qbo_emulator.world import NotHere

if TYPE_CHECKING:
    from qbo_emulator.emulator import Emulator

WEB = Path(__file__).parent / "web"
TABS = (
    ("Companies", "/"),
    ("Requests", "/_emulator/pages/requests"),
    ("Mishaps", "/_emulator/pages/mishaps"),
    ("Notifications", "/_emulator/pages/notifications"),
    ("Clock", "/_emulator/pages/clock"),
)
_TEMPLATES = Environment(loader=FileSystemLoader(WEB), autoescape=True, trim_blocks=True)
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
_HEADERS = {"cache-control": "no-store", "referrer-policy": "same-origin", "x-content-type-options": "nosniff"}
_KEPT = {"cache-control": "max-age=60", "x-content-type-options": "nosniff"}
# What was done, by the word that travels in the address; nobody can make a page say anything else.
_DONE = {
    "advance": "The clock was turned.",
    "change_admin": "The company has a new admin; what the old one connected is refused from now on.",
    "close": "The company is closed.",
    "create": "It is entered.",
    "delete": "It is deleted.",
    "deliver": "What waited was sent.",
    "disconnect": "The connection is ended.",
    "edit": "It is saved.",
    "merge": "The two are one.",
    "remove": "It is forgotten.",
    "reset": "Everything is as it was at the start.",
    "subscribe": "Changes are told there from now on.",
    "void": "It is void.",
}
_STATIC = {"style.css": "text/css", "live.js": "text/javascript", "mark.svg": "image/svg+xml"}
Form = dict[str, str]
Answered = Response | Awaitable[Response]


def policy(*, forms: bool = True) -> dict[str, str]:
    """Answer the headers of a page; `forms=False` where a form's answer sends people to an app."""
    where = "; form-action 'self'" if forms else ""
    return {**_HEADERS, "content-security-policy": f"{_POLICY}{where}"}


def draw(request: Request, template: str, /, *, status: int = 200, **values: Any) -> Response:
    """Draw a page with the frame around it."""
    emulator: Emulator = request.app.state.emulator
    path = request.url.path
    tab = path if any(path == address for _, address in TABS) else "/"
    around = {
        "now": emulator.clock.now(),
        "frozen": emulator.clock.frozen,
        "tabs": TABS,
        "tab": tab,
        "done": _told(request.query_params.get("done")),
    }
    return HTMLResponse(_TEMPLATES.get_template(template).render(around | values), status, policy())


def number_of(request: Request) -> int:
    """Answer which page of a list is asked for."""
    asked = request.query_params.get("page", "1")
    return max(1, int(asked)) if asked.isdecimal() else 1


def alone(template: str, values: Mapping[str, Any]) -> bytes:
    """Draw a page without the frame."""
    return _TEMPLATES.get_template(template).render(values).encode()


def back(address: str, done: str) -> Response:
    """Send a browser on after something was done."""
    return RedirectResponse(f"{address}?{urlencode({'done': done})}", 303)


def page(show: Callable[["Emulator", Request], Response]) -> Callable[[Request], Awaitable[Response]]:
    """Make a page of what shows it, while nothing else happens."""

    async def door(request: Request) -> Response:
        emulator: Emulator = request.app.state.emulator
        with emulator.lock:
            try:
                return show(emulator, request)
            except NotHere as missing:
                return draw(request, "missing.html", status=404, reason=str(missing))

    return door


def deed(do: Callable[["Emulator", Request, Form], Answered]) -> Callable[[Request], Awaitable[Response]]:
    """Make a door for a form; other sites cannot post it."""

    async def door(request: Request) -> Response:
        if not _from_here(request):
            return Response("Post this form from the emulator's own page.", 403, media_type="text/plain")
        form = dict(parse_qsl((await request.body()).decode(errors="replace"), keep_blank_values=True))
        emulator: Emulator = request.app.state.emulator
        with emulator.lock:
            answer = do(emulator, request, form)
        return await answer if isinstance(answer, Awaitable) else answer

    return door


async def static(request: Request) -> Response:
    """Answer what pages are dressed with."""
    name = request.path_params["name"]
    if name not in _STATIC:
        return Response(status_code=404)
    return Response((WEB / "static" / name).read_bytes(), media_type=_STATIC[name], headers=_KEPT)


def _from_here(request: Request) -> bool:
    origin = request.headers.get("origin")
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return False
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def _told(word: str | None) -> str:
    return _DONE.get(word or "", "Done." if word else "")
