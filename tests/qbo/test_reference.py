"""Lists that hardly change are read once, until they do."""

import asyncio
from datetime import timedelta

import pytest

from qbo.errors import NotFound, QuickBooksError
from qbo.notifications import Notification
from qbo.record import Record
from qbo.reference import Reference

TERMS = {"QueryResponse": {"Term": [
    {"Id": "1", "Name": "Net 30", "Active": True}, {"Id": "2", "Name": "net 15", "Active": False},
]}}  # fmt: skip


@pytest.fixture
def reference(client, wire, hours):
    wire.says(TERMS)
    return Reference(client, clock=hours, fresh_for=timedelta(minutes=15))


async def test_a_list_is_read_once_for_all_who_ask(reference, wire):
    await asyncio.gather(*(reference.all("Term") for _ in range(5)))
    assert len(wire.requests) == 1


async def test_a_list_grows_stale(reference, wire, hours):
    await reference.all("Term")
    hours.seconds += 901
    await reference.all("Term")
    assert len(wire.requests) == 2


async def test_one_is_found_by_its_members_whatever_the_case(reference):
    assert (await reference.find("Term", Name="NET 30")).id == "1"


async def test_an_inactive_one_is_not_offered(reference):
    with pytest.raises(NotFound, match="Net 15"):
        await reference.find("Term", Name="Net 15")


async def test_a_notification_of_this_company_drops_the_list(reference, wire):
    await reference.all("Term")
    reference.hear([Notification("other", "Term", "1", "updated"), Notification("9130", "Item", "1", "updated")])
    await reference.all("Term")
    assert len(wire.requests) == 1
    reference.hear([Notification("9130", "Term", "1", "updated")])
    await reference.all("Term")
    assert len(wire.requests) == 2


async def test_changes_drop_what_they_contain(reference, wire):
    await reference.all("Term")
    reference.changed({"Term": [], "Item": [Record("Item", b'{"Id":"1"}')]})
    await reference.all("Term")
    reference.changed({"Term": [Record("Term", b'{"Id":"1"}')]})
    await reference.all("Term")
    reference.forget()
    await reference.all("Term")
    assert len(wire.requests) == 3


async def test_a_list_that_changes_while_it_is_read_is_read_again_by_the_next(reference, wire):
    def meanwhile(sent):
        reference.forget("term")
        return TERMS

    wire.answers.clear()
    wire.says(meanwhile, TERMS)
    await reference.all("Term")
    await reference.all("Term")
    await reference.all("Term")
    assert len(wire.requests) == 2


async def test_a_list_that_could_not_be_read_is_not_taken_for_empty(reference, wire):
    wire.answers.clear()
    wire.says((400, b"{}"), TERMS)
    with pytest.raises(QuickBooksError):
        await reference.all("Term")
    assert set(await reference.all("Term")) == {"1", "2"}
