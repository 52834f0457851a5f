"""What reading costs in metered calls: a first load beside the least that it could be, and a company that is quiet.

    python bench/calls.py [--records 100000] [--days 2] [--json]

The real jobs, worked off here one by one, in a time that is turned; the emulator is in the same process, and every call
counts that QuickBooks meters. The least for a load is one call for each thousand records of an entity, one for each
thirty counts, and one that asks what changed meanwhile. The last line with `--json` is one JSON object.
"""

import argparse
import asyncio
import json
import tempfile
from datetime import datetime, timedelta
from math import ceil
from pathlib import Path

from sqlalchemy import text

from qbo.facts.catalog import BY_NAME
from qbo.facts.limits import BATCH_ITEMS, QUERY_PAGE_MAX
from qbo.oauth import Tokens
from qbo_emulator import Emulator
from qbo_emulator import Settings as Habits
from qbo_emulator.clock import Clock as QuickBooksClock
from qbo_emulator.world import SAMPLE_APP, SAMPLE_REALM
from tieout.businesses import store as businesses
from tieout.check.counts import countable
from tieout.clock import Clock
from tieout.connections import due
from tieout.connections import store as connections
from tieout.connections.store import Connection
from tieout.database.transaction import transaction
from tieout.jobs.dispatch import dispatch
from tieout.jobs.tasks import TASKS
from tieout.keyring import new_keys
from tieout.meter.tables import call_count
from tieout.pull.planning import CERTIFY, OUTSIDE, POLL, WORKS
from tieout.pull.request import EVERY, request_sync
from tieout.runs import store as runs
from tieout.service import Service
from tieout.settings import Settings
from tieout.vault import tokens as vault

TARGETS = {
    "load_to_least": 1.1,
    "calls_for_a_poll": 1.0,
    "calls_for_a_batch_outside": 1.0,
    "batches_outside_a_day": 5.0,
}
RECORDS_FOR_AN_INVOICE = 3.08
"""The sample company has about so many records for each of its invoices."""


class Bench:
    """A company with its books, and Tieout at it."""

    def __init__(self, records: int, folder: Path) -> None:
        file = folder / "clock.json"
        self.clock = Clock(file)
        self.emulator = Emulator(clock=QuickBooksClock(file), settings=Habits(enforce_limits=False))
        self.emulator.fill_company(SAMPLE_REALM, invoices=round(records / RECORDS_FOR_AN_INVOICE))
        settings = Settings(
            data_folder=folder, keys=new_keys(), client_id=SAMPLE_APP.client_id,
            client_secret=SAMPLE_APP.client_secret, worker_in_process=False,
        )  # fmt: skip
        self.service = Service(settings, transport=self.emulator.transport(), clock=self.clock)

    async def connect(self) -> Connection:
        """Connect the company with tokens at hand: the sign-in is not what is measured."""
        service, now, pair = self.service, self.clock.now(), self.emulator.grant()
        tokens = Tokens(
            access_token=pair.access_token, refresh_token=pair.refresh_token,
            access_expires_at=now + timedelta(hours=1), refresh_expires_at=now + timedelta(days=100),
        )  # fmt: skip
        async with transaction(service.engine) as conn:
            business = await businesses.create(conn, name="Bench", now=now)
            made = await connections.open(
                conn, business_id=business.id, environment="sandbox", realm_id=SAMPLE_REALM, now=now
            )
            await vault.store(conn, service.cipher, made.id, tokens, now=now)
        return made

    async def spent(self) -> int:
        """Answer the metered calls so far."""
        async with transaction(self.service.engine) as conn:
            found = await conn.execute(call_count.select().where(call_count.c.cost == "metered"))
            return sum(row.calls for row in found)

    async def work_off(self, only: str | None = None) -> None:
        """Do what is due by now; of looks only this kind, whatever is due beside it."""
        while True:
            await dispatch(self.service.context)
            async with transaction(self.service.engine) as conn:
                jobs = (await conn.execute(text("SELECT task_name, args FROM procrastinate_jobs"))).all()
                await conn.execute(text("DELETE FROM procrastinate_jobs"))
            wanted = [(name, ids) for name, ids in jobs if only is None or name == only or name not in WORKS]
            for name, ids in wanted:
                await TASKS[name](self.service.context, **ids)
            if not wanted:
                return

    async def load(self, company: Connection) -> dict[str, float]:
        """Load it, and put what that cost beside the least."""
        async with transaction(self.service.engine) as conn:
            (run,) = await request_sync(conn, [company], trigger="first", now=self.clock.now())
        await self.work_off()
        async with transaction(self.service.engine) as conn:
            run = await runs.find(conn, run.id)
        if run.state != "completed":
            raise SystemExit(f"the load ended {run.state}: {run.reason} {run.cause}")
        least = self._least()
        calls = await self.spent()
        records = sum(progress.fetched for progress in run.progress.values())
        return {"records": records, "load_calls": calls, "least_calls": least, "load_to_least": calls / least}

    def _least(self) -> int:
        shelves = self.emulator.company(SAMPLE_REALM).shelves
        read = [name for name in countable(EVERY) if name in shelves and BY_NAME[name].kind != "company"]
        pages = sum(ceil(len(shelves[name].rows) / QUERY_PAGE_MAX) for name in read)
        return pages + ceil(len(countable(EVERY)) / BATCH_ITEMS) + 1

    async def be_quiet(self, company: Connection, days: int) -> dict[str, float]:
        """Let days pass in which nothing happens, and say what each kind of look cost."""
        taken: dict[str, list[int]] = {work: [] for work in WORKS}
        end = self.clock.now() + timedelta(days=days)
        while (next_ := await self._next(company))[0] < end:
            at, work = next_
            self.clock.advance(max(at - self.clock.now(), timedelta()))
            before = await self.spent()
            await self.work_off(work)
            taken[work].append(await self.spent() - before)
        return {
            "polls_a_day": len(taken[POLL]) / days, "calls_for_a_poll": max(taken[POLL]),
            "batches_outside_a_day": len(taken[OUTSIDE]) / days, "calls_for_a_batch_outside": max(taken[OUTSIDE]),
            "certificates_a_day": len(taken[CERTIFY]) / days,
            "calls_for_a_certificate": max(taken[CERTIFY], default=0),
        }  # fmt: skip

    async def _next(self, company: Connection) -> tuple[datetime, str]:
        async with transaction(self.service.engine) as conn:
            planned = [one for work in WORKS if (one := await due.find(conn, company.id, work))]
        return min((one.due_at, one.work) for one in planned)


async def measure(records: int, days: int, folder: Path) -> dict[str, float]:
    """Load a company, and leave it alone for days."""
    bench = Bench(records, folder)
    await bench.service.start()
    company = await bench.connect()
    figures = await bench.load(company)
    figures |= await bench.be_quiet(company, days)
    await bench.service.stop()
    return figures


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="What reading costs in metered calls.")
    parser.add_argument("--records", type=int, default=100_000, help="size of the company")
    parser.add_argument("--days", type=int, default=2, help="for so many days nothing happens in it")
    parser.add_argument("--json", action="store_true", help="end with one JSON object")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = asyncio.run(measure(asked.records, asked.days, Path(folder)))
    for name, figure in figures.items():
        target = TARGETS.get(name)
        met = "" if target is None else f"   at most {target:,.1f}: {'yes' if figure <= target else 'NO'}"
        print(f"{name:26}{figure:12,.2f}{met}")
    if asked.json:
        print(json.dumps({"asked": asked.records, "days": asked.days, **figures}))


if __name__ == "__main__":
    main()
