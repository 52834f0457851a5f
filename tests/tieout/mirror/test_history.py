"""Every later version is kept; what was loaded first is version 1 and costs no row."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from qbo.facts.catalog import BY_NAME
from tieout.database.transaction import transaction
from tieout.ids import ConnectionId, new_id
from tieout.mirror import absence, baseline, history
from tieout.mirror.history import NotKnownThen

NOON = datetime(2026, 8, 16, 12, tzinfo=UTC)


@pytest.fixture
def loaded(mirror):
    """Answer a way to say that entities have been read whole."""

    async def mark(*entities):
        async with transaction(mirror.engine) as conn:
            await baseline.mark(conn, mirror.connection_id, mirror.business_id, entities or ["Invoice"], NOON)

    return mark


@pytest.fixture
def versions(mirror):
    async def read(id_="1", entity="Invoice", **how):
        async with transaction(mirror.engine) as conn:
            return await history.versions(conn, mirror.connection_id, entity, id_, **how)

    return read


@pytest.fixture
def as_of(mirror):
    async def read(seconds, id_="1"):
        async with transaction(mirror.engine) as conn:
            at = NOON + timedelta(seconds=seconds)
            return await history.as_of(conn, mirror.connection_id, "Invoice", id_, at)

    return read


@pytest.fixture
def feed(mirror):
    async def read(**how):
        async with transaction(mirror.engine) as conn:
            return await history.changes(conn, mirror.business_id, **how)

    return read


async def rows(mirror):
    async with transaction(mirror.engine) as conn:
        return await conn.scalar(text("SELECT count(*) FROM version"))


async def test_a_first_load_writes_no_history_and_what_was_loaded_is_version_1(mirror, invoice, versions):
    await mirror.write(*[invoice(str(number)) for number in range(50)], source="load")
    await mirror.write(invoice("0"), seen=30, source="change")
    assert await rows(mirror) == 0
    (first,) = await versions("7")
    assert (first.number, first.change, first.position, first.missed) == (1, "loaded", None, 0)


async def test_every_later_version_is_kept_with_its_source_and_body(mirror, invoice, versions, loaded):
    await mirror.write(invoice(DocNumber="A"), source="load")
    await loaded()
    run_id = new_id()
    await mirror.write(invoice(token=1, changed=10, DocNumber="B"), seen=15, run_id=run_id, source="change")
    await mirror.write(invoice(token=2, changed=20, DocNumber="C"), seen=25, source="notification")
    found = await versions()
    assert [(one.number, one.change, one.source, one.label) for one in found] == [
        (1, "loaded", "load", "A"),
        (2, "updated", "change", "B"),
        (3, "updated", "notification", "C"),
    ]
    assert [one.at for one in found] == [NOON + timedelta(seconds=seconds) for seconds in (0, 10, 20)]
    assert found[1].run_id == run_id
    assert '"DocNumber": "B"' in found[1].body
    assert found[2].body == (await mirror.one()).body


async def test_the_same_version_again_and_an_older_one_leave_no_trace(mirror, invoice, loaded):
    await mirror.write(invoice(token=3, changed=30), source="load")
    await loaded()
    await mirror.write(invoice(token=3, changed=30), seen=50)
    await mirror.write(invoice(token=2, changed=20, DocNumber="old"), seen=60)
    assert await rows(mirror) == 0


async def test_versions_that_nobody_saw_are_counted(mirror, invoice, versions, loaded):
    await mirror.write(invoice(token=4), source="load")
    await loaded()
    await mirror.write(invoice(token=5, changed=5), seen=6)
    await mirror.write(invoice(token=9, changed=50), seen=60)
    await mirror.write(invoice("2", token=2, changed=50), seen=60)
    assert [one.missed for one in await versions()] == [0, 0, 3]
    assert [one.missed for one in await versions("2")] == [2]


async def test_what_is_new_after_the_load_is_a_change(mirror, invoice, versions, feed, loaded):
    await loaded()
    await mirror.write(invoice(changed=5), seen=10)
    (found,) = await versions()
    assert (found.number, found.change, found.source) == (1, "created", "change")
    assert await feed() == [found]


async def test_a_record_s_life_is_told_in_words(mirror, invoice, deletion, versions, loaded):
    await mirror.write(invoice(), source="load")
    await loaded()
    await mirror.write(invoice(token=1, changed=10, TotalAmt=0, PrivateNote="Voided"), seen=10)
    await mirror.write(deletion(changed=20), seen=20)
    await mirror.write(invoice(token=3, changed=30), seen=30)
    found = await versions()
    assert [one.change for one in found] == ["loaded", "voided", "deleted", "restored"]
    assert [one.lifecycle for one in found] == ["active", "voided", "deleted", "active"]
    assert '"Voided"' in found[2].body, "the last that was known of it stays"


async def test_a_list_is_renamed_deactivated_and_reactivated(mirror, invoice, versions, loaded):
    story = [("Bob", True), ("Bobby", True), ("Bobby (deleted)", False), ("Bobby", True)]
    await loaded("Vendor")
    for token, (name, active) in enumerate(story):
        row = invoice(token=token, changed=token, DisplayName=name, Active=active)
        await mirror.write(row, seen=token, entity="Vendor")
    found = await versions(entity="Vendor")
    assert [one.change for one in found] == ["created", "renamed", "deactivated", "reactivated"]


async def test_a_name_that_was_freed_is_another_record(mirror, invoice, loaded):
    await mirror.write(invoice("1", DisplayName="Bob"), entity="Vendor", source="load")
    await loaded("Vendor")
    gone = invoice("1", token=1, changed=5, DisplayName="Bob (deleted)", Active=False)
    await mirror.write(gone, invoice("2", changed=6, DisplayName="Bob"), entity="Vendor", seen=10)
    assert [(one.id, one.label, one.lifecycle) for one in await mirror.page("Vendor")] == [
        ("1", "Bob (deleted)", "inactive"),
        ("2", "Bob", "active"),
    ]


async def test_a_balance_that_moved_without_a_version_holds_since_it_was_seen(mirror, invoice, versions, loaded):
    await mirror.write(invoice(Balance=5), source="load")
    await loaded()
    await mirror.write(invoice(Balance=2), seen=40)
    first, second = await versions()
    assert (second.sync_token, second.missed, second.at) == (first.sync_token, 0, NOON + timedelta(seconds=40))


async def test_what_is_buried_is_a_version_and_of_a_list_it_was_possibly_merged(mirror, invoice, versions, loaded):
    for entity in ("Invoice", "Vendor"):
        await mirror.write(invoice(), entity=entity, source="load")
        await loaded(entity)
        async with transaction(mirror.engine) as conn:
            given = {"seen_at": NOON + timedelta(seconds=60), "run_id": None}
            assert await absence.bury(conn, mirror.connection_id, entity, ["1"], **given) == 1
            assert await absence.bury(conn, mirror.connection_id, entity, ["1"], **given) == 0
        found = (await versions(entity=entity))[-1]
        assert (found.number, found.change, found.source) == (2, "deleted", "repair")
        assert found.possibly_merged == (BY_NAME[entity].removal == "soft")


async def test_a_merge_that_was_told_names_the_survivor(mirror, invoice, versions, loaded):
    await mirror.write(invoice(DisplayName="Bob"), entity="Vendor", source="load")
    await loaded("Vendor")
    gone = invoice(token=1, changed=5, DisplayName="Bob (deleted)", Active=False)
    await mirror.write(gone, entity="Vendor", seen=6)
    for _ in range(2):  # told twice
        async with transaction(mirror.engine) as conn:
            await absence.note_merged(conn, mirror.connection_id, "Vendor", "1", into="9")
    found = await versions(entity="Vendor")
    assert [(one.change, one.lifecycle, one.merged_into) for one in found] == [
        ("loaded", "active", None),
        ("deactivated", "inactive", None),
        ("merged", "merged", "9"),
    ]
    assert not found[-1].possibly_merged


async def test_a_download_address_alone_makes_no_version_but_is_kept_up_to_date(mirror, loaded):
    def attachable(uri, token=0, **members):
        return {"Id": "1", "SyncToken": str(token), "FileName": "a.pdf", "TempDownloadUri": uri, **members}

    await mirror.write(attachable("first"), entity="Attachable", source="load")
    await loaded("Attachable")
    assert not await mirror.write(attachable("second"), entity="Attachable", seen=10)
    assert '"second"' in (await mirror.one(entity="Attachable")).body
    assert await rows(mirror) == 0
    assert await mirror.write(attachable("third", token=1, Note="mine"), entity="Attachable", seen=20)
    assert await rows(mirror) == 2


async def test_a_record_is_read_as_it_was_at_any_time(mirror, invoice, deletion, as_of, loaded):
    await mirror.write(invoice(DocNumber="A", TotalAmt=5), source="load")
    await loaded()
    await mirror.write(invoice(token=1, changed=100, DocNumber="B", TotalAmt=6.10), seen=110)
    await mirror.write(invoice(token=4, changed=200, DocNumber="C"), seen=210)
    await mirror.write(deletion(changed=300), seen=310)
    told = {seconds: (await as_of(seconds)).record for seconds in (0, 99, 100, 250, 300, 999)}
    assert [one.label for one in told.values()] == ["A", "A", "B", "C", "C", "C"]
    assert [one.lifecycle for one in told.values()] == ["active"] * 4 + ["deleted"] * 2
    assert str(told[100].amount) == "6.1"
    second = await as_of(150)
    assert (second.number, second.missed, second.until) == (2, 2, NOON + timedelta(seconds=200))
    assert (await as_of(999)).until is None


async def test_a_time_before_what_is_known_is_refused_and_says_why(mirror, invoice, as_of, loaded):
    await mirror.write(invoice(), source="load")
    with pytest.raises(NotKnownThen, match="history begins"):
        await as_of(-1)
    with pytest.raises(NotKnownThen, match="did not exist"):
        await as_of(-90000)
    await loaded()
    await mirror.write(invoice("2", changed=5), seen=9)
    with pytest.raises(NotKnownThen, match="did not exist"):
        await as_of(-1, "2")


async def test_versions_come_in_pages(mirror, invoice, versions, loaded):
    await loaded()
    for token in range(7):
        await mirror.write(invoice(token=token, changed=token), seen=token)
    assert [one.number for one in await versions(after=2, limit=3)] == [3, 4, 5]
    assert await versions(after=7) == []


async def test_the_feed_has_every_change_once_in_one_order(mirror, invoice, deletion, feed, loaded):
    await mirror.write(invoice("1"), source="load")
    await loaded()
    await mirror.write(invoice("3", changed=30), invoice("2", changed=20), seen=40)
    await mirror.write(invoice("1", token=1, changed=50), deletion("2", changed=51), seen=60)
    found = await feed()
    assert [(one.id, one.change) for one in found] == [
        ("2", "created"), ("3", "created"), ("1", "updated"), ("2", "deleted"),
    ]  # fmt: skip
    assert [one.position for one in found] == [1, 2, 3, 4]
    assert await feed(after=2) == found[2:]
    assert await feed(after=4) == []
    assert await feed(entities=["Bill"]) == []
    assert await feed(connection_id=ConnectionId(new_id())) == []


async def test_a_change_that_commits_late_is_never_skipped(mirror, invoice, feed, loaded):
    """Whoever comes later waits for the place, so that no reader passes a place that is not filled yet."""
    await loaded()
    async with mirror.engine.begin() as slow:
        await mirror.write_in(slow, invoice("1", changed=1), seen=1)
        late = asyncio.create_task(mirror.write(invoice("2", changed=2), seen=2))
        await asyncio.sleep(0.2)
        assert not late.done()
        assert await feed() == []
    await late
    assert [one.id for one in await feed()] == ["1", "2"]


async def test_a_change_that_is_rolled_back_leaves_no_hole(mirror, invoice, feed, loaded):
    await loaded()
    conn = await mirror.engine.connect()
    await mirror.write_in(conn, invoice("1", changed=1), seen=1)
    await conn.rollback()
    await conn.close()
    await mirror.write(invoice("2", changed=2), seen=2)
    assert [(one.id, one.position) for one in await feed()] == [("2", 1)]


async def test_a_reader_with_a_cursor_sees_what_many_writers_wrote_exactly_once(mirror, invoice, feed, loaded):
    await loaded()
    seen, cursor, writing = [], 0, True

    async def write(first):
        for number in range(first, first + 40, 4):
            rows = [invoice(str(number + step), changed=number) for step in range(4)]
            await mirror.write(*rows, seen=number)

    async def follow():
        nonlocal cursor
        while True:
            last = not writing
            page = await feed(after=cursor, limit=7)
            seen.extend(one.id for one in page)
            cursor = page[-1].position if page else cursor
            if last and not page:
                return

    reader = asyncio.create_task(follow())
    await asyncio.gather(*(write(first) for first in range(0, 240, 40)))
    writing = False
    await reader
    assert sorted(seen, key=int) == [str(number) for number in range(240)]


async def test_two_that_change_the_same_record_at_once_both_leave_their_version(mirror, invoice, versions, loaded):
    await mirror.write(invoice(), source="load")
    await loaded()
    await asyncio.gather(*(mirror.write(invoice(token=token, changed=token), seen=token) for token in (1, 2, 3, 4)))
    found = await versions()
    assert [one.number for one in found] == list(range(1, len(found) + 1))
    tokens = [one.sync_token for one in found]
    assert tokens == sorted(tokens)
    assert tokens[-1] == 4
    assert sum(one.missed for one in found) == 4 - (len(found) - 1)


async def test_the_end_of_a_record_that_we_never_had_is_no_change(mirror, deletion, feed, versions, loaded):
    await loaded()
    await mirror.write(deletion(changed=5), seen=10)
    assert await feed() == []
    assert [one.lifecycle for one in await versions()] == ["deleted"]
