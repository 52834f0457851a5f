"""Strange records do not close a view, and amounts stay exact."""

from decimal import Decimal

from sqlalchemy import text

from tieout.database.transaction import transaction


async def test_what_is_not_what_it_should_be_is_null_and_the_rest_is_read(mirror, invoice):
    await mirror.write(invoice("1", DueDate="soon", DocNumber="a\0b", TotalAmt=0.1), invoice("2", DocNumber="\\u0000"))
    query = "SELECT DueDate, DocNumber, TotalAmt FROM books.Invoice ORDER BY id"
    async with transaction(mirror.engine) as conn:
        strange, plain = (await conn.execute(text(query))).all()
    assert strange == (None, "ab", Decimal("0.1"))
    assert plain == (None, "\\u0000", Decimal(5))
