import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tieout.businesses import store as businesses
from tieout.connections import store as connections
from tieout.database.transaction import as_api, transaction
from tieout.errors import NotFound
from tieout.issues import lists, store
from tieout.issues.lists import Filter
from tieout.issues.problem import Problem, Subject
from tieout.issues.store import EVERYWHERE, Place

NOON = datetime(2026, 8, 16, 12, tzinfo=UTC)
CLOSED = Problem(
    key="intent:1",
    sentence="QuickBooks refused Bill 4711: the books are closed.",
    owner="customer",
    action="Reopen the period.",
    code="6210",
    subject=Subject("Bill", "108", "4711"),
    cause={"intuit_tid": "1-abc"},
)


class Keeping:
    """Issues at one company, each step a transaction of its own."""

    def __init__(self, engine, place):
        self.engine = engine
        self.place = place

    async def open(self, problem=CLOSED, minutes=0, place=None):
        async with transaction(self.engine) as conn:
            return await store.open(conn, problem, place=place or self.place, now=at(minutes))

    async def resolve(self, key="intent:1", minutes=0):
        async with transaction(self.engine) as conn:
            return await store.resolve(conn, key, place=self.place, now=at(minutes))

    async def reconcile(self, *problems, minutes=0, kinds=("intent",)):
        async with transaction(self.engine) as conn:
            return await store.reconcile(conn, {self.place: problems}, kinds=kinds, now=at(minutes))

    async def page(self, minutes=0, **wanted):
        async with transaction(self.engine) as conn:
            return await lists.page(conn, Filter(**wanted), now=at(minutes))

    async def one(self):
        (found,) = await self.page()
        return found

    async def mute(self, id_, minutes):
        async with transaction(self.engine) as conn:
            return await lists.mute(conn, id_, until=None if minutes is None else at(minutes))


def at(minutes):
    return NOON + timedelta(minutes=minutes)


@pytest.fixture
def company(engine):
    async def connect(realm_id="1001"):
        async with transaction(engine) as conn:
            business = await businesses.create(conn, name="Craig's", now=NOON)
            return await connections.open(
                conn, business_id=business.id, environment="sandbox", realm_id=realm_id, now=NOON
            )

    return connect


@pytest.fixture
async def keeping(engine, company):
    return Keeping(engine, Place.of(await company()))


async def test_a_problem_is_opened_once_and_counted_while_it_lasts(keeping):
    assert (await keeping.open()).sentence == CLOSED.sentence
    assert await keeping.open(minutes=5) is None
    found = await keeping.one()
    assert (found.count, found.openings, found.first_seen_at, found.last_seen_at) == (2, 1, NOON, at(5))
    assert (found.subject, found.cause, found.code) == (CLOSED.subject, {"intuit_tid": "1-abc"}, "6210")


async def test_the_words_are_those_of_the_last_time(keeping):
    await keeping.open()
    await keeping.open(replace(CLOSED, owner="you", action="Use a later date."), minutes=1)
    found = await keeping.one()
    assert (found.owner, found.action) == ("you", "Use a later date.")


async def test_a_problem_that_is_gone_is_resolved_and_that_is_said_once(keeping):
    await keeping.open()
    assert (await keeping.resolve(minutes=7)).resolved_at == at(7)
    assert await keeping.resolve(minutes=8) is None
    assert (await keeping.one()).state(at(9)) == "resolved"


async def test_a_problem_that_comes_up_again_is_the_same_issue_opened_again(keeping):
    first = await keeping.open()
    await keeping.open(minutes=1)
    await keeping.resolve(minutes=2)
    again = await keeping.open(minutes=30)
    assert again.id == first.id
    assert (again.count, again.openings, again.resolved_at) == (1, 2, None)
    assert (again.first_seen_at, again.opened_at) == (NOON, at(30))


async def test_a_muted_issue_is_put_aside_until_its_time_and_resolved_all_the_same(keeping):
    opened = await keeping.open()
    assert (await keeping.mute(opened.id, 60)).state(at(59)) == "muted"
    assert await keeping.page(59, state="open") == []
    assert [one.id for one in await keeping.page(59, state="muted")] == [opened.id]
    assert [one.id for one in await keeping.page(60, state="open")] == [opened.id]
    assert (await keeping.mute(opened.id, None)).state(at(1)) == "open"
    await keeping.mute(opened.id, 60)
    assert await keeping.resolve(minutes=5)


async def test_a_muted_issue_that_is_over_and_comes_up_again_is_shown(keeping):
    opened = await keeping.open()
    await keeping.mute(opened.id, 60)
    assert await keeping.open(minutes=1) is None, "while it lasts it stays put aside, however often it is seen"
    assert [one.id for one in await keeping.page(1, state="muted")] == [opened.id]
    await keeping.resolve(minutes=2)
    again = await keeping.open(minutes=3)
    assert (again.id, again.state(at(3)), again.muted_until) == (opened.id, "open", None)


