from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as some

from qbo.paging import Place
from tieout.pull.spans import MOST, Span, changed, cut, whole

NOON = datetime(2026, 8, 16, 12, tzinfo=UTC)


def test_a_span_is_the_same_after_it_was_written_down():
    span = Span("Invoice", 3, NOON, Place(NOON, ("7", "8"), None), NOON + timedelta(days=1))
    for kept in (span, span.ended(), *whole("Bill", NOON), *changed("Bill", NOON, NOON)):
        assert Span.from_json(kept.entity, kept.number, kept.to_json()) == kept


def test_a_small_entity_is_read_in_one_piece():
    assert cut("Bill", NOON, count=900, first=NOON - timedelta(days=9), last=NOON) == whole("Bill", NOON)


def test_an_entity_made_in_one_second_is_read_in_one_piece():
    assert cut("Bill", NOON, count=90_000, first=NOON, last=NOON) == whole("Bill", NOON)


def test_an_entity_without_times_is_read_in_one_piece():
    assert cut("Bill", NOON, count=90_000, first=None, last=None) == whole("Bill", NOON)


@given(
    count=some.integers(1, 10**7),
    seconds=some.integers(0, 10**9),
    moment=some.floats(0, 1),
)
def test_every_moment_of_creation_lies_in_one_span(count, seconds, moment):
    first = NOON - timedelta(seconds=seconds)
    spans = cut("Bill", NOON, count=count, first=first, last=NOON)
    created = first + (NOON - first) * moment
    created = created.replace(microsecond=created.microsecond // 1000 * 1000)
    assert len(spans) <= MOST
    holding = sum(
        (span.place.second is None or span.place.second <= created) and (span.until is None or created <= span.until)
        for span in spans
    )
    assert holding == 1


def test_what_is_created_while_it_is_read_lies_in_the_last_span():
    spans = cut("Bill", NOON, count=30_000, first=NOON - timedelta(days=9), last=NOON)
    assert len(spans) == 6
    assert spans[-1].until is None
