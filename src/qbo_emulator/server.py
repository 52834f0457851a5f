"""The emulator on a socket: uvicorn, with a protocol that can cut its own connections."""

import asyncio
import logging
import signal
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from qbo_emulator.emulator import Emulator

_LOG = logging.getLogger("qbo_emulator")
_TELL_EVERY = 0.1


class CuttableProtocol(HttpToolsProtocol):
    """Lets the application reset (abort) or end (close) the connection of a request."""

    def on_message_begin(self) -> None:
        """Hand the ends of the connection to the request."""
        super().on_message_begin()
        ends: dict[str, Callable[[], Any]] = {"abort": self._reset, "close": self.transport.close}
        extensions: dict[str, Any] = self.scope.setdefault("extensions", {})
        extensions["qbo_emulator.connection"] = ends

    def _reset(self) -> None:
        """Leave nothing to be read, as a network does that fails: the other side sees a reset, not an end."""
        sock = self.transport.get_extra_info("socket")
        if sock is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()


class _Server(uvicorn.Server):
    """Ends without raising the signal again, so that the data file is written."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to whoever owns the loop."""
        yield


def server(emulator: Emulator, *, log_level: str = "warning") -> uvicorn.Server:
    """Answer a uvicorn server that is not started yet."""
    config = uvicorn.Config(
        emulator.app,
        http=CuttableProtocol,
        lifespan="off",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        log_level=log_level,
        timeout_graceful_shutdown=1,
        timeout_keep_alive=75,
        ws="none",
    )
    return _Server(config)


def listen(host: str = "127.0.0.1", port: int = 0) -> socket.socket:
    """Bind a listening socket; port 0 is any free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=512)


def address(sock: socket.socket) -> str:
    """Answer the address that clients use."""
    host, port = sock.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def running(emulator: Emulator, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve from a thread while the block lasts; answers the address, which listens already."""
    sock = listen(host, port)
    serving = server(emulator)
    thread = threading.Thread(target=_serve, args=(emulator, serving, sock), name="qbo_emulator", daemon=True)
    thread.start()
    try:
        yield address(sock)
    finally:
        serving.should_exit = True
        thread.join(timeout=10)
        sock.close()


async def serve(emulator: Emulator, sock: socket.socket, serving: uvicorn.Server) -> None:
    """Serve until told to stop; notifications leave meanwhile."""
    beside = [asyncio.create_task(_tell(emulator)), asyncio.create_task(_keep(emulator))]
    try:
        await serving.serve(sockets=[sock])
    finally:
        for task in beside:
            task.cancel()
        emulator.keep()


async def _tell(emulator: Emulator) -> None:
    while True:
        await asyncio.sleep(_TELL_EVERY)
        try:
            await emulator.notifications.send_due()
        except Exception:  # noqa: BLE001 - one bad endpoint must not silence the others
            _LOG.exception("A notification could not be sent")


async def _keep(emulator: Emulator) -> None:
    """Write the data file after changes, but never spend more than a twentieth of the time on it."""
    if emulator.data is None:
        return
    seen, pause = emulator.changes, 1.0
    while True:
        await asyncio.sleep(pause)
        if emulator.changes != seen:
            seen, started = emulator.changes, perf_counter()
            emulator.keep()
            pause = max(1.0, 20 * (perf_counter() - started))


def serve_until_stopped(emulator: Emulator, sock: socket.socket) -> None:
    """Serve in the main thread until a signal says stop."""
    serving = server(emulator)
    with asyncio.Runner(loop_factory=serving.config.get_loop_factory()) as runner:
        for number in (signal.SIGINT, signal.SIGTERM):
            runner.get_loop().add_signal_handler(number, serving.handle_exit, number, None)
        runner.run(serve(emulator, sock, serving))


def _serve(emulator: Emulator, serving: uvicorn.Server, sock: socket.socket) -> None:
    factory = serving.config.get_loop_factory()
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(serve(emulator, sock, serving))
