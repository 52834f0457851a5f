"""An export of 100,000 records, measured from outside."""

import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet
import pytest
from sqlalchemy import text

from tieout.database.transaction import transaction
from tieout.keyring import new_keys

RECORDS = 100_000
MEBIBYTES = 150
PROGRAM = """
import pathlib, sys
sys.argv[0] = "tieout"
from tieout.cli import app
try:
    app()
finally:
    print(pathlib.Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0], file=sys.stderr)
"""
FILL = text("""
    INSERT INTO record (connection_id, entity, id, business_id, sync_token, lifecycle, body, seen_at)
    SELECT connection_id, entity, n::text, business_id, sync_token, lifecycle,
           jsonb_set(body::jsonb, '{Id}', to_jsonb(n::text))::text, seen_at
    FROM record CROSS JOIN generate_series(100, 99 + :many) AS n WHERE id = '7'
""")


@pytest.mark.soak
@pytest.mark.timeout(600)
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells what a program alone needed")
@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
async def test_a_hundred_thousand_records_need_no_more_than_a_few(a_company, bill, database_url, tmp_path, form):
    company = await a_company("1")
    line = {"Amount": 9.99, "DetailType": "AccountBasedExpenseLineDetail", "Description": "x" * 100}
    await company.keeps("Bill", bill("7", 19.98, Line=[line, line], PrivateNote="y" * 300))
    async with transaction(company.engine) as conn:
        await conn.execute(FILL, {"many": RECORDS - 1})
    done = subprocess.run(  # noqa: ASYNC221 - nothing else is to be done meanwhile
        [sys.executable, "-c", PROGRAM, "export", str(company.business_id), "Bill", "--to", "out", "--form", form,
         "--json"],
        env=os.environ | {"TIEOUT_DATABASE_URL": database_url, "TIEOUT_DATA_FOLDER": str(tmp_path),
                          "TIEOUT_KEYS": new_keys()},
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    files = json.loads(done.stdout)
    assert files[f"out/Bill.{form}"] == RECORDS
    assert files[f"out/Bill_Line.{form}"] == 2 * RECORDS
    peak = int(done.stderr.split()[-1]) / 1024
    print(f"{form}: {peak:.0f} MiB at most")  # noqa: T201 - for whoever asks with -s
    assert peak < MEBIBYTES, f"{peak:.0f} MiB"
    if form == "parquet":
        amounts = pyarrow.parquet.read_table(tmp_path / "out/Bill.parquet", columns=["TotalAmt"])
        assert sum(amounts.column("TotalAmt").to_pylist()) == Decimal(1998000)
