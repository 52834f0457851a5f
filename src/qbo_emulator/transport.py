"""The emulator without a socket: a transport for httpx2 that behaves like a connection, cuts included."""

import httpx2

from qbo_emulator.app import App, ConnectionCut


class InProcess(httpx2.AsyncBaseTransport):
    """Hands requests to the application; use the loopback server where timeouts matter, they are ignored here."""

    def __init__(self, app: App) -> None:
        self._inner = httpx2.ASGITransport(app=app)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one request."""
        try:
            return await self._inner.handle_async_request(request)
        except ConnectionCut as cut:
            raise httpx2.RemoteProtocolError(str(cut), request=request) from cut
