import pytest
from sqlalchemy import text

from tieout.database.transaction import transaction, witnessed


class Died(BaseException):
    """The process is gone."""


class Note:
    def __init__(self, at=None):
        self.seen = []
        self.at = at

    def committing(self):
        self._be("before")

    def committed(self):
        self._be("after")

    def _be(self, moment):
        self.seen.append(moment)
        if moment == self.at:
            raise Died


@pytest.fixture
async def table(engine):
    async with transaction(engine) as conn:
        await conn.execute(text("CREATE TABLE one (id int)"))

    async def rows():
        async with transaction(engine) as conn:
            return await conn.scalar(text("SELECT count(*) FROM one"))

    return rows


async def write(engine):
    async with transaction(engine) as conn:
        await conn.execute(text("INSERT INTO one VALUES (1)"))


async def test_a_witness_is_told_before_and_after_every_commit_of_its_engine(engine, table):
    note = Note()
    await write(witnessed(engine, note))
    await write(engine)
    assert note.seen == ["before", "after"]


@pytest.mark.parametrize(("moment", "kept"), [("before", 0), ("after", 1)])
async def test_who_dies_before_a_commit_leaves_nothing_and_after_it_everything(engine, table, moment, kept):
    with pytest.raises(Died):
        await write(witnessed(engine, Note(moment)))
    assert await table() == kept


async def test_a_transaction_that_failed_has_no_commit_to_witness(engine, table):
    note = Note()
    with pytest.raises(ValueError, match="no"):
        async with transaction(witnessed(engine, note)):
            raise ValueError("no")
    assert note.seen == []
