"""A receiver of events on a loopback port, which checks each with a library that knows nothing of us."""

import json
import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from standardwebhooks import Webhook

from tieout.database.transaction import transaction
from tieout.tell.admit import admit


class Receiver:
    """Takes events, or does not; keeps what came in the order in which it came."""

    def __init__(self):
        self.status = 204
        self.came = []
        self.taken = []
        self.url = ""
        self._lock = threading.Lock()

    def receive(self, headers, body):
        with self._lock:
            self.came.append((headers, body))
            if self.status < 300:
                self.taken.append((headers, body))
        return self.status

    def events(self, secret):
        """Answer what was taken, each verified; the clock of the test may be turned."""
        return [verified(secret, headers, body) for headers, body in self.taken]


def verified(secret, headers, body):
    """Check a signature with the specification's own library, which also asks for a stamp of today."""
    hook = Webhook(secret)
    stamp = headers["webhook-timestamp"]
    signed = hook.sign(headers["webhook-id"], datetime.fromtimestamp(int(stamp), UTC), body.decode())
    assert signed in headers["webhook-signature"].split(" ")
    return json.loads(body)


@contextmanager
def receiving():
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            self.send_response(receiver.receive({k.lower(): v for k, v in self.headers.items()}, body))
            self.end_headers()

        def log_message(self, *_):
            pass

    class Server(ThreadingHTTPServer):
        request_queue_size = 128  # of 5 that wait, the sixth is turned away

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def receiver():
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def listening(receiver):
    """Answer a way to add the receiver as an endpoint; answers the endpoint and its secret."""

    async def add(service, **members):
        async with transaction(service.engine) as conn:
            given = {"url": receiver.url, "types": None, "business_id": None, "secret": None} | members
            return await admit(conn, **given, cipher=service.cipher, private=True, now=service.clock.now())

    return add
