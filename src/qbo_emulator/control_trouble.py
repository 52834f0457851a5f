"""Control of mishaps and limits, and the log of what was asked."""

from typing import TYPE_CHECKING, Any

import msgspec
from starlette.requests import Request

from qbo_emulator.mishaps import Mishap, Plan
from qbo_emulator.world import NotHere

if TYPE_CHECKING:
    from qbo_emulator.emulator import Emulator

_NUMBERS = {"status", "after"}
_WORDS = {"method", "path", "realm_id", "entity", "operation", "contains"}


def mishaps(emulator: "Emulator", _request: Request, _body: bytes) -> list[dict[str, Any]]:
    """List all, with what fired."""
    return [one.shown() for one in emulator.mishaps]


def add_mishap(emulator: "Emulator", _request: Request, body: bytes) -> dict[str, Any]:
    """Let something go wrong."""
    return emulator.add_mishap(msgspec.json.decode(body, type=Plan)).shown()


def mishap(emulator: "Emulator", request: Request, _body: bytes) -> dict[str, Any]:
    """Show one."""
    return _find(emulator, request).shown()


def remove_mishap(emulator: "Emulator", request: Request, _body: bytes) -> dict[str, Any]:
    """Forget one."""
    found = _find(emulator, request)
    emulator.mishaps.remove(found.id)
    return found.shown()


def clear_mishaps(emulator: "Emulator", _request: Request, _body: bytes) -> dict[str, Any]:
    """Forget all."""
    emulator.mishaps.clear()
    return {"mishaps": 0}


def requests(emulator: "Emulator", request: Request, _body: bytes) -> list[dict[str, Any]]:
    """List what was asked, newest last; `limit` keeps the newest."""
    given = dict(request.query_params)
    limit = int(given.pop("limit", "1000"))
    unknown = sorted(set(given) - _NUMBERS - _WORDS)
    if unknown:
        raise ValueError(f"Requests are not found by {unknown[0]}, only by {', '.join(sorted(_NUMBERS | _WORDS))}.")
    wanted: dict[str, Any] = {name: int(value) if name in _NUMBERS else value for name, value in given.items()}
    return [entry.shown() for entry in emulator.log.find(**wanted)[-limit:]]


def clear_requests(emulator: "Emulator", _request: Request, _body: bytes) -> dict[str, Any]:
    """Forget what was asked."""
    emulator.log.clear()
    return {"requests": 0}


def limits(emulator: "Emulator", _request: Request, _body: bytes) -> dict[str, Any]:
    """Show what is used of the limits."""
    return emulator.limits.counters()


def clear_limits(emulator: "Emulator", _request: Request, _body: bytes) -> dict[str, Any]:
    """Start counting anew."""
    emulator.limits.clear()
    return emulator.limits.counters()


def _find(emulator: "Emulator", request: Request) -> Mishap:
    found = emulator.mishaps.find(request.path_params["mishap_id"])
    if found is None:
        raise NotHere(f"There is no mishap {request.path_params['mishap_id']}; /_emulator/mishaps lists them.")
    return found


ROUTES = (
    ("GET", "/_emulator/mishaps", mishaps),
    ("POST", "/_emulator/mishaps", add_mishap),
    ("DELETE", "/_emulator/mishaps", clear_mishaps),
    ("GET", "/_emulator/mishaps/{mishap_id}", mishap),
    ("DELETE", "/_emulator/mishaps/{mishap_id}", remove_mishap),
    ("GET", "/_emulator/requests", requests),
    ("DELETE", "/_emulator/requests", clear_requests),
    ("GET", "/_emulator/limits", limits),
    ("DELETE", "/_emulator/limits", clear_limits),
)
