import csv
import io
import zipfile

import pytest

from tieout.errors import NotFound
from tieout.export import tables
from tieout.export.stream import Order, archive, one, reading, wanted


async def fetched(company, words=(), *, as_business=None, **how):
    """Export an archive as CSV and answer its files."""
    order = Order(connection_id=company.connection_id, form="csv", **how)
    async with reading(company.engine, as_business or company.business_id) as conn:
        pieces = [piece async for piece in archive(conn, order, await wanted(conn, order, words))]
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as packed:
        assert packed.testzip() is None
        return {
            name: list(csv.DictReader(io.StringIO(packed.read(name).decode(), newline="")))
            for name in packed.namelist()
        }


async def test_an_archive_holds_the_tables_of_every_entity_that_has_records(a_company, bill):
    company = await a_company("1")
    await company.keeps("Bill", bill("7", 0.1), bill("8", 1234.5))
    await company.keeps("Vendor", {"Id": "3", "SyncToken": "0", "DisplayName": "Ada"})
    files = await fetched(company)
    assert {name for name in files if files[name]} == {"Bill.csv", "Bill_Line.csv", "Vendor.csv"}
    assert [(row["Id"], row["TotalAmt"], row["TxnDate"], row["lifecycle"]) for row in files["Bill.csv"]] == [
        ("7", "0.1", "2026-08-01", "active"),
        ("8", "1234.5", "2026-08-01", "active"),
    ]
    lines = [(row["bill_id"], row["line_position"], row["Description"]) for row in files["Bill_Line.csv"]]
    assert lines == [(id_, place, 'a "b", c\nd') for id_ in "78" for place in "12"]
    assert "MetaData_CreateTime" in files["Bill.csv"][0]


async def test_what_was_deleted_is_left_out_or_marked(a_company, bill):
    company = await a_company("1")
    await company.keeps("Bill", bill("7", 1), bill("8", 2))
    gone = {"MetaData": {"LastUpdatedTime": "2026-08-02T10:00:00-07:00"}, "SyncToken": "1"}
    await company.keeps("Bill", {"Id": "8", "status": "Deleted", "domain": "QBO"} | gone)
    assert [row["Id"] for row in (await fetched(company))["Bill.csv"]] == ["7"]
    marked = (await fetched(company, gone=True))["Bill.csv"]
    assert [(row["Id"], row["lifecycle"]) for row in marked] == [("7", "active"), ("8", "deleted")]


async def test_nobody_gets_what_is_anothers(a_company, bill):
    company, other = await a_company("1"), await a_company("2")
    await company.keeps("Bill", bill("7", 1))
    await other.keeps("Bill", bill("7", 2))
    assert [row["TotalAmt"] for row in (await fetched(company))["Bill.csv"]] == ["1"]
    stolen = await fetched(company, ["Bill"], as_business=other.business_id)
    assert stolen["Bill.csv"] == []


async def test_one_table_comes_as_itself(a_company, bill):
    company = await a_company("1")
    await company.keeps("Bill", *(bill(str(id_), id_) for id_ in range(1, 1201)))
    order = Order(connection_id=company.connection_id, form="csv")
    async with reading(company.engine, company.business_id) as conn:
        pieces = [piece async for piece in one(conn, order, tables.table("bill_LINE"))]
    assert len(pieces) > 4, "it comes in pieces"
    assert len(list(csv.reader(io.StringIO(b"".join(pieces).decode(), newline="")))) == 1 + 2400


async def test_every_table_can_be_asked_for(a_company):
    company = await a_company("1")
    files = await fetched(company, [one.name for one in tables.all_tables().values()])
    assert len(files) == len(tables.all_tables())


async def test_what_is_no_table_is_named(a_company):
    with pytest.raises(NotFound, match="Bills"):
        await fetched(await a_company("1"), ["Bills"])
