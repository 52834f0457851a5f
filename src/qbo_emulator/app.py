"""The ASGI application: reads a request, lets mishaps happen to it, finds the door, writes the answer and the log."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from time import perf_counter
from typing import Any, Literal

from qbo_emulator import files, trouble
from qbo_emulator.exchange import Reply, Request, new_tid
from qbo_emulator.gateway import Admitted, Gateway, Handle, compressed, guards
from qbo_emulator.mishaps import Mishap
from qbo_emulator.oauth import DOORS
from qbo_emulator.request_log import Entry
from qbo_emulator.world import World

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Control = Callable[[Scope, Receive, Send], Awaitable[None]]

_NOT_FOUND = Reply(404, b"", "text/plain")


class ConnectionCut(Exception):
    """The connection ended before the answer did; only seen where there is no socket to cut."""


class App:
    """One emulator behind one address."""

    def __init__(self, world: World, *, control: Control, handle: Handle | None = None) -> None:
        self.world = world
        self._gateway = Gateway(world, handle)
        self._control = control

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        path = scope.get("path", "")
        if scope.get("method") != "GET":
            self.world.changes += 1
        if scope["type"] != "http" or path.startswith("/_emulator") or path == "/":
            await self._control(scope, receive, send)
            return
        request = await _read(scope, receive)
        if request is None:
            return
        now = self.world.clock.now()
        entry = self.world.log.note(request, now)
        entry.intuit_tid = new_tid(now.timestamp())
        started = perf_counter()
        try:
            await self._answer(request, entry, _Wire(scope, receive, send, entry))
        finally:
            entry.seconds = round(perf_counter() - started, 6)

    async def _answer(self, request: Request, entry: Entry, wire: "_Wire") -> None:
        mishaps = self.world.mishaps
        mishap = mishaps.strike(request, at=entry.at, intuit_tid=entry.intuit_tid) if mishaps else None
        if mishap is None:
            if guards(request.path):
                await self._gateway.turn(request)
                await wire.write(self._from_books(request))
            else:
                await wire.write(self._from_doors(request))
            return
        entry.mishap = mishap.id
        await self._befall(mishap, request, wire)

    async def _befall(self, mishap: Mishap, request: Request, wire: "_Wire") -> None:
        plan = mishap.plan
        if plan.kind == "latency":
            await self._late(mishap, request, wire)
            return
        reply = self._reply(request) if plan.when == "after" or plan.kind == "truncate" else None
        if plan.kind == "cut":
            await wire.end("abort")
        elif plan.kind == "truncate":
            whole = reply or _NOT_FOUND
            await wire.truncate(whole, len(whole.body) // 2 if plan.bytes is None else plan.bytes)
        else:
            await wire.write(self._made(mishap, request))

    async def _late(self, mishap: Mishap, request: Request, wire: "_Wire") -> None:
        plan = mishap.plan
        if not guards(request.path):
            await asyncio.sleep(plan.seconds if plan.when == "before" else 0)
            reply = self._from_doors(request)
            await asyncio.sleep(plan.seconds if plan.when == "after" else 0)
            await wire.write(reply)
            return
        admitted = self._gateway.enter(request)
        if isinstance(admitted, Reply):
            await wire.write(admitted)
            return
        try:  # a slow request holds its place among the concurrent ones
            await asyncio.sleep(plan.seconds if plan.when == "before" else 0)
            reply = self._served(admitted)
            await asyncio.sleep(plan.seconds if plan.when == "after" else 0)
            await wire.write(reply)
        finally:
            admitted.leave()

    def _made(self, mishap: Mishap, request: Request) -> Reply:
        plan = mishap.plan
        if plan.kind == "answer":
            return Reply(plan.status, plan.body.encode(), plan.content_type, plan.headers)
        unasked = self.world.settings.unasked_representation
        xml = request.wants_xml(unasked) if plan.representation == "asked" else plan.representation == "xml"
        return trouble.make(plan.fault, xml=xml, now=self.world.clock.now())

    def _reply(self, request: Request) -> Reply:
        return self._from_books(request) if guards(request.path) else self._from_doors(request)

    def _from_books(self, request: Request) -> Reply:
        admitted = self._gateway.enter(request)
        if isinstance(admitted, Reply):
            return admitted
        try:
            return self._served(admitted)
        finally:
            admitted.leave()

    def _served(self, admitted: Admitted) -> Reply:
        with self.world.lock:
            reply = self._gateway.serve(admitted)
        return compressed(reply, admitted.request, self.world.settings.gzip_from_bytes)

    def _from_doors(self, request: Request) -> Reply:
        path = request.path.rstrip("/")
        if path.startswith(files.PREFIX):
            with self.world.lock:
                return files.serve(self.world, request)
        door = DOORS.get((request.method, path))
        if door:
            with self.world.lock:
                return door(self.world, request)
        return Reply(405) if any(known == path for _, known in DOORS) else _NOT_FOUND


class _Wire:
    """The way back to the caller."""

    __slots__ = ("_entry", "_receive", "_scope", "_send")

    def __init__(self, scope: Scope, receive: Receive, send: Send, entry: Entry) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._entry = entry

    async def write(self, reply: Reply) -> None:
        """Send the whole answer."""
        self._entry.status, self._entry.sent_bytes = reply.status, len(reply.body)
        await self._send(self._head(reply))
        await self._send({"type": "http.response.body", "body": reply.body})

    async def truncate(self, reply: Reply, size: int) -> None:
        """Promise the whole answer, send its beginning, close."""
        self._entry.status, self._entry.sent_bytes = reply.status, size
        await self._send(self._head(reply))
        await self._send({"type": "http.response.body", "body": reply.body[:size], "more_body": True})
        await self.end("close")

    async def end(self, how: Literal["abort", "close"]) -> None:
        """Reset the connection, or end it in good order but too early."""
        ends = self._scope.get("extensions", {}).get("qbo_emulator.connection")
        if ends is None:
            raise ConnectionCut("The emulator cut the connection, as a mishap asked.")
        ends[how]()
        await self._receive()  # until the connection is gone, so that nobody misses the rest of the answer

    def _head(self, reply: Reply) -> Message:
        headers = [
            (b"content-type", reply.content_type.encode("latin-1", "replace")),
            (b"content-length", str(len(reply.body)).encode()),
            (b"intuit_tid", self._entry.intuit_tid.encode()),
        ]
        headers += [
            (name.lower().encode(), value.encode("latin-1", "replace")) for name, value in reply.headers.items()
        ]
        return {"type": "http.response.start", "status": reply.status, "headers": headers}


async def _read(scope: Scope, receive: Receive) -> Request | None:
    """Read it whole; None when the caller left before its end: half a request does nothing."""
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            break
    body = parts[0] if len(parts) == 1 else b"".join(parts)
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    return Request(scope["method"], scope["path"], scope["query_string"].decode("latin-1"), headers, body)
