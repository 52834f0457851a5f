"""The views over a loaded company: their sums are QuickBooks' balances, and every documented query runs."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import text

from qbo_emulator.world import SAMPLE_REALM
from tieout.database.books.views import all_views
from tieout.database.transaction import as_api, transaction

PAGE = (Path(__file__).parents[2] / "docs/views.md").read_text()
QUERIES = dict(re.findall(r"^## ([^\n]+)\n.*?```sql\n(.*?)```", PAGE, re.DOTALL | re.MULTILINE))
BALANCES = {"Account": "CurrentBalance", "Customer": "Balance", "Vendor": "Balance", "Invoice": "Balance",
            "Bill": "Balance", "CreditMemo": "Balance", "VendorCredit": "Balance"}  # fmt: skip


@pytest.fixture
async def loaded(platform, emulator):
    emulator.fill_company(SAMPLE_REALM, invoices=60)
    connection = await platform.connect()
    assert (await platform.ended(connection)).state == "completed"
    return connection


def _theirs(company, entity, member):
    rows = (company.read(entity, row.id) for row in company.shelf(entity).rows.values())
    return sum((Decimal(str(row.get(member, 0))) for row in rows), Decimal(0))


def _tax(company, entity):
    rows = (company.read(entity, row.id) for row in company.shelf(entity).rows.values())
    return sum((Decimal(str(row.get("TxnTaxDetail", {}).get("TotalTax", 0))) for row in rows), Decimal(0))


async def test_sums_are_balances_queries_run_and_every_view_can_be_read(platform, emulator, loaded):
    company = emulator.company(SAMPLE_REALM)
    given = {"connection": loaded.id, "day": date(2026, 8, 1)}
    async with transaction(platform.service.engine) as conn:
        for entity, member in BALANCES.items():
            query = f"SELECT coalesce(sum({member}), 0) FROM books.{entity} WHERE lifecycle IN ('active', 'inactive')"
            assert await conn.scalar(text(query)) == _theirs(company, entity, member), entity
        answers = {title: (await conn.execute(text(query), given)).all() for title, query in QUERIES.items()}
        for name, _ in all_views():
            await conn.execute(text(f'SELECT * FROM books."{name}"'))
    assert len(answers) == 6
    assert [title for title, rows in answers.items() if not rows] == []
    aging, open_bills = answers["What customers owe, by age"], answers["Open bills, the oldest first"]
    assert sum(row.total for row in aging) == _theirs(company, "Invoice", "Balance")
    for _, *buckets, total in aging:
        assert sum(each for each in buckets if each) == total
    assert sum(row.balance for row in open_bills) == _theirs(company, "Bill", "Balance")
    sold = ("Invoice", 1), ("SalesReceipt", 1), ("CreditMemo", -1), ("RefundReceipt", -1)
    net = [sign * (_theirs(company, entity, "TotalAmt") - _tax(company, entity)) for entity, sign in sold]
    assert sum(row.revenue for row in answers["Revenue by month"]) == sum(net)
    async with as_api(platform.service.engine, business=loaded.business_id) as conn:
        query = "SELECT count(*) FROM books.invoice WHERE lifecycle <> 'deleted'"
        assert await conn.scalar(text(query)) == len(company.shelf("Invoice").rows)
