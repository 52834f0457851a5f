"""Start the emulator and the service as programs of their own, and end them together."""

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

PATIENCE = 60.0


class ProgramFailed(Exception):
    """A program did not come up; the message names its log."""


def free_port(wanted: int) -> int:
    """Answer `wanted`, or the next port on which nobody listens; 0 means anywhere."""
    # Below the ports that the system hands out itself: there, a client may be connected to its own end.
    first = wanted or 10_000 + secrets.randbelow(10_000)
    for port in range(first, first + 100):
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return port
    raise ProgramFailed(f"No port on 127.0.0.1 from {first} on is free.")


@contextlib.contextmanager
def program(*words: str, env: Mapping[str, str], log: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run `python -m words` while the block and this process last, from the moment that it listens on `port`."""
    with log.open("ab") as out:
        child = subprocess.Popen(  # noqa: S603 - our own programs, with our own arguments
            [sys.executable, "-m", "tieout.cli.tethered", *words],
            env={**os.environ, **env}, stdin=subprocess.PIPE, stdout=out, stderr=out, start_new_session=True,
        )  # fmt: skip
    try:
        _wait_until_it_listens(child, port, log)
        yield child
    finally:
        child.send_signal(signal.SIGTERM)
        if child.stdin:
            child.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(timeout=15)
        if child.poll() is None:
            child.kill()
            child.wait()


def _wait_until_it_listens(child: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if child.poll() is not None:
            break
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as found:
            if found.getsockname() != found.getpeername():
                return
        time.sleep(0.05)
    raise ProgramFailed(f"{child.args[3]} did not start; its last words are in {log}.")  # type: ignore[index]
