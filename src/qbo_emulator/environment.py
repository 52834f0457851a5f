"""The lines that tell a client in any language how to reach a running emulator."""

from collections.abc import Mapping
from typing import Any

import httpx2


class NoEmulator(Exception):
    """Nothing that is an emulator answers there; the message says what to do."""


def lines(url: str, *, realm_id: str, reset: bool) -> list[str]:
    """Answer `NAME=value` lines with a fresh pair of tokens."""
    with httpx2.Client(base_url=url, timeout=120) as client:
        if reset:
            _ask(client, "POST", "/_emulator/reset")
        app = _ask(client, "GET", "/_emulator/apps")[0]
        pair = _ask(client, "POST", "/_emulator/grants", {"realm_id": realm_id, "client_id": app["client_id"]})
    values = {
        "QBO_API_BASE": url,
        "QBO_OAUTH_BASE": url,
        "QBO_CLIENT_ID": app["client_id"],
        "QBO_CLIENT_SECRET": app["client_secret"],
        "QBO_REALM_ID": pair["realm_id"],
        "QBO_ACCESS_TOKEN": pair["access_token"],
        "QBO_REFRESH_TOKEN": pair["refresh_token"],
        "QBO_REDIRECT_URI": app["redirect_uris"][0],
    }
    return [f"{name}={value}" for name, value in values.items()]


def _ask(client: httpx2.Client, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
    try:
        answer = client.request(method, path, json=body)
    except httpx2.TransportError as error:
        raise NoEmulator(
            f"No emulator answers at {client.base_url} ({error}). Start one with `python -m qbo_emulator`, or say"
            " where it runs with --url."
        ) from error
    if answer.is_error:
        raise NoEmulator(f"The emulator at {client.base_url} refused: {answer.text}")
    return answer.json()
