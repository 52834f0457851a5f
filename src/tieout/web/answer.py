"""Draws pages from templates, every word escaped, and says what a browser may load: only what is ours."""

from datetime import datetime
from functools import partial
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from tieout.web import charts, static_files, words

_templates = Environment(
    loader=PackageLoader("tieout.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters |= {
    "number": words.number,
    "money": words.money,
    "words": words.words,
    "sentence": words.sentence,
    "lasted": words.lasted,
    "span": words.span,
    "advice": words.advice,
}


def headers(forms: str = "'self'") -> dict[str, str]:
    """Answer what every page says of itself; `forms` are the origins at which its forms may end."""
    return {
        "Content-Security-Policy": f"default-src 'self'; base-uri 'none'; object-src 'none'; form-action {forms};"
        " frame-ancestors 'none'",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cache-Control": "no-store",
    }


def draw(
    template: str, *, now: datetime | None = None, status: int = 200, zone: str | None = None,
    forms: str = "'self'", **context: Any,
) -> HTMLResponse:  # fmt: skip
    """Draw a page; times on it are written from `now`, in `zone`."""
    said = {
        "now": now, "zone": zone, "time": now and partial(words.time, now=now, zone=zone),
        "day": now and partial(words.day, now=now, zone=zone),
        "static": static_files.address, "charts": charts, "zone_of": words.zone_of, "choices": words.choices,
    }  # fmt: skip
    text = _templates.get_template(template).render({**said, **context})
    return HTMLResponse(text, status_code=status, headers=headers(forms))
