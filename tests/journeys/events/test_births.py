"""An event exists if and only if its change was committed: a journey dies at each of its commits to show it."""

from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import text

from qbo_emulator.world import SAMPLE_REALM
from tieout.database.transaction import transaction

ENTITIES = ("Vendor", "Bill", "TaxCode")
# What the tables say happened, and what the events say.
PAIRS = (
    (
        "SELECT concat_ws(':', connection_id, entity, id, position) FROM version WHERE position IS NOT NULL",
        (
            "SELECT concat_ws(':', data->>'connection_id', data->>'entity', data->>'id', data->>'position') FROM event"
            " WHERE type LIKE 'record.%'"
        ),
    ),
    (
        "SELECT id || state FROM run WHERE state IN ('completed', 'incomplete', 'failed') AND trigger <> 'schedule'",
        "SELECT (data->>'run_id') || (data->>'state') FROM event WHERE type LIKE 'run.%'",
    ),
    ("SELECT id::text FROM certificate", "SELECT data->>'certificate_id' FROM event WHERE type LIKE 'certificate.%'"),
    (
        "SELECT id::text FROM issue, generate_series(1, openings)",
        "SELECT data->>'issue_id' FROM event WHERE type = 'issue.opened'",
    ),
)


class Died(BaseException):
    """The process is gone."""


class Death:
    """Comes before or after one commit; the dead commit nothing more."""

    def __init__(self, at):
        self.at, self.seen, self.struck = at, 0, False

    def committing(self):
        self._moment()

    committed = committing

    def _moment(self):
        self.seen += 1
        if self.struck or self.seen == self.at:
            self.struck = True
            raise Died


@pytest.fixture
async def process(by_hand):
    async with by_hand(ENTITIES) as process:
        long_ago = process.clock.now() - timedelta(days=90)
        for number in range(4):
            vendor = process.books.create("Vendor", {"DisplayName": f"Old vendor {number}"}, long_ago)["Id"]
            process.bill(vendor, long_ago + timedelta(days=number))
        yield process


async def column(process, statement):
    async with transaction(process.engine) as conn:
        return sorted((await conn.scalars(text(statement))).all())


async def tells_what_happened(process):
    for changes, events in PAIRS:
        assert await column(process, events) == await column(process, changes)


def edit(process, number):
    vendor = process.books.create("Vendor", {"DisplayName": f"Vendor {number}"})["Id"]
    process.bill(vendor)
    changed, deleted = list(process.books.shelf("Bill").rows)[:2]
    present = process.books.read("Bill", changed)
    process.books.update("Bill", {**present, "PrivateNote": f"changed {number}"}, sparse=True)
    process.books.delete("Bill", {"Id": deleted, "SyncToken": process.books.read("Bill", deleted)["SyncToken"]})


@pytest.mark.parametrize("stride", [7, pytest.param(1, marks=pytest.mark.soak)])
async def test_an_event_exists_exactly_when_its_change_was_committed_wherever_a_journey_dies(process, stride):
    await process.asked()
    assert await process.lives()
    await tells_what_happened(process)
    for moment in count(1, stride):
        process.clock.turn()
        edit(process, moment)
        await process.asked()
        lived = await process.lives(Death(moment))
        await tells_what_happened(process)  # as the dead left it
        process.clock.turn()
        assert await process.lives()
        await tells_what_happened(process)
        if lived:
            break
    assert moment > 20
    told = await column(process, "SELECT DISTINCT type FROM event")
    assert {"record.created", "record.updated", "record.deleted", "run.finished"} <= set(told)


async def test_what_is_rolled_back_was_never_told(process):
    async def dying():
        async with transaction(process.engine) as conn:
            await conn.execute(text("UPDATE connection SET state = 'needs_reconnect', cause = 'revoked'"))
            await conn.execute(text("UPDATE issue SET resolved_at = last_seen_at"))
            raise Died

    with pytest.raises(Died):
        await dying()
    assert await column(process, "SELECT type FROM event WHERE type <> 'connection.connected'") == []


async def test_a_first_load_is_told_as_one_finished_run_and_no_record(process):
    await process.asked()
    assert await process.lives()
    told = await column(process, "SELECT type FROM event")
    assert told == ["certificate.agreed", "connection.connected", "run.finished"]
    assert process.connection.realm_id == SAMPLE_REALM
