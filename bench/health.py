"""How long it takes to say how thousands of connections stand, and to keep their issues true."""

import argparse
import asyncio
import json
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from sqlalchemy import text

from tieout.cipher import Cipher
from tieout.clock import Clock
from tieout.database import embedded
from tieout.database.engine import open_engine
from tieout.database.migrate import migrate
from tieout.database.transaction import as_api, transaction
from tieout.health.facts import seen
from tieout.health.states import bearings_of, healths
from tieout.jobs.context import Context
from tieout.jobs.watch import sweep
from tieout.keyring import new_keys
from tieout.settings import Settings

NOON = datetime(2026, 8, 16, 12, tzinfo=UTC)
# Every tenth needs reconnecting, every seventh failed last, every fortieth has figures that differ.
FILL = text("""
    WITH made AS (
        INSERT INTO business (id, name, created_at)
        SELECT gen_random_uuid(), 'Business ' || n, :now FROM generate_series(1, :connections) AS n RETURNING id
    ), connected AS (
        INSERT INTO connection (id, business_id, environment, realm_id, state, cause, connected_at)
        SELECT gen_random_uuid(), id, 'sandbox', row_number() OVER () || '', CASE WHEN random() < 0.1
            THEN 'needs_reconnect' ELSE 'active' END, 'revoked', :now FROM made RETURNING id, business_id
    ), planned AS (
        INSERT INTO schedule (connection_id, business_id, polled_at) SELECT id, business_id, :now FROM connected
    ), ran AS (
        INSERT INTO run (id, connection_id, business_id, kind, trigger, entities, state, queued_at, finished_at, cause)
        SELECT gen_random_uuid(), id, business_id, 'changes', 'schedule', '{Bill}',
            CASE WHEN random() < 0.15 AND day = 30 THEN 'failed' ELSE 'completed' END,
            :now + day * interval '1 hour', :now + day * interval '1 hour' + interval '1 minute',
            '{"error": "CompanyUnavailable", "code": "6190", "owner": "customer", "action": "Renew it."}'
        FROM connected, generate_series(1, 30) AS day
    )
    INSERT INTO certificate (id, connection_id, business_id, at, boundary, agreed, rows)
    SELECT gen_random_uuid(), id, business_id, :now + day * interval '1 hour', :now, NOT differs,
        jsonb_build_array(jsonb_build_object('entity', 'Bill', 'theirs', 5, 'ours', 5,
            'verdict', CASE WHEN differs THEN 'differs' ELSE 'agrees' END))
    FROM connected, generate_series(1, 30) AS day, LATERAL (SELECT day = 30 AND random() < 0.025 AS differs) AS chance
""")


async def measure(connections: int, repeats: int) -> dict[str, float]:
    """Fill a database, then ask again and again; answers medians in milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        url = embedded.start(Path(folder) / "postgres")
        await migrate(url)
        engine, clock = open_engine(url), Clock()
        settings = Settings(database_url=url, keys=new_keys())
        context = Context(engine=engine, settings=settings, cipher=Cipher.of(settings.keys), clock=clock)
        async with transaction(engine) as conn:
            await conn.execute(FILL, {"now": NOON, "connections": connections})
        async with transaction(engine) as conn:
            await conn.execute(text("ANALYZE"))

        async def listed() -> None:
            async with as_api(engine, business=None, platform=True) as conn:
                ids = await seen(conn)
            async with transaction(engine) as conn:
                bearings = await bearings_of(conn, environment="sandbox", monthly_calls=500_000, now=clock.now())
                await healths(conn, bearings, ids)

        async def first_sweep() -> None:
            await sweep(context)

        found = {
            "first_sweep_ms": await _timed(first_sweep, 1),
            "sweep_ms": await _timed(first_sweep, repeats),
            "health_ms": await _timed(listed, repeats),
        }
        async with transaction(engine) as conn:
            found["issues"] = await conn.scalar(text("SELECT count(*) FROM issue")) or 0
        await engine.dispose()
        return found


async def _timed(action, repeats: int) -> float:  # noqa: ANN001 - any of those above
    spans = []
    for _ in range(repeats):
        began = time.perf_counter()
        await action()
        spans.append((time.perf_counter() - began) * 1000)
    return round(median(spans), 1)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--connections", type=int, default=2000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    found = asyncio.run(measure(asked.connections, asked.repeats))
    for name, value in found.items():
        print(f"{name:18} {value:>10}")
    if asked.json:
        print(json.dumps({"connections": asked.connections, **found}))


if __name__ == "__main__":
    main()
