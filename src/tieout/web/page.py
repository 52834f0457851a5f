"""One plain page: what happened and what to do next; no script, nothing loaded from elsewhere."""

import base64
import hashlib
from dataclasses import dataclass
from typing import Literal

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

_STYLE = (
    ":root{color-scheme:light dark;font:1rem/1.5 system-ui,sans-serif}"
    "body{margin:0;display:grid;min-height:100vh;place-items:center;padding:1rem;box-sizing:border-box}"
    "main{max-width:32rem}h1{font-size:1.5rem;margin:.5rem 0}.mark{display:grid;place-items:center;width:3rem;"
    "height:3rem;border-radius:50%;font-size:1.5rem;margin:0;color:#fff}.good{background:#1a7f4b}.bad{background:#b3401f}"
    ".reference{opacity:.7;font-size:.875rem}"
)
_ALLOWED = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_ALLOWED}'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_templates = Environment(
    loader=PackageLoader("tieout.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a page says."""

    title: str
    sentences: tuple[str, ...]
    tone: Literal["good", "bad"] = "bad"
    status: int = 400
    link: str | None = None
    link_text: str = "Continue"
    reference: str | None = None


def render(page: Page) -> HTMLResponse:
    """Draw the page, every word escaped."""
    text = _templates.get_template("page.html").render(
        title=page.title, sentences=page.sentences, tone=page.tone, link=page.link, link_text=page.link_text,
        reference=page.reference, style=_STYLE,
    )  # fmt: skip
    return HTMLResponse(text, status_code=page.status, headers=_HEADERS)
