import itertools
import random

import pytest

from tieout.ids import new_id
from tieout.mirror.write import Written


async def test_the_first_version_of_a_record_is_created_and_a_later_one_changes_it(mirror, invoice):
    assert await mirror.write(invoice(DocNumber="A")) == Written(created=1)
    assert await mirror.write(invoice(token=1, changed=5, DocNumber="B"), seen=10) == Written(updated=1)
    assert (await mirror.one()).label == "B"


async def test_the_same_version_again_changes_nothing_but_when_it_was_seen(mirror, invoice):
    await mirror.write(invoice(), seen=0)
    first = await mirror.one()
    assert not await mirror.write(invoice(), seen=30)
    again = await mirror.one()
    assert again.seen_at > first.seen_at
    assert again.run_id == first.run_id


async def test_a_run_that_sees_a_record_twice_counts_its_change_once(mirror, invoice):
    run_id = new_id()
    assert await mirror.write(invoice(), run_id=run_id, seen=0) == Written(created=1)
    assert not await mirror.write(invoice(), run_id=run_id, seen=5)


async def test_an_older_version_that_comes_late_changes_nothing(mirror, invoice):
    await mirror.write(invoice(token=7, changed=60), seen=70)
    assert not await mirror.write(invoice(token=6, changed=30), seen=80)
    assert (await mirror.one()).sync_token == 7


async def test_a_balance_that_changed_without_a_new_version_is_taken_from_the_later_answer(mirror, invoice):
    await mirror.write(invoice(Balance=5), seen=10)
    await mirror.write(invoice(Balance=3), seen=20)
    await mirror.write(invoice(Balance=4), seen=15)
    assert (await mirror.one()).balance == 3


async def test_a_deleted_record_stays_with_the_last_that_was_known_of_it(mirror, invoice, deletion):
    await mirror.write(invoice(DocNumber="A", token=3))
    assert await mirror.write(deletion(changed=5), seen=10) == Written(deleted=1)
    gone = await mirror.one()
    assert (gone.lifecycle, gone.label, gone.sync_token) == ("deleted", "A", 3)
    assert not await mirror.write(deletion(changed=5), seen=20)


@pytest.mark.parametrize("token", [0, 99])
async def test_an_older_row_never_brings_a_deleted_record_back(mirror, invoice, deletion, token):
    await mirror.write(deletion(changed=60), seen=70)
    assert not await mirror.write(invoice(token=token, changed=30), seen=80)
    assert (await mirror.one()).lifecycle == "deleted"


async def test_a_row_that_changed_after_the_deletion_shows_that_it_was_none(mirror, invoice, deletion):
    await mirror.write(deletion(changed=60), seen=70)
    await mirror.write(invoice(token=2, changed=90), seen=100)
    assert (await mirror.one()).lifecycle == "active"


async def test_a_deletion_older_than_the_row_deletes_nothing(mirror, invoice, deletion):
    await mirror.write(invoice(changed=60), seen=70)
    assert not await mirror.write(deletion(changed=30), seen=80)


async def test_one_answer_may_hold_the_same_record_twice(mirror, invoice, deletion):
    await mirror.write(invoice(token=1), invoice(token=0))
    assert (await mirror.one()).sync_token == 1
    await mirror.write(invoice("2"), deletion("2", changed=9), seen=10)
    assert (await mirror.one("2")).lifecycle == "deleted"


async def test_whatever_the_order_of_arrival_the_mirror_ends_the_same(mirror, invoice, deletion):
    story = [
        (invoice("{}", token=0, changed=0, DocNumber="first"), 1),
        (invoice("{}", token=1, changed=10, DocNumber="second"), 11),
        (invoice("{}", token=2, changed=20, DocNumber="third"), 21),
        (deletion("{}", changed=30), 31),
    ]
    orders = list(itertools.permutations(story))
    random.Random(7).shuffle(orders)
    for number, order in enumerate(orders):
        for row, seen in order:
            await mirror.write({**row, "Id": str(number)}, seen=seen)
    rows = await mirror.page(limit=1000)
    assert len(rows) == len(orders)
    assert {row.lifecycle for row in rows} == {"deleted"}


async def test_a_page_of_a_thousand_is_written_exactly(mirror, invoice):
    rows = [invoice(str(number), TotalAmt=number / 4, PrivateNote="ü" * 300) for number in range(1000)]
    assert await mirror.write(*rows) == Written(created=1000)
    kept = await mirror.page(limit=2000)
    assert sum(row.amount for row in kept) == sum(range(1000)) / 4
