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
def keeping(app, business):
    """Answer a way to keep a bill of a company."""

    async def keep(connection, body):
        async with transaction(app.state.service.engine) as conn:
            await write(
                conn, [Record("Bill", body)], entity="Bill", seen_at=datetime(2026, 8, 16, tzinfo=UTC),
                connection_id=ConnectionId(UUID(connection)), business_id=BusinessId(UUID(business["id"])),
            )  # fmt: skip

    return keep


@pytest.fixture
async def address(business, a_connection, keeping):
    """Answer where a company with one bill is exported."""
    connection = await a_connection("1")
    await keeping(connection, BILL)
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


@pytest.mark.parametrize(("path", "params"), [("", {}), ("", {"tables": "Bill"}), ("/Bill_Line", {})])
async def test_a_number_too_long_for_parquet_is_refused_before_anything_is_sent(
    platform, address, keeping, path, params
):
    answer = await platform.get(address + path, params=params | {"format": "parquet"})
    assert answer.status_code == 200
    await keeping(address.split("/")[-2], b'{"Id": "8", "SyncToken": "0", "TotalAmt": 1, "Line": [{"Amount": 1e20}]}')
    answer = await platform.get(address + path, params=params | {"format": "parquet"})
    assert (answer.status_code, "record 8" in answer.text) == (400, True)
    assert (await platform.get(f"{address}/Bill", params={"format": "parquet"})).status_code == 200
    assert (await platform.get(address + path, params=params | {"format": "csv"})).status_code == 200


async def test_a_business_exports_nothing_of_anothers(a_business, client_of, address):
    async with client_of(await a_business("Ada's Gardens")) as other:
        assert (await other.get(f"{address}/Bill")).status_code == 404
