"""Numbers for Prometheus: who may read them, that they are true, and that the document names every one."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from tieout.connections import due
from tieout.database.transaction import transaction
from tieout.ids import ConnectionId

PAGE = (Path(__file__).parents[3] / "docs/operating.md").read_text()


async def scraped(client, **headers):
    answer = await client.get("/metrics", headers=headers)
    assert answer.status_code == 200, answer.text
    return list(text_string_to_metric_families(answer.text))


def values(families, name):
    return {tuple(one.labels.values()): one.value for family in families for one in family.samples if one.name == name}


async def test_the_document_names_every_metric_and_none_that_is_not_served(anonymous):
    served = {family.name + ("_total" if family.type == "counter" else "") for family in await scraped(anonymous)}
    assert set(re.findall(r"^\| `(tieout_\w+)", PAGE, re.MULTILINE)) == served


async def test_names_follow_the_conventions_of_prometheus(anonymous):
    """https://prometheus.io/docs/practices/naming/, as promtool checks it."""
    for family in await scraped(anonymous):
        assert re.fullmatch(r"tieout_[a-z]+(_[a-z]+)*", family.name), family.name
        assert family.documentation.endswith("."), family.name
        assert not re.search(r"_(total|count|sum|bucket|info|gauge|counter|ms|minutes|hours)$", family.name), (
            family.name
        )
        labels = {label for sample in family.samples for label in sample.labels}
        assert not labels & {"le", "quantile", "job", "instance"}, family.name
        assert all(sample.value >= 0 for sample in family.samples), family.name


async def test_what_there_is_none_of_is_told_as_nothing(anonymous):
    found = await scraped(anonymous)
    for name, series in (("tieout_issues", 8), ("tieout_connections_failing", 13), ("tieout_intents", 5)):
        told = values(found, name)
        assert (len(told), set(told.values())) == (series, {0}), name


async def test_companies_are_counted_not_named(app, anonymous, a_connection, clock):
    fresh = await a_connection("111")
    await a_connection("222")
    await a_connection("333", state="needs_reconnect")
    ago = clock.now() - timedelta(minutes=10)
    async with transaction(app.state.service.engine) as conn:
        await conn.execute(
            text(
                "INSERT INTO schedule (connection_id, business_id, polled_at)"
                " SELECT id, business_id, :ago FROM connection WHERE id = :id"
            ),
            {"ago": ago, "id": fresh},
        )
    found = await scraped(anonymous)
    assert values(found, "tieout_connections") == {("active",): 2, ("needs_reconnect",): 1, ("disconnected",): 0}
    within = values(found, "tieout_connections_fresh")
    assert (within["300",], within["900",], within["86400",], within["+Inf",]) == (0, 1, 1, 2)
    answer = (await anonymous.get("/metrics")).text
    assert not any(word in answer for word in ("111", "222", fresh))


async def test_the_age_of_the_queue_is_that_of_what_waits_longest(app, anonymous, a_connection, clock):
    id_ = ConnectionId(UUID(await a_connection("1")))
    async with transaction(app.state.service.engine) as conn:
        await due.mark(conn, id_, "load", due_at=clock.now() - timedelta(seconds=90))
        await due.mark(conn, id_, "poll", due_at=clock.now() + timedelta(hours=1))
    found = await scraped(anonymous)
    assert values(found, "tieout_due") == {("load",): 1}
    assert 90 <= values(found, "tieout_due_oldest_seconds")[()] < 100
    assert values(found, "tieout_workers") == {(): 0}


async def test_two_thousand_companies_make_no_more_lines_than_two(app, anonymous, a_connection):
    await a_connection("1")
    before = (await anonymous.get("/metrics")).text.count("\n")
    many = text("""
        INSERT INTO connection (id, business_id, environment, realm_id, state, connected_at)
        SELECT gen_random_uuid(), business_id, environment, 'r' || n, state, connected_at
        FROM connection CROSS JOIN generate_series(1, 2000) AS n
    """)
    async with transaction(app.state.service.engine) as conn:
        await conn.execute(many)
    assert (await anonymous.get("/metrics")).text.count("\n") == before


@pytest.mark.parametrize("given", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "right"}])
async def test_with_a_token_in_the_settings_nobody_comes_without(serving, settings, given):
    async with serving(replace(settings, metrics_token="right one")) as app:
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="https://tieout.example.com") as client:
            assert (await client.get("/metrics", headers=given)).status_code == 401
            assert (await client.get("/metrics", headers={"Authorization": "Bearer right one"})).status_code == 200


async def test_without_a_token_only_this_machine_is_answered(app, anonymous):
    assert (await anonymous.get("/metrics")).status_code == 200
    assert (await anonymous.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"})).status_code == 403
    transport = httpx2.ASGITransport(app=app, client=("203.0.113.7", 1))
    async with httpx2.AsyncClient(transport=transport, base_url="https://tieout.example.com") as stranger:
        assert (await stranger.get("/metrics")).status_code == 403
