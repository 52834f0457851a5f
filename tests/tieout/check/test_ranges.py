import itertools
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as some

from qbo.client import Client
from qbo_emulator import Emulator, Settings
from qbo_emulator.world import SAMPLE_REALM
from tieout.check.ranges import WHOLE, Range, cut, narrow

NOON = datetime(2026, 8, 16, 12, tzinfo=UTC)


def times(count, every=60):
    return [NOON + timedelta(seconds=every * number) for number in range(count)]


def inside(one, when):
    return (one.low is None or when >= one.low) and (one.high is None or when < one.high)


def test_a_page_is_not_cut():
    assert cut(WHOLE, times(1000)) == [WHOLE]


def test_what_was_created_in_one_second_is_not_cut():
    assert cut(WHOLE, [NOON] * 5000) == [WHOLE]


@given(some.integers(1001, 9000), some.integers(1, 3600), some.integers(-(10**6), 10**8))
def test_every_moment_lies_in_exactly_one_part(count, every, second):
    parts = cut(WHOLE, times(count, every))
    assert len(parts) == 30
    assert sum(inside(part, NOON + timedelta(seconds=second)) for part in parts) == 1


class Unpaced:
    async def admit(self, kind):
        pass

    async def pause(self, seconds):
        pass


async def narrowed(missing, count=3500):
    """Answer where a mirror that lacks some of the records differs, and what finding that took."""
    emulator = Emulator(settings=Settings(enforce_limits=False))
    books, token = emulator.company(SAMPLE_REALM), emulator.grant(SAMPLE_REALM).access_token
    when = [datetime.now(UTC).replace(microsecond=0) - timedelta(days=50, seconds=-number) for number in range(count)]
    for number, at in enumerate(when):
        books.create("Vendor", {"DisplayName": f"Vendor {number}"}, at)

    async def of(_rejected):
        return token

    async with Client(
        realm_id=SAMPLE_REALM, token=of, base_url="https://quickbooks.example.com", transport=emulator.transport(),
        pace=Unpaced(),
    ) as client:  # fmt: skip
        ours = [at for number, at in enumerate(when) if number not in missing]
        return await narrow(client, "Vendor", ours), when, len(emulator.log)


async def test_one_record_that_is_missing_among_thousands_is_found_by_one_request():
    found, when, requests = await narrowed({1234})
    assert len(found) == 1
    assert inside(found[0], when[1234])
    assert sum(inside(found[0], at) for at in when) < 200
    assert requests == 1


async def test_all_parts_that_differ_are_found():
    found, when, _ = await narrowed({3, 1234, 3499})
    assert all(any(inside(one, when[number]) for one in found) for number in (3, 1234, 3499))
    assert not any(inside(a, at) and inside(b, at) for a, b in itertools.combinations(found, 2) for at in when)


async def test_where_times_are_missing_the_whole_is_compared():
    assert await narrow(None, "Vendor", [NOON, None]) == [WHOLE]


def test_a_range_is_written_as_conditions():
    assert Range(NOON, NOON + timedelta(hours=1)).conditions == [
        "MetaData.CreateTime >= '2026-08-16T12:00:00Z'",
        "MetaData.CreateTime < '2026-08-16T13:00:00Z'",
    ]
