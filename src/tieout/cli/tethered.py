"""Run a program for as long as the one that started it lives, however that one ends: even killed, it lets a pipe go.

`python -m tieout.cli.tethered qbo_emulator --port 8401`, with the pipe as standard input.
"""

import os
import runpy
import signal
import sys
import threading


def main() -> None:
    """Run the module that the first argument names, in this process."""
    threading.Thread(target=_end_with_the_starter, daemon=True).start()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


def _end_with_the_starter() -> None:
    while os.read(0, 1):  # nobody writes: an answer means that the other end is gone
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
