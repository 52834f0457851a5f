"""A number that Parquet cannot hold is found before anything is written, and nothing else is refused."""

from datetime import UTC, datetime

import pytest

from qbo.record import Record
from tieout.database.transaction import transaction
from tieout.errors import BadInput
from tieout.export import fit
from tieout.export.stream import Order, reading, wanted
from tieout.mirror.write import write

NOON = datetime(2026, 8, 16, 12, tzinfo=UTC)
LARGEST = "99999999999999999999.999999999999999999"


@pytest.fixture
def demanded(a_company):
    """Answer a way to ask for the export of a bill with this amount on its line."""

    async def ask(amount, form="parquet", words=("Bill",), memo=""):
        company = await a_company("1")
        line = f'[{{"Amount": {amount}, "Description": "{memo}"}}]'
        body = f'{{"Id": "7", "SyncToken": "0", "TxnDate": "2026-08-01", "TotalAmt": 5, "Line": {line}}}'
        async with transaction(company.engine) as conn:
            await write(
                conn, [Record("Bill", body.encode())], entity="Bill", seen_at=NOON,
                connection_id=company.connection_id, business_id=company.business_id,
            )  # fmt: skip
        order = Order(connection_id=company.connection_id, form=form)
        async with reading(company.engine, company.business_id) as conn:
            await fit.demand(conn, order, await wanted(conn, order, words))

    return ask


@pytest.mark.parametrize("amount", ["0.1234567890123456789", "123456789012345678901", "1e20", "1E-19"])
async def test_a_number_that_is_too_long_is_named_with_its_record(demanded, amount):
    with pytest.raises(BadInput, match=r"Amount of Bill_Line .*record 7.*csv or jsonl"):
        await demanded(amount)


@pytest.mark.parametrize("amount", [LARGEST, f"-{LARGEST}", "0.10000000000000000000000", "1e19", "1.5E-3"])
async def test_what_fits_is_let_through(demanded, amount):
    await demanded(amount)


async def test_long_digits_in_a_text_are_no_number(demanded):
    await demanded("5", memo="1234567890123456789012345 3e5")


async def test_what_is_not_asked_for_and_other_forms_are_let_through(demanded):
    await demanded("1e20", words=("Bill_LinkedTxn", "Vendor"))


@pytest.mark.parametrize("form", ["csv", "jsonl"])
async def test_other_forms_hold_every_number(demanded, form):
    await demanded("1e20", form=form)
