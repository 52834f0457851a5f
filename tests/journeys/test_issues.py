"""Whatever goes wrong becomes one issue with the right owner and action, and it closes when it is over."""

from collections import defaultdict
from contextlib import asynccontextmanager

import pytest

from qbo.facts.faults import FAULTS
from qbo_emulator import Match
from tieout.database.transaction import transaction
from tieout.health.states import Bearings, healths
from tieout.issues import lists
from tieout.issues.explanations import READING, READING_CODES
from tieout.issues.lists import Filter
from tieout.jobs import watch

API = Match(path="/v3/*")
FEW = ["Term"]


class Watched:
    """A company, what goes wrong there, and what somebody is told about it."""

    def __init__(self, process, emulator):
        self.process = process
        self.emulator = emulator

    @property
    def clock(self):
        return self.process.clock

    async def sync(self):
        """Sync once, however long that takes."""
        await self.process.asked()
        for _ in range(6):
            await self.process.goes()
            self.clock.turn(minutes=3)

    async def sweep(self):
        await watch.sweep(self.process._context())

    async def issues(self, state="open"):
        async with transaction(self.process.engine) as conn:
            return await lists.page(conn, Filter(state=state), now=self.clock.now())

    async def health(self):
        bearings = Bearings(now=self.clock.now(), environment=self.process.service.settings.environment)
        async with transaction(self.process.engine) as conn:
            (found,) = await healths(conn, bearings)
        return found

    async def told(self):
        """Sweep, and answer the one thing that somebody is told."""
        await self.sweep()
        (found,) = await self.issues()
        return found

    async def over(self):
        await self.sweep()
        assert await self.issues() == []


@pytest.fixture
def watched(by_hand, emulator):
    @asynccontextmanager
    async def open_():
        async with by_hand(FEW) as process:
            yield Watched(process, emulator)

    return open_


def kinds():
    found = defaultdict(list)
    for fault in FAULTS.values():
        found[fault.advice].append(fault)
    return found


def expected(fault):
    """Whose turn it is when a sync meets a fault, and what they are to do."""
    if fault.code in READING_CODES:
        return READING_CODES[fault.code]
    if fault.owner in {"customer", "operator"}:
        return fault.owner, fault.remedy
    return READING.get(fault.advice, (fault.owner, fault.remedy))


@pytest.mark.parametrize("kind", kinds())
async def test_every_fault_is_an_issue_of_its_own_and_closes_when_it_is_over(watched, kind):
    async with watched() as company:
        for fault in kinds()[kind]:
            if fault.advice == "InvalidGrant":
                continue  # that one ends the authorisation: below
            if fault.type == "oauth":
                company.emulator.mishap("fault", API, fault="token_expired", count=None)
                company.emulator.mishap("fault", Match(operation="refresh"), fault=fault.code, count=None)
            else:
                company.emulator.mishap("fault", API, fault=fault.code, count=None)
            await company.sync()
            told = await company.told()
            assert (told.code, told.owner, told.action) == (fault.code, *expected(fault)), fault
            assert fault.meaning in told.sentence
            assert told.cause["intuit_tid"]
            company.emulator.mishaps.clear()
            await company.sync()
            await company.over()
            assert (await company.health()).state == "healthy"
