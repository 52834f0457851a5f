"""The API as a program of its own, so that a test can kill it: settings come from the environment."""

import sys

import uvicorn

from qbo_emulator.server import listen
from tieout.asgi import create_app

if __name__ == "__main__":
    sock = listen()
    sys.stdout.write(f"http://127.0.0.1:{sock.getsockname()[1]}\n")
    sys.stdout.flush()
    uvicorn.Server(uvicorn.Config(create_app(), log_level="critical", ws="none")).run(sockets=[sock])
