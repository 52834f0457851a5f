"""One plain page: what happened and what to do next; no script, nothing loaded from elsewhere."""

from dataclasses import dataclass
from typing import Literal

from starlette.responses import HTMLResponse

from tieout.web.answer import draw


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
    return draw("page.html", status=page.status, page=page)