async def test_a_muted_warning_that_turns_into_an_error_is_shown(keeping):
    warned = await keeping.open(replace(CLOSED, severity="warning"))
    await keeping.mute(warned.id, 60)
    await keeping.reconcile(CLOSED, minutes=1)
    assert (await keeping.one()).state(at(1)) == "open"
    await keeping.mute(warned.id, 60)
    await keeping.reconcile(replace(CLOSED, severity="warning"), minutes=2)
    assert (await keeping.one()).state(at(2)) == "muted", "that it became less is no reason to look"


async def test_who_mutes_what_is_over_puts_nothing_aside(keeping):
    opened = await keeping.open()
    await keeping.resolve(minutes=1)
    assert (await keeping.mute(opened.id, 60)).muted_until is None


async def test_nobody_mutes_what_is_not_there(keeping):
    with pytest.raises(NotFound):
        await keeping.mute(UUID(int=1), 60)


async def test_the_same_problem_elsewhere_is_another_issue(keeping, company):
    other = Place.of(await company("2002"))
    assert await keeping.open()
    assert await keeping.open(place=other)
    assert await keeping.open(place=EVERYWHERE)
    assert await keeping.open(place=EVERYWHERE) is None
    assert {one.place for one in await keeping.page()} == {keeping.place, other, EVERYWHERE}


async def test_of_two_who_find_a_problem_at_once_one_has_the_news(keeping):
    news = await asyncio.gather(*(keeping.open() for _ in range(5)))
    assert len([one for one in news if one]) == 1
    assert (await keeping.one()).count == 5
    await keeping.resolve()
    news = await asyncio.gather(*(keeping.open() for _ in range(5)))
    assert len([one for one in news if one]) == 1


async def test_a_look_at_everything_opens_what_is_new_and_resolves_what_is_gone(keeping):
    other = replace(CLOSED, key="intent:2")
    assert [one.key for one in (await keeping.reconcile(CLOSED, other)).opened] == ["intent:1", "intent:2"]
    news = await keeping.reconcile(CLOSED, minutes=1)
    assert ([*news.opened], [one.key for one in news.resolved]) == ([], ["intent:2"])
    assert [one.key for one in (await keeping.reconcile(minutes=2)).resolved] == ["intent:1"]


async def test_a_look_counts_what_happened_and_not_how_often_somebody_looked(keeping):
    happened = replace(CLOSED, seen_at=NOON)
    for minutes in range(3):
        await keeping.reconcile(happened, minutes=minutes)
    assert (await keeping.one()).count == 1
    await keeping.reconcile(replace(CLOSED, seen_at=at(3)), minutes=4)
    found = await keeping.one()
    assert (found.count, found.last_seen_at) == (2, at(3))


async def test_a_look_leaves_other_kinds_and_other_places_alone(keeping, company):
    await keeping.open(replace(CLOSED, key="sync:6190"))
    await keeping.open(place=Place.of(await company("2002")))
    news = await keeping.reconcile()
    assert (news.opened, news.resolved) == ([], [])


async def test_issues_are_found_by_owner_severity_code_entity_and_place(keeping):
    await keeping.open()
    await keeping.open(Problem(key="expiry:hard", sentence="It ends.", owner="you", action="Ask.", severity="warning"))
    for wanted in ({"owner": "you"}, {"severity": "warning"}):
        assert [one.key for one in await keeping.page(**wanted)] == ["expiry:hard"]
    for wanted in ({"code": "6210"}, {"entity": "Bill"}):
        assert [one.key for one in await keeping.page(**wanted)] == ["intent:1"]
    assert len(await keeping.page(connection_id=keeping.place.connection_id)) == 2
    async with transaction(keeping.engine) as conn:
        first, *_ = await lists.page(conn, Filter(), now=NOON, limit=1)
        assert [one.key for one in await lists.page(conn, Filter(), now=NOON, cursor=first.id)] == ["intent:1"]
        assert len(await lists.unresolved(conn, [keeping.place.connection_id])) == 2


async def test_the_api_sees_the_issues_of_its_own_business_and_the_platform_every_one(engine, keeping, company):
    await keeping.open()
    await keeping.open(place=EVERYWHERE)
    other = await company("2002")
    for business, platform, count in (
        (keeping.place.business_id, False, 1), (other.business_id, False, 0), (None, True, 2),
    ):  # fmt: skip
        async with as_api(engine, business=business, platform=platform) as conn:
            assert len(await lists.page(conn, Filter(), now=NOON)) == count
