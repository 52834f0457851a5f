"""A company whose mirror is written and read."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from qbo.record import Record
from tieout.database.transaction import transaction
from tieout.ids import BusinessId, ConnectionId, RunId, new_id
from tieout.mirror import read
from tieout.mirror.write import write

NOON = datetime(2026, 8, 16, 12, tzinfo=UTC)


class Mirror:
    """One company's invoices, each described by what differs."""

    def __init__(self, engine):
        self.engine = engine
        self.connection_id = ConnectionId(new_id())
        self.business_id = BusinessId(new_id())

    async def write(self, *rows, **how):
        """Write rows that came in an answer so many seconds after noon."""
        async with transaction(self.engine) as conn:
            return await self.write_in(conn, *rows, **how)

    async def write_in(self, conn, *rows, seen=0, run_id=None, entity="Invoice", source="change"):
        return await write(
            conn,
            [Record(entity, json.dumps(row).encode()) for row in rows],
            connection_id=self.connection_id,
            business_id=self.business_id,
            entity=entity,
            seen_at=NOON + timedelta(seconds=seen),
            run_id=run_id or RunId(new_id()),
            source=source,
        )

    async def one(self, id_="1", entity="Invoice"):
        async with transaction(self.engine) as conn:
            return await read.one(conn, self.connection_id, entity, id_)

    async def page(self, entity="Invoice", **how):
        async with transaction(self.engine) as conn:
            return await read.page(conn, self.connection_id, entity, **how)


@pytest.fixture
def mirror(engine):
    return Mirror(engine)


@pytest.fixture
def invoice():
    """Answer a way to make an invoice: its version, when it changed (seconds before or after noon), what differs."""

    def make(id_="1", token=0, changed=0, **members):
        times = {"CreateTime": at(-86400), "LastUpdatedTime": at(changed)}
        return {"Id": id_, "SyncToken": str(token), "MetaData": times, "TotalAmt": 5, **members}

    return make


@pytest.fixture
def deletion():
    """Answer a way to make what remains of a deleted invoice."""

    def make(id_="1", changed=0):
        return {"domain": "QBO", "status": "Deleted", "Id": id_, "MetaData": {"LastUpdatedTime": at(changed)}}

    return make


def at(seconds):
    return (NOON + timedelta(seconds=seconds)).isoformat()
