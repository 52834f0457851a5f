from datetime import date, timedelta

import pytest

from tieout.database.transaction import transaction
from tieout.errors import NotFound
from tieout.mirror import absence
from tieout.mirror.read import Filters, Held, held


async def test_a_record_that_is_not_there_is_not_found(mirror):
    with pytest.raises(NotFound):
        await mirror.one("404")


async def test_pages_follow_one_another_until_all_is_read(mirror, invoice):
    await mirror.write(*[invoice(str(number)) for number in range(25)])
    seen, cursor = [], None
    while rows := await mirror.page(cursor=cursor, limit=10):
        seen += [row.id for row in rows]
        cursor = rows[-1].id
    assert sorted(seen, key=int) == [str(number) for number in range(25)]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(), ["1", "2", "3"]),
        (Filters(label="100%"), ["2"]),
        (Filters(party_id="7"), ["3"]),
        (Filters(dated_from=date(2026, 2, 1), dated_to=date(2026, 2, 28)), ["2"]),
        (Filters(lifecycles=["voided"]), ["3"]),
    ],
)
async def test_records_are_found_by_what_people_know_of_them(mirror, invoice, filters, found):
    await mirror.write(
        invoice("1", DocNumber="1001", TxnDate="2026-01-31"),
        invoice("2", DocNumber="100% wool", TxnDate="2026-02-01"),
        invoice("3", CustomerRef={"value": "7"}, TxnDate="2026-03-01", TotalAmt=0, PrivateNote="Voided"),
    )
    assert [row.id for row in await mirror.page(filters=filters)] == found


async def test_the_living_are_counted_and_those_that_changed_lately(mirror, invoice, deletion):
    await mirror.write(invoice("1", changed=-90), invoice("2", changed=10), invoice("3", Active=False, changed=10))
    await mirror.write(invoice("4"), seen=1)
    await mirror.write(deletion("4", changed=20), seen=30)
    await mirror.write({"Id": "9", "MetaData": {"CreateTime": "2026-08-16T12:00:00Z"}}, entity="Account")
    noon = (await mirror.one("4")).seen_at - timedelta(seconds=30)
    async with transaction(mirror.engine) as conn:
        counted = await held(conn, mirror.connection_id, noon)
    assert counted == {"Invoice": Held(3, 2, 0), "Account": Held(1, 1, 1)}


async def test_what_is_proven_absent_is_buried_and_lives_again_when_it_is_shown(mirror, invoice):
    await mirror.write(invoice("1"), invoice("2"), seen=0)
    await mirror.write(invoice("1"), seen=60)
    later = (await mirror.one("1")).seen_at
    async with transaction(mirror.engine) as conn:
        missing = await absence.unseen(conn, mirror.connection_id, "Invoice", later)
        assert missing == ["2"]
        proof = later + timedelta(seconds=5)
        given = {"seen_at": proof, "run_id": None}
        assert await absence.bury(conn, mirror.connection_id, "Invoice", missing, **given) == 1
    assert (await mirror.one("2")).lifecycle == "deleted"
    assert not await mirror.write(invoice("2"), seen=30)
    await mirror.write(invoice("2"), seen=90)
    assert (await mirror.one("2")).lifecycle == "active"
