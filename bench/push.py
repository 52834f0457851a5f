"""How fast payables become bills while Intuit's limits hold, and what that costs in metered calls.

    python bench/push.py [--payables 1000] [--json]

The emulator, with its limits on, is a process of its own; PostgreSQL, the service and its worker are others. The time
that the limits allow is what a writer would take that keeps QuickBooks' own rates all the time and loses nothing to
waiting: so many batches of thirty a minute, and beside them single requests up to the rest of the minute's requests.
The last line with `--json` is one JSON object.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import text

from qbo.facts import limits
from qbo.oauth import Tokens
from tieout import log
from tieout.businesses import store as businesses
from tieout.connections import push_settings
from tieout.connections import store as connections
from tieout.connections.push_settings import PushSettings
from tieout.connections.store import Connection
from tieout.database.transaction import transaction
from tieout.keyring import new_keys, new_secret
from tieout.meter import calls
from tieout.mirror import read
from tieout.payables import payees
from tieout.payables import store as payables
from tieout.payables.payees import PayeeContent
from tieout.payables.store import PayableContent
from tieout.pull.request import request_sync
from tieout.push.promise import promise
from tieout.runs import store as runs
from tieout.service import Service
from tieout.settings import Settings
from tieout.vault import tokens as vault

TARGETS = {
    "of_what_limits_allow": ("at most", 1.3),
    "metered_calls": ("at most", 0.0),
    "refused_by_limits": ("at most", 0.0),
}
VENDORS = 20
NEEDED = ("Account", "Vendor", "Customer", "Employee", "Bill", "Preferences")


def emulate() -> None:
    """Serve the sample company with limits on until the input ends; print how to reach it, then how it was asked."""
    from qbo_emulator import Emulator, running
    from qbo_emulator.world import SAMPLE_REALM

    emulator = Emulator()
    account = emulator.company(SAMPLE_REALM).create("Account", {"Name": "Rent, pushed", "AccountType": "Expense"})
    pair = emulator.grant()
    with running(emulator) as url:
        told = {"url": url, "access": pair.access_token, "refresh": pair.refresh_token, "realm": SAMPLE_REALM}
        sys.stdout.write(json.dumps(told | {"account": account["Id"]}) + "\n")
        sys.stdout.flush()
        sys.stdin.read()


@contextmanager
def emulated() -> Any:
    """Run the emulator as another process while the block lasts."""
    with subprocess.Popen(
        [sys.executable, __file__, "--emulate"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield json.loads(process.stdout.readline()) if process.stdout else {}
        finally:
            if process.stdin:
                process.stdin.close()


@dataclass(frozen=True)
class Bench:
    """A service that works, and the company that it works at."""

    service: Service
    connection: Connection

    async def ended(self) -> None:
        """Wait until no run goes on."""
        while True:
            async with transaction(self.service.engine) as conn:
                if await runs.active(conn, self.connection.id) is None:
                    return
            await asyncio.sleep(0.1)

    async def count(self, state: str) -> int:
        """Count intents in a state."""
        asked = text("SELECT count(*) FROM intent WHERE connection_id = :id AND state = :state")
        async with transaction(self.service.engine) as conn:
            return int(await conn.scalar(asked, {"id": self.connection.id, "state": state}) or 0)

    async def metered(self) -> int:
        """Answer the metered calls of this month."""
        async with transaction(self.service.engine) as conn:
            month = calls.month_of(self.service.clock.now())
            return (await calls.spent(conn, self.connection.id, month)).get("metered", 0)

    async def sent(self, wanted: int) -> None:
        """Wait until so many are sent."""
        while True:
            if await self.count("sent") >= wanted:
                return
            await asyncio.sleep(0.1)


async def connected(service: Service, told: dict[str, str]) -> Connection:
    """Connect the company, read what push needs, and choose an account."""
    now = service.clock.now()
    async with transaction(service.engine) as conn:
        business = await businesses.create(conn, name="Bench", now=now)
        place = {"environment": service.settings.environment, "realm_id": told["realm"]}
        connection = await connections.open(conn, business_id=business.id, **place, now=now)
        tokens = Tokens(told["access"], told["refresh"], now + timedelta(hours=1), now + timedelta(days=100))
        await vault.store(conn, service.cipher, connection.id, tokens, now=now)
        await push_settings.keep(conn, connection, PushSettings(default_expense_account=told["account"]))
        await request_sync(conn, [connection], trigger="first", entities=list(NEEDED), now=now)
    return connection


async def measure(service: Service, told: dict[str, str], wanted: int) -> dict[str, float]:
    """Push the vendors, then time the bills."""
    bench = Bench(service, await connected(service, told))
    await bench.ended()
    async with transaction(service.engine) as conn:
        vendors = [
            (await payees.upsert(conn, bench.connection.business_id, f"p{n}",
                                 PayeeContent(role="vendor", name=f"Bench payee {n}"), now=service.clock.now())).thing
            for n in range(VENDORS)
        ]  # fmt: skip
        for vendor in vendors:
            await promise(conn, bench.connection.business_id, "payee", vendor.id, now=service.clock.now())
    await bench.sent(VENDORS)
    await asyncio.sleep(60)  # a minute without a request: nothing is left of what went before
    before = await bench.metered()
    async with transaction(service.engine) as conn:
        for n in range(wanted):
            content = PayableContent(
                direction="payable", payee_id=vendors[n % VENDORS].id, currency="USD", total=Decimal(n + 1) / 100,
                issued_on=date(2026, 8, 3), number=f"PUSH-{n}",
            )  # fmt: skip
            kept = await payables.upsert(
                conn, bench.connection.business_id, f"b{n}", content, status="approved", now=service.clock.now()
            )
            await promise(conn, bench.connection.business_id, "payable", kept.thing.id, now=service.clock.now())
    began = time.perf_counter()
    await bench.sent(VENDORS + wanted)
    seconds = time.perf_counter() - began
    async with transaction(service.engine) as conn:
        found = await read.page(conn, bench.connection.id, "Bill", limit=100_000)
        stumbled = await conn.scalar(
            text("SELECT count(*) FROM intent_event WHERE state = 'ready' AND note IS NOT NULL")
        )
    there = sum((one.label or "").startswith("PUSH-") for one in found)
    if there != wanted:
        sys.exit(f"{there} bills are there, not {wanted}")
    allowed = wanted / (limits.BATCHES_PER_MINUTE * limits.BATCH_ITEMS + singles()) * 60
    return {
        "payables": wanted,
        "seconds": seconds,
        "seconds_allowed": allowed,
        "of_what_limits_allow": seconds / allowed,
        "metered_calls": float(await bench.metered() - before),
        "refused_by_limits": float(stumbled or 0),
    }


def singles() -> int:
    """Answer how many requests a minute has beside its batches."""
    return limits.REQUESTS_PER_MINUTE - limits.BATCHES_PER_MINUTE


async def run(wanted: int) -> dict[str, float]:
    """Set everything up, measure, and take it down."""
    with emulated() as told, tempfile.TemporaryDirectory() as folder:
        service = Service(
            Settings(
                data_folder=Path(folder),
                keys=new_keys(),
                jwt_secret=new_secret(),
                client_id="bench",
                client_secret=new_secret(),
                api_base=told["url"],
                oauth_base=told["url"],
                worker_in_process=True,
                polling=False,
            )
        )
        log.set_up("warning", service.settings.log_form)
        await service.start()
        try:
            return await measure(service, told, wanted)
        finally:
            await service.stop()


def main() -> None:
    """Read the words, run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--payables", type=int, default=1000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--emulate", action="store_true", help=argparse.SUPPRESS)
    words = parser.parse_args()
    if words.emulate:
        emulate()
        return
    found = asyncio.run(run(words.payables))
    for name, value in found.items():
        word, target = TARGETS.get(name, ("", None))
        print(f"{name:24} {value:10.2f}  {f'({word} {target})' if target is not None else ''}")
    if words.json:
        print(json.dumps(found))


if __name__ == "__main__":
    main()
