"""Speak to a running service as the platform does: over HTTP, with a token."""

from typing import Any

import httpx2


class Refused(Exception):
    """The service answered no; the text is its own description."""


class Platform:
    """The platform's side of the HTTP API, as far as a walk through it needs."""

    def __init__(self, browser: httpx2.AsyncClient, *, client_id: str, client_secret: str) -> None:
        self._http = browser
        self._credentials = (client_id, client_secret)
        self._token = ""

    async def sign_in(self) -> None:
        """Get an access token with the platform's own credentials."""
        answer = await self._http.post(
            "/oauth2/token", data={"grant_type": "client_credentials"}, auth=self._credentials
        )
        self._token = _read(answer)["access_token"]

    async def get(self, path: str, **params: Any) -> Any:
        """Ask, and answer the JSON that came."""
        return _read(await self._http.get(path, params=params, headers=self._headers()))

    async def post(self, path: str, body: Any = None) -> Any:
        """Tell, and answer the JSON that came."""
        return _read(await self._http.post(path, json=body, headers=self._headers()))

    async def put(self, path: str, body: Any) -> Any:
        """Set, and answer the JSON that came."""
        return _read(await self._http.put(path, json=body, headers=self._headers()))

    async def patch(self, path: str, body: Any) -> Any:
        """Change, and answer the JSON that came."""
        return _read(await self._http.patch(path, json=body, headers=self._headers()))

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"}


def _read(answer: httpx2.Response) -> Any:
    if answer.is_success:
        return answer.json()
    try:
        raise Refused(answer.json()["description"])
    except (ValueError, KeyError, TypeError):
        raise Refused(f"{answer.request.method} {answer.request.url} answered {answer.status_code}.") from None
