"""The same client without await."""

import threading

import pytest

from qbo import sync, walk
from qbo.errors import NotConfigured, StaleRecord

BILL = {"Bill": {"Id": "7", "SyncToken": "0"}}
PAGE = {"QueryResponse": {"Bill": [{"Id": "7", "SyncToken": "0"}]}}


@pytest.fixture
def company(wire, pace):
    with sync.client(
        realm_id="9130",
        token=lambda rejected: "t",
        base_url="https://quickbooks.test",
        transport=wire.transport,
        pace=pace,
    ) as company:
        yield company


def test_what_is_awaited_there_is_waited_for_here(company, wire):
    wire.says(BILL)
    assert company.read("Bill", "7").id == "7"
    assert company.realm_id == "9130"


def test_errors_are_the_same(company, wire):
    wire.says((400, b'{"Fault":{"Error":[{"code":"5010"}]}}'))
    with pytest.raises(StaleRecord):
        company.create("Bill", {})


def test_an_iterator_there_is_one_here(company, wire):
    wire.says(PAGE)
    assert [record.id for records, _ in company.run(walk, "Bill") for record in records] == ["7"]


def test_an_iterator_may_be_left_early(company, wire):
    wire.says(PAGE)
    for _ in company.run(walk, "Bill", page_size=1):
        break
    assert len(wire.requests) == 1


def test_it_works_from_several_threads(company, wire):
    wire.says(BILL)
    found = []
    threads = [threading.Thread(target=lambda: found.append(company.read("Bill", "7").id)) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["7"] * 5


async def test_it_works_where_a_loop_runs_already(company, wire):
    wire.says(BILL)
    assert company.read("Bill", "7").id == "7"


def test_an_asynchronous_token_source_will_do(wire, pace):
    async def token(rejected):
        return "t"

    wire.says(BILL)
    with sync.client(
        realm_id="1", token=token, base_url="https://q.test", transport=wire.transport, pace=pace
    ) as company:
        assert company.read("Bill", "7").id == "7"


def test_nothing_is_left_running(wire, pace):
    with sync.client(realm_id="1", token=lambda rejected: "t", transport=wire.transport, pace=pace):
        assert "qbo" in {thread.name for thread in threading.enumerate()}
    assert "qbo" not in {thread.name for thread in threading.enumerate()}


def test_what_is_missing_is_said_at_once():
    with pytest.raises(NotConfigured):
        sync.client(realm_id="", token=lambda rejected: "t")
