"""Charts as inline SVG, made on the server: each says in words what it shows, for those who do not see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log10

from markupsafe import Markup, escape

_WIDTH, _WIDE = 560, 1120


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a chart: a strong part on a soft one, with what is said on hover."""

    label: str
    strong: float
    soft: float = 0
    title: str = ""


def columns(data: Sequence[Column], *, title: str, height: int = 150) -> Markup:
    """Draw columns over a grid with round numbers."""
    left, bottom, top = 44, 20, 8
    most = _round_up(max((one.strong + one.soft for one in data), default=0))
    inner = height - bottom - top
    step = (_WIDTH - left) / max(len(data), 1)
    width = min(step * 0.7, 48)
    parts: list[Markup] = _grid(most, left=left, top=top, inner=inner)
    every = ceil(len(data) / 8) or 1
    for at, one in enumerate(data):
        x = left + step * at + (step - width) / 2
        strong, soft = (inner * value / most for value in (one.strong, one.soft))
        base = top + inner
        parts.append(Markup("<g><title>{}</title>").format(one.title or f"{one.label}: {one.strong + one.soft:,}"))
        parts.append(_rect(left + step * at, top, step, inner, "transparent"))
        if soft:
            parts.append(_rect(x, base - strong - soft, width, soft, "bar-soft", radius=2))
        if strong:
            parts.append(_rect(x, base - strong, width, strong, "bar-fill", radius=2))
        parts.append(Markup("</g>"))
        if at % every == 0:
            parts.append(_text(x + width / 2, height - 4, one.label, anchor="middle"))
    return _svg(parts, height, title)


def budget(*, spent: int, forecast: int, limit: int, elapsed: float, title: str) -> Markup:
    """Draw a month's calls: what is spent, where that leads, and the line that must not be passed."""
    most = max(forecast, limit, spent, 1) * 1.05
    height, top, thick = 64, 20, 18

    def x(value: float) -> float:
        return _WIDE * value / most

    parts = [
        _rect(0, top, _WIDE, thick, "track", radius=4),
        _rect(0, top, max(x(forecast), 2), thick, "bar-soft", radius=4),
        _rect(0, top, max(x(spent), 2), thick, "bar-fill", radius=4),
        Markup('<line class="limit" x1="{0:.1f}" x2="{0:.1f}" y1="{1}" y2="{2}"/>').format(
            x(limit), top - 6, top + thick + 6
        ),
        _text(x(limit) - 6, top - 9, f"granted {limit:,}", anchor="end"),
        Markup('<line class="grid zero" x1="{0:.1f}" x2="{0:.1f}" y1="{1}" y2="{2}"/>').format(
            x(limit * elapsed), top, top + thick
        ),
        _text(min(x(limit * elapsed), _WIDE - 60), height - 10, "an even pace, today", anchor="start"),
    ]
    return _svg(parts, height, title, width=_WIDE)


@dataclass(frozen=True, slots=True)
class Freshness:
    """How old what is here may be, in hours; `good` and `bad` bound what is to be expected."""

    label: str
    hours: float | None
    said: str
    good: float
    bad: float


def freshness(data: Sequence[Freshness], *, title: str) -> Markup:
    """Draw ages on a logarithmic scale from a minute to a month: what is green is as young as is promised."""
    row, left, right = 26, 150, 108
    height = row * len(data) + 22
    inner = _WIDTH - left - right

    def x(hours: float) -> float:
        least, most = log10(1 / 60), log10(24 * 30)
        return left + inner * min(max((log10(max(hours, 1 / 60)) - least) / (most - least), 0.02), 1)

    parts: list[Markup] = []
    for hours, word in ((1 / 60, "1 min"), (1, "1 h"), (24, "1 day"), (168, "1 week"), (720, "30 days")):
        parts.append(
            Markup('<line class="grid" x1="{0:.1f}" x2="{0:.1f}" y1="0" y2="{1}"/>').format(x(hours), height - 20)
        )
        parts.append(_text(x(hours), height - 5, word, anchor="start" if hours == 720 else "middle"))
    for at, one in enumerate(data):
        y = at * row + 6
        parts += [
            _text(0, y + 11, one.label),
            _rect(left, y, inner, 12, "track", radius=3),
            _text(_WIDTH, y + 11, one.said, anchor="end"),
        ]
        if one.hours is not None:
            kind = "fresh" if one.hours <= one.good else "aging" if one.hours <= one.bad else "stale"
            parts.append(_rect(left, y, x(one.hours) - left, 12, kind, radius=3))
    return _svg(parts, height, title)


def drift(kinds: Sequence[str], *, title: str) -> Markup:
    """Draw one mark for each proof, the oldest first: a calm one where both sides agreed, a loud one where not."""
    step, height = 7, 14
    parts = [
        _rect(at * step, 4 if kind == "fresh" else 0, 4, 6 if kind == "fresh" else height, kind, radius=1.5)
        for at, kind in enumerate(kinds)
    ]
    size = Markup('<svg class="marks" width="{0}" height="{1}" viewBox="0 0 {0} {1}" role="img" aria-label="{2}">')
    return size.format(max(len(kinds), 1) * step, height, title) + Markup("").join(parts) + Markup("</svg>")


def _grid(most: float, *, left: float, top: float, inner: float) -> list[Markup]:
    parts: list[Markup] = []
    for share in (0, 0.5, 1):
        y = top + inner * (1 - share)
        parts.append(Markup('<line class="grid" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>').format(left, _WIDTH, y, y))
        parts.append(_text(left - 8, y + 4, _short(most * share), anchor="end"))
    return parts


def _svg(parts: Sequence[Markup], height: float, title: str, *, width: int = _WIDTH) -> Markup:
    head = Markup('<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">').format(width, height, title)
    return head + Markup("").join(parts) + Markup("</svg>")


def _rect(  # noqa: PLR0917 - as SVG has them
    x: float, y: float, width: float, height: float, kind: str, radius: float = 0
) -> Markup:
    fill = Markup('fill="none" pointer-events="all"') if kind == "transparent" else Markup('class="{}"').format(kind)
    return Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="{}" {}/>').format(
        x, y, width, height, radius, fill
    )


def _text(x: float, y: float, text: str, anchor: str = "start") -> Markup:
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(x, y, anchor, escape(text))


def _round_up(value: float) -> float:
    """Answer the next number of which a half reads well."""
    if value <= 4:
        return 4
    size = 10 ** int(log10(value))
    return next(size * step for step in (1, 2, 4, 5, 8, 10, 20) if size * step >= value)


def _short(value: float) -> str:
    for size, sign in ((1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:.3g} {sign}"
    return f"{value:g}"
