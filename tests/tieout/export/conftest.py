"""A mirror to export: two companies of two businesses, one with a bill of two lines."""

import json
from datetime import UTC, datetime

import pytest

from qbo.record import Record
from tieout.businesses import store as businesses
from tieout.connections import store as connections
from tieout.database.transaction import transaction
from tieout.mirror.write import write

NOON = datetime(2026, 8, 16, 12, tzinfo=UTC)


class Company:
    """One company whose mirror is filled by hand."""

    def __init__(self, engine, connection):
        self.engine = engine
        self.connection_id = connection.id
        self.business_id = connection.business_id

    async def keeps(self, entity, *rows):
        async with transaction(self.engine) as conn:
            await write(
                conn,
                [Record(entity, json.dumps(row).encode()) for row in rows],
                connection_id=self.connection_id,
                business_id=self.business_id,
                entity=entity,
                seen_at=NOON,
            )


@pytest.fixture
def a_company(engine):
    """Answer a way to connect a company of a business of its own."""

    async def make(realm_id):
        async with transaction(engine) as conn:
            business = await businesses.create(conn, name=f"Business {realm_id}", now=NOON)
            return Company(
                engine,
                await connections.open(
                    conn, business_id=business.id, environment="sandbox", realm_id=realm_id, now=NOON
                ),
            )

    return make


@pytest.fixture
def bill():
    """Answer a way to make a bill."""

    def make(id_, amount, **members):
        line = {"Amount": amount, "DetailType": "AccountBasedExpenseLineDetail", "Description": 'a "b", c\nd'}
        head = {"Id": id_, "SyncToken": "0", "TxnDate": "2026-08-01", "TotalAmt": amount, "Line": [line, line]}
        times = {
            "MetaData": {"CreateTime": "2026-08-01T10:00:00-07:00", "LastUpdatedTime": "2026-08-01T10:00:00-07:00"}
        }
        return head | times | members

    return make
