"""How long the server takes for the first page of the dashboard, with thousands of connections."""

import argparse
import asyncio
import importlib.util
import json
import tempfile
import time
from pathlib import Path
from statistics import median

import httpx2
from sqlalchemy import text

from tieout.access import people, sessions
from tieout.asgi import create_app
from tieout.database.transaction import transaction
from tieout.keyring import new_keys, new_secret
from tieout.service import Service
from tieout.settings import Settings

_spec = importlib.util.spec_from_file_location("health", Path(__file__).parent / "health.py")
assert _spec is not None
assert _spec.loader is not None
health = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(health)


async def measure(connections: int, repeats: int) -> dict[str, float]:
    """Fill a database, sign in and load the page again and again; answers medians in milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            data_folder=Path(folder), keys=new_keys(), jwt_secret=new_secret(), public_url="http://tieout.example",
            worker_in_process=False,
        )  # fmt: skip
        service = Service(settings)
        app = create_app(service)
        async with app.router.lifespan_context(app):
            now = service.clock.now()
            async with transaction(service.engine) as conn:
                await conn.execute(health.FILL, {"now": health.NOON, "connections": connections})
                person = await people.add(conn, email="ada@example.com", name="Ada", password="x" * 12, now=now)
                word = await sessions.begin(conn, person.id, now)
            async with transaction(service.engine) as conn:
                await conn.execute(text("ANALYZE"))
            there = httpx2.AsyncClient(
                transport=httpx2.ASGITransport(app), base_url="http://tieout.example", cookies={"tieout": word}
            )
            async with there:
                return {name: await _timed(there, where, repeats) for name, where in PAGES.items()}


PAGES = {"first_ms": "/dashboard", "searched_ms": "/dashboard?q=business+19", "issues_ms": "/dashboard/issues"}


async def _timed(there: httpx2.AsyncClient, where: str, repeats: int) -> float:
    spans = []
    for _ in range(repeats):
        began = time.perf_counter()
        answer = await there.get(where)
        spans.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, answer.text
        assert len(answer.content) < 150_000
    return round(median(spans), 1)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--connections", type=int, default=2000)
    parser.add_argument("--repeats", type=int, default=7)
    asked = parser.parse_args()
    found = asyncio.run(measure(asked.connections, asked.repeats))
    print(json.dumps({"connections": asked.connections, **found}))


if __name__ == "__main__":
    main()
