"""Control of notifications: who is told, what waits, and what was sent."""

from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any, Literal
from uuid import uuid4

import msgspec
from starlette.requests import Request

from qbo_emulator.delivery import shown
from qbo_emulator.notifications import Endpoint, Format
from qbo_emulator.world import SAMPLE_APP, VERIFIER_TOKEN, NotHere

if TYPE_CHECKING:
    from qbo_emulator.emulator import Emulator


class NewEndpoint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An address to tell; an `id` that exists is changed."""

    url: str
    id: str | None = None
    client_id: str = SAMPLE_APP.client_id
    verifier_token: str = VERIFIER_TOKEN
    format: Format = "cloudevents"
    entities: tuple[str, ...] | None = None
    content_type: str = "application/json"


class Deliver(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether to send only what is due, or all that waits."""

    what: Literal["due", "all"] = "all"


def endpoints(emulator: "Emulator", _request: Request, _body: bytes) -> list[dict[str, Any]]:
    """List who is told."""
    return [msgspec.to_builtins(one) for one in emulator.notifications]


def add_endpoint(emulator: "Emulator", _request: Request, body: bytes) -> dict[str, Any]:
    """Tell an address from now on."""
    asked = msgspec.json.decode(body, type=NewEndpoint)
    if asked.client_id not in emulator.apps:
        raise NotHere(f"There is no app {asked.client_id}; /_emulator/apps lists them.")
    endpoint = Endpoint(
        id=asked.id or uuid4().hex[:8],
        client_id=asked.client_id,
        url=asked.url,
        verifier_token=asked.verifier_token,
        format=asked.format,
        entities=asked.entities,
        content_type=asked.content_type,
    )
    return msgspec.to_builtins(emulator.notifications.subscribe(endpoint))


def remove_endpoint(emulator: "Emulator", request: Request, _body: bytes) -> dict[str, Any]:
    """Tell it no more."""
    name = request.path_params["endpoint_id"]
    if not emulator.notifications.unsubscribe(name):
        raise NotHere(f"There is no endpoint {name}; /_emulator/endpoints lists them.")
    return {"removed": name}


def deliveries(emulator: "Emulator", request: Request, _body: bytes) -> dict[str, Any]:
    """Show what was sent, newest last, and how many events wait."""
    newest = int(request.query_params.get("limit", "1000"))
    return {
        "waiting": emulator.notifications.waiting,
        "deliveries": [shown(one) for one in emulator.notifications.log[-newest:]],
    }


def deliver(emulator: "Emulator", _request: Request, body: bytes) -> Awaitable[dict[str, Any]]:
    """Send now, without waiting for the time to come."""
    asked = msgspec.json.decode(body or b"{}", type=Deliver)

    async def sending() -> dict[str, Any]:
        return {"tried": await emulator.notifications.send_due(now=asked.what == "all")}

    return sending()


ROUTES = (
    ("GET", "/_emulator/endpoints", endpoints),
    ("POST", "/_emulator/endpoints", add_endpoint),
    ("DELETE", "/_emulator/endpoints/{endpoint_id}", remove_endpoint),
    ("GET", "/_emulator/deliveries", deliveries),
    ("POST", "/_emulator/deliveries", deliver),
)
