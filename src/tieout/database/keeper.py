"""The program that keeps the embedded server running while anybody uses it, itself using only the standard library.

Arguments: the file on which every user of the server holds a shared lock, the user and group to run as (or -), the
command.
"""

import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from typing import Any

QUICK_DEATHS = 50
"""A killed server comes back; one that dies this often at once is hopeless."""


class Keeper:
    """Starts the server again whenever it ends, until it is told that nobody is left."""

    def __init__(self, command: list[str], uid: str, gid: str) -> None:
        self._command = command
        self._identity: dict[str, Any] = {} if uid == "-" else {"user": int(uid), "group": int(gid), "extra_groups": []}
        self._guard = threading.Lock()
        self._stopping = False
        self._server: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        """Run the server again and again."""
        quick = 0
        while quick < QUICK_DEATHS:
            began = time.monotonic()
            with self._guard:
                if self._stopping:
                    return
                self._server = subprocess.Popen(  # noqa: S603 - the command is our own
                    self._command, close_fds=False, start_new_session=True, **self._identity
                )
            self._server.wait()
            quick = quick + 1 if time.monotonic() - began < 10 else 0
            time.sleep(0.2)  # the children of a killed server are still leaving
        os._exit(1)

    def stop(self) -> None:
        """Shut the server down fast but cleanly."""
        with self._guard:
            self._stopping = True
        if self._server is not None:
            if self._server.poll() is None:
                self._server.send_signal(signal.SIGINT)
            self._server.wait()


def main(users: str, uid: str, gid: str, *command: str) -> None:
    """Keep the server until the last process that uses it is gone, killed ones included."""
    keeper = Keeper(list(command), uid, gid)
    threading.Thread(target=keeper.run, daemon=True).start()
    with open(users) as lock:  # noqa: PTH123 - pathlib is slow to import, and this program must be small
        fcntl.flock(lock, fcntl.LOCK_EX)
        keeper.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
