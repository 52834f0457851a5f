"""How soon an event is where it is to be after its change was committed, one at a time and many at once.

A service with its worker as it is delivered, an embedded database, and a receiver on a loopback port that verifies
every signature with the specification's own library.

    python bench/events.py [--single 20] [--burst 2000] [--json]
"""

import argparse
import asyncio
import json
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from statistics import median, quantiles

from standardwebhooks import Webhook

from tieout.database.transaction import transaction
from tieout.ids import BusinessId, new_id
from tieout.keyring import new_keys, new_secret
from tieout.outbox import events
from tieout.service import Service
from tieout.settings import Settings
from tieout.tell.admit import admit


class Receiver(ThreadingHTTPServer):
    """Verifies what comes, and keeps when it came."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.secret = ""
        self.came: dict[str, float] = {}


class Handler(BaseHTTPRequestHandler):
    """Takes one event."""

    protocol_version = "HTTP/1.1"
    server: Receiver

    def do_POST(self) -> None:
        """Verify and keep."""
        body = self.rfile.read(int(self.headers["content-length"]))
        sent = {name.lower(): value for name, value in self.headers.items()}
        told = Webhook(self.server.secret).verify(body.decode(), sent)
        self.server.came.setdefault(told["id"], time.monotonic())
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


async def tell(service: Service, number: int) -> list[str]:
    """Let so many things happen in one commit; answer the ids of their events."""
    now, business = service.clock.now(), BusinessId(new_id())
    async with transaction(service.engine) as conn:
        made = [
            await events.append(conn, "run.finished", business_id=business, subject=f"bench:{n}", data={"n": n}, at=now)
            for n in range(number)
        ]
    return [str(one.id) for one in made]


async def arrived(receiver: Receiver, ids: list[str]) -> float:
    """Wait until all of these have come; answer when the last did."""
    while not all(one in receiver.came for one in ids):  # noqa: ASYNC110 - another thread receives them
        await asyncio.sleep(0.005)
    return max(receiver.came[one] for one in ids)


async def measure(service: Service, receiver: Receiver, *, single: int, burst: int) -> dict[str, float]:
    """Tell one at a time, then many at once."""
    chance, took = Random(1), []
    for _ in range(single):
        await asyncio.sleep(chance.random())
        ids = await tell(service, 1)
        began = time.monotonic()
        took.append(await arrived(receiver, ids) - began)
    ids = await tell(service, burst)
    began = time.monotonic()
    seconds = await arrived(receiver, ids) - began
    return {
        "single_p50_ms": round(1000 * median(took)),
        "single_p95_ms": round(1000 * quantiles(took, n=20)[-1]),
        "burst": burst,
        "burst_seconds": round(seconds, 2),
        "burst_per_second": round(burst / seconds),
    }


async def run(*, single: int, burst: int) -> dict[str, float]:
    """Start everything, and measure."""
    receiver = Receiver()
    threading.Thread(target=receiver.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            data_folder=Path(folder), keys=new_keys(), jwt_secret=new_secret(), private_targets=True, polling=False
        )
        service = Service(settings)
        await service.start()
        try:
            url = f"http://127.0.0.1:{receiver.server_port}/hook"
            async with transaction(service.engine) as conn:
                _, receiver.secret = await admit(
                    conn, url=url, types=None, business_id=None, secret=None, cipher=service.cipher, private=True,
                    now=service.clock.now(),
                )  # fmt: skip
            return await measure(service, receiver, single=single, burst=burst)
        finally:
            await service.stop()
            receiver.shutdown()


def main() -> None:
    """Read the command line, measure, print."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--single", type=int, default=20)
    wanted.add_argument("--burst", type=int, default=2000)
    wanted.add_argument("--json", action="store_true")
    said = wanted.parse_args()
    found = asyncio.run(run(single=said.single, burst=said.burst))
    print(
        json.dumps(found, indent=2)
        if said.json
        else "\n".join(f"{name:20} {value:>8}" for name, value in found.items())
    )


if __name__ == "__main__":
    main()
