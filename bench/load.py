"""How fast a first load is, end to end: from the request of a sync to the certificate, and what the worker needs.

    python bench/load.py [--records 100000] [--repeats 3] [--json]

Emulator (no latency), PostgreSQL and worker are processes of their own, on this machine; the emulator's limits are off,
ours are kept. Each repeat begins with an empty mirror and a fresh worker. Figures are medians; the last line with
`--json` is one JSON object.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from qbo.oauth import Tokens
from qbo_emulator import Emulator, Settings, running
from qbo_emulator.world import SAMPLE_APP, SAMPLE_REALM
from tieout.businesses import store as businesses
from tieout.certificates import store as certificates
from tieout.connections import store as connections
from tieout.connections.store import Connection
from tieout.database.transaction import transaction
from tieout.keyring import new_keys
from tieout.pull.request import request_sync
from tieout.runs import store as runs
from tieout.service import Service
from tieout.settings import Settings as ServiceSettings
from tieout.settings import settings_from_env
from tieout.vault import tokens as vault

TARGETS = {"records_per_second": ("at least", 3_000.0), "worker_peak_mib": ("at most", 250.0)}
RECORDS_FOR_AN_INVOICE = 3.08
"""The sample company has about so many records for each of its invoices."""
TICKS = os.sysconf("SC_CLK_TCK")


def serve(records: int) -> None:
    """Serve a company of about so many records until the input ends; print the address and tokens first."""
    emulator = Emulator(settings=Settings(enforce_limits=False))
    emulator.fill_company(SAMPLE_REALM, invoices=round(records / RECORDS_FOR_AN_INVOICE))
    pair = emulator.grant()
    said = {"access_token": pair.access_token, "refresh_token": pair.refresh_token}
    with running(emulator) as url:
        sys.stdout.write(json.dumps(said | {"url": url}) + "\n")
        sys.stdout.flush()
        sys.stdin.read()


async def work() -> None:
    """Work off jobs until the input ends."""
    service = Service(settings_from_env())
    await service.start()
    await asyncio.to_thread(sys.stdin.read)
    await service.stop()


@contextmanager
def program(*words: str, env: dict[str, str] | None = None) -> Iterator[subprocess.Popen[str]]:
    """Run this file as another process while the block lasts."""
    with subprocess.Popen(
        [sys.executable, __file__, *words],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **(env or {})},
    ) as process:  # fmt: skip
        yield process
        if process.stdin:
            process.stdin.close()


async def open_company(service: Service, said: dict[str, str]) -> Connection:
    """Connect the company with tokens at hand; the sign-in is not what is measured."""
    now = service.clock.now()
    async with transaction(service.engine) as conn:
        business = await businesses.create(conn, name="Bench", now=now)
        connection = await connections.open(
            conn, business_id=business.id, environment="sandbox", realm_id=SAMPLE_REALM, now=now
        )
        tokens = Tokens(
            access_token=said["access_token"], refresh_token=said["refresh_token"],
            access_expires_at=now.replace(year=now.year + 1), refresh_expires_at=now.replace(year=now.year + 1),
        )  # fmt: skip
        await vault.store(conn, service.cipher, connection.id, tokens, now=now)
    return connection


async def load_once(service: Service, connection: Connection, environment: dict[str, str]) -> dict[str, float]:
    """Empty the mirror, load it, and tell how that went."""
    async with transaction(service.engine) as conn:
        await conn.execute(
            text("TRUNCATE record, version, feed, baseline, place, cursor, due, run, run_entity, certificate")
        )
    with program("--work", env=environment) as worker:
        await asyncio.sleep(2)  # it is up and waits
        started = time.perf_counter()
        async with transaction(service.engine) as conn:
            (run,) = await request_sync(conn, [connection], trigger="first", now=service.clock.now())
        while run.active:
            await asyncio.sleep(0.05)
            async with transaction(service.engine) as conn:
                run = await runs.find(conn, run.id)
        seconds = time.perf_counter() - started
        peak, cpu = _peak(worker.pid), _cpu(worker.pid)
    if run.state != "completed":
        sys.exit(f"the load ended {run.state}: {run.reason} {run.cause}")
    async with transaction(service.engine) as conn:
        agreed = (await certificates.latest(conn, connection.id)).agreed
    if not agreed:
        sys.exit("the certificate does not agree")
    records = sum(progress.fetched for progress in run.progress.values())
    return {
        "records": records, "seconds": seconds, "records_per_second": records / seconds, "worker_peak_mib": peak,
        "worker_cpu_seconds": cpu, "calls": run.calls,
    }  # fmt: skip


def _peak(pid: int) -> float:
    said = Path(f"/proc/{pid}/status").read_text()
    return int(said.partition("VmHWM:")[2].split()[0]) / 1024


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


async def measure(records: int, repeats: int, folder: Path) -> dict[str, float]:
    """Load the same company several times and keep the medians."""
    with program("--serve", str(records)) as emulator:
        said = json.loads(emulator.stdout.readline()) if emulator.stdout else {}
        settings = {
            "TIEOUT_DATA_FOLDER": str(folder), "TIEOUT_KEYS": new_keys(), "TIEOUT_API_BASE": said["url"],
            "TIEOUT_OAUTH_BASE": said["url"], "TIEOUT_CLIENT_ID": SAMPLE_APP.client_id,
            "TIEOUT_CLIENT_SECRET": SAMPLE_APP.client_secret,
        }  # fmt: skip
        service = Service(ServiceSettings(data_folder=folder, keys=settings["TIEOUT_KEYS"], worker_in_process=False))
        await service.start()
        connection = await open_company(service, said)
        taken = [await load_once(service, connection, settings) for _ in range(repeats)]
        await service.stop()
    return {name: statistics.median(one[name] for one in taken) for name in taken[0]}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="How fast a first load is.")
    parser.add_argument("--records", type=int, default=100_000, help="size of the company")
    parser.add_argument("--repeats", type=int, default=3, help="how often it is loaded")
    parser.add_argument("--json", action="store_true", help="end with one JSON object")
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve is not None:
        return serve(asked.serve)
    if asked.work:
        return asyncio.run(work())
    with tempfile.TemporaryDirectory() as folder:
        figures = asyncio.run(measure(asked.records, asked.repeats, Path(folder)))
    for name, figure in figures.items():
        word, target = TARGETS.get(name, ("", 0.0))
        met = figure >= target if word == "at least" else figure <= target
        print(f"{name:22}{figure:12,.1f}" + (f"   {word} {target:,.0f}: {'yes' if met else 'NO'}" if word else ""))
    if asked.json:
        print(json.dumps({"asked": asked.records, "repeats": asked.repeats, **figures}))
    return None


if __name__ == "__main__":
    main()
