import csv
import io
import zipfile
from datetime import UTC, datetime
from uuid import UUID

import pyarrow.parquet
import pytest

from qbo.record import Record
from tieout.database.transaction import transaction
from tieout.ids import BusinessId, ConnectionId
from tieout.mirror.write import write

BILL = b'{"Id": "7", "SyncToken": "0", "TotalAmt": 0.10, "TxnDate": "2026-08-01", "Line": [{"Amount": 0.10}]}'


@pytest.fixture
async def address(app, business, a_connection):
    """Answer where a company with one bill is exported."""
    connection = await a_connection("1")
    async with transaction(app.state.service.engine) as conn:
        await write(
            conn, [Record("Bill", BILL)], entity="Bill", seen_at=datetime(2026, 8, 16, tzinfo=UTC),
            connection_id=ConnectionId(UUID(connection)), business_id=BusinessId(UUID(business["id"])),
        )  # fmt: skip
    return f"/v1/businesses/{business['id']}/quickbooks/connections/{connection}/export"


async def test_one_table_is_a_file(platform, address):
    answer = await platform.get(f"{address}/bill")
    assert (answer.status_code, answer.headers["content-disposition"]) == (200, 'attachment; filename="Bill.csv"')
    (row,) = csv.DictReader(io.StringIO(answer.text, newline=""))
    assert (row["Id"], row["TotalAmt"]) == ("7", "0.10")
    answer = await platform.get(f"{address}/Bill_Line", params={"format": "parquet"})
    assert pyarrow.parquet.read_table(io.BytesIO(answer.content)).num_rows == 1


async def test_everything_is_an_archive(platform, address):
    answer = await platform.get(address, params={"format": "jsonl"})
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        assert b'"TotalAmt":"0.10"' in packed.read("Bill.jsonl")
    answer = await platform.get(address, params={"tables": "Vendor"})
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        assert "Vendor.csv" in packed.namelist()
        assert "Bill.csv" not in packed.namelist()


@pytest.mark.parametrize(
    ("path", "params", "status"),
    [
        ("/Bills", {}, 404),
        ("", {"tables": "Bills"}, 404),
        ("/Bill", {"format": "xlsx"}, 400),
        ("", {"table": "1"}, 400),
    ],
)
async def test_what_is_not_there_is_refused_before_anything_is_sent(platform, address, path, params, status):
    assert (await platform.get(address + path, params=params)).status_code == status


async def test_a_business_exports_nothing_of_anothers(a_business, client_of, address):
    async with client_of(await a_business("Ada's Gardens")) as other:
        assert (await other.get(f"{address}/Bill")).status_code == 404
