"""Control of the clock and of how this QuickBooks behaves."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import msgspec
from starlette.requests import Request

from qbo_emulator.settings import Settings

if TYPE_CHECKING:
    from qbo_emulator.emulator import Emulator


_Number = Annotated[float, msgspec.Meta(ge=0)]


class Turn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far to turn the clock: all parts together."""

    seconds: float = 0
    minutes: float = 0
    hours: float = 0
    days: float = 0
    years: float = 0


class Moment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A time with its zone; None is now."""

    at: datetime | None = None


def clock(emulator: "Emulator", _request: Request, _body: bytes) -> dict[str, Any]:
    """Tell the time."""
    return {"now": emulator.clock.now().isoformat(), "frozen": emulator.clock.frozen}


def advance(emulator: "Emulator", request: Request, body: bytes) -> dict[str, Any]:
    """Turn the clock forward."""
    turn = msgspec.json.decode(body, type=Turn)
    days = turn.days + turn.years * 365.25
    emulator.clock.advance(_span(days * 86_400 + turn.hours * 3_600 + turn.minutes * 60 + turn.seconds))
    return clock(emulator, request, body)


def jump(emulator: "Emulator", request: Request, body: bytes) -> dict[str, Any]:
    """Turn the clock to a time."""
    emulator.clock.jump(_moment(body, needed=True) or emulator.clock.now())
    return clock(emulator, request, body)


def freeze(emulator: "Emulator", request: Request, body: bytes) -> dict[str, Any]:
    """Stop the clock."""
    emulator.clock.freeze(_moment(body))
    return clock(emulator, request, body)


def resume(emulator: "Emulator", request: Request, body: bytes) -> dict[str, Any]:
    """Let the clock go on from where it stands."""
    emulator.clock.resume()
    return clock(emulator, request, body)


def real(emulator: "Emulator", request: Request, body: bytes) -> dict[str, Any]:
    """Go back to the real time."""
    emulator.clock.reset()
    return clock(emulator, request, body)


def settings(emulator: "Emulator", _request: Request, _body: bytes) -> dict[str, Any]:
    """Show how this QuickBooks behaves; spans are in seconds."""
    return {one.name: _plain(getattr(emulator.settings, one.name)) for one in fields(Settings)}


def configure(emulator: "Emulator", request: Request, body: bytes) -> dict[str, Any]:
    """Change some settings."""
    emulator.configure(changed(emulator.settings, msgspec.json.decode(body, type=dict[str, Any])))
    return settings(emulator, request, body)


def changed(present: Settings, asked: Mapping[str, Any]) -> Settings:
    """Answer settings with some of them changed, given as plain values."""
    kinds = get_type_hints(Settings)
    for name in asked:
        if name not in kinds:
            raise ValueError(f"There is no setting {name}; there are: {', '.join(kinds)}.")
    return replace(present, **{name: _setting(value, kinds[name]) for name, value in asked.items()})


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value.total_seconds() if isinstance(value, timedelta) else value


def _setting(value: Any, kind: Any) -> Any:
    if kind is timedelta:
        return _span(msgspec.convert(value, _Number, strict=False))
    if kind == tuple[timedelta, ...]:
        return tuple(_span(one) for one in msgspec.convert(value, tuple[_Number, ...], strict=False))
    found = msgspec.convert(value, kind, strict=False)
    if isinstance(found, int) and found < 0:
        raise ValueError(f"A setting is a number from 0 on, not {found}.")
    return found


def _span(seconds: float) -> timedelta:
    try:
        return timedelta(seconds=seconds)
    except (OverflowError, ValueError):
        raise ValueError(f"{seconds:g} seconds are more than can be reckoned with.") from None


def _moment(body: bytes, *, needed: bool = False) -> datetime | None:
    at = msgspec.json.decode(body or b"{}", type=Moment).at
    if at is None and needed:
        raise ValueError('Say when: {"at": "2027-01-01T00:00:00Z"}.')
    if at is not None and at.tzinfo is None:
        raise ValueError("Say the zone too: 2027-01-01T00:00:00Z.")
    return at


ROUTES = (
    ("GET", "/_emulator/clock", clock),
    ("POST", "/_emulator/clock/advance", advance),
    ("POST", "/_emulator/clock/jump", jump),
    ("POST", "/_emulator/clock/freeze", freeze),
    ("POST", "/_emulator/clock/resume", resume),
    ("POST", "/_emulator/clock/reset", real),
    ("GET", "/_emulator/settings", settings),
    ("PATCH", "/_emulator/settings", configure),
)
