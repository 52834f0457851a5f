from decimal import Decimal

import pytest
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from tieout.database.engine import database_url, open_engine, with_driver, without_driver
from tieout.database.transaction import transaction
from tieout.errors import BadSettings
from tieout.settings import Settings


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_url_may_begin_as_people_write_it(scheme):
    assert with_driver(f"{scheme}://u:p@host/name") == "postgresql+psycopg://u:p@host/name"


def test_another_database_is_refused_in_words():
    with pytest.raises(BadSettings, match="must begin with postgresql://"):
        with_driver("mysql://u:p@host/name")


def test_a_url_for_other_programs_names_no_driver():
    assert without_driver("postgresql+psycopg://u:p@host/name") == "postgresql://u:p@host/name"


def test_a_named_database_is_used_as_it_is():
    assert database_url(Settings(database_url="postgres://u@host/name")) == "postgresql+psycopg://u@host/name"


async def test_an_amount_in_json_stays_exact(engine):
    amount = {"amount": Decimal("12345678901234567.89"), "rate": Decimal("0.1000")}
    async with engine.begin() as conn:
        await conn.execute(text("CREATE TABLE thing (body jsonb)"))
        await conn.execute(text("INSERT INTO thing VALUES (:body)").bindparams(bindparam("body", amount, JSONB)))
        stored = await conn.scalar(text("SELECT body FROM thing").columns(body=JSONB))
        shown = await conn.scalar(text("SELECT body->>'amount' FROM thing"))
    assert stored == amount
    assert str(stored["amount"]) == shown == "12345678901234567.89"


async def test_a_connection_that_was_cut_is_replaced(engine):
    async with engine.connect() as conn:
        backend = await conn.scalar(text("SELECT pg_backend_pid()"))
    other = open_engine(engine.url.render_as_string(hide_password=False))
    async with other.begin() as conn:
        await conn.execute(text("SELECT pg_terminate_backend(:backend)"), {"backend": backend})
    await other.dispose()
    async with engine.connect() as conn:
        assert await conn.scalar(text("SELECT 1")) == 1


async def test_who_stands_still_in_a_transaction_loses_it_so_that_others_need_not_wait(engine):
    async with transaction(engine) as conn:
        assert await conn.scalar(text("SHOW idle_in_transaction_session_timeout")) == "20s"
