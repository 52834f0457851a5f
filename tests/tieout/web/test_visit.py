"""A form counts only from a page of ours, in the same browser; who sees one business finds nothing of another."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from starlette.requests import Request
from starlette.routing import Route

from tieout.access import sessions
from tieout.ids import new_id
from tieout.web.visit import refused


def csrf(answer):
    return answer.text.partition('name="csrf" value="')[2].partition('"')[0]


@pytest.fixture
async def hers(site):
    """Answer a browser that sees one business alone, and its connection."""
    business = await site.business("Acme")
    connection = await site.connection(business, "1001")
    return await site.signed_in("eve@example.com", business), connection


@pytest.fixture
async def his(site):
    return await site.connection(await site.business("Beech"), "2002")


async def test_without_a_session_every_page_leads_to_signing_in_and_back(site):
    answer = await (await site.visitor()).get("/dashboard/issues?state=muted")
    assert answer.headers["location"] == "/sign-in?next=%2Fdashboard%2Fissues%3Fstate%3Dmuted"


@pytest.mark.parametrize("path", ["/", "/dashboard/"])
async def test_an_address_that_is_nearly_the_dashboards_leads_there(site, path):
    assert (await (await site.visitor()).get(path)).headers["location"] == "/dashboard"


async def test_what_takes_too_long_to_look_through_is_not_waited_for(site):
    async with site.service.engine.connect() as conn:
        await conn.execute(text("SET LOCAL statement_timeout = '1ms'"))
        with pytest.raises(DBAPIError) as stopped:
            await conn.execute(text("SELECT pg_sleep(1)"))
    request = Request({"type": "http", "app": site.app, "headers": [], "method": "GET", "path": "/dashboard"})
    answer = refused(request, stopped.value)
    assert (answer.status_code, b"search in less of it" in answer.body) == (400, True)


async def test_a_form_counts_with_the_word_of_this_browser_alone(site, hers):
    browser, connection = hers
    other = await site.signed_in("ada@example.com")
    pause, word = f"/dashboard/connections/{connection.id}/pause", csrf(await browser.get("/dashboard"))
    for said in ({}, {"csrf": ""}, {"csrf": "x" * 64}, {"csrf": csrf(await other.get("/dashboard"))}):
        assert (await browser.post(pause, data=said)).status_code == 403
    for where in ("cross-site", "same-site"):
        answer = await browser.post(pause, data={"csrf": word}, headers={"Sec-Fetch-Site": where})
        assert answer.status_code == 403
    assert (await browser.post(pause, params={"csrf": word})).status_code == 403
    assert (await browser.post(pause, json={"csrf": word})).status_code == 403
    assert (await browser.post(pause, data={"csrf": word})).status_code == 303


async def test_nothing_is_changed_by_looking(site, hers):
    browser, connection = hers
    for route in (one for one in routes(site) if one.methods == {"POST"}):
        address = filled(route.path, connection.id)
        assert (await browser.get(address)).status_code in {404, 405}, address


async def test_a_session_ends_with_idleness_and_with_signing_out(site, hers):
    browser, _ = hers
    site.clock.advance(sessions.IDLE + timedelta(minutes=1))
    assert (await browser.get("/dashboard")).status_code == 303
    again = await site.signed_in("ada@example.com")
    kept = dict(again.cookies)
    await again.post("/sign-out", data={"csrf": csrf(await again.get("/dashboard"))})
    stolen = await site.visitor()
    stolen.cookies.update(kept)
    assert (await stolen.get("/dashboard")).status_code == 303


@pytest.mark.parametrize("site", ["https://tieout.example"], indirect=True)
async def test_over_https_the_cookie_belongs_to_this_host_and_no_script_reads_it(site):
    answer = await (await site.visitor()).get("/sign-in")
    said = answer.headers["set-cookie"]
    assert said.startswith("__Host-tieout-form=")
    assert all(word in said for word in ("HttpOnly", "Secure", "Path=/", "SameSite=lax"))
    assert "Domain" not in said


@pytest.mark.parametrize("path", ["/dashboard", "/dashboard/nowhere", "/sign-in", "/connect?link=x"])
async def test_a_page_loads_only_what_is_ours_and_is_framed_by_nobody(site, path):
    browser = await site.signed_in("ada@example.com")
    answer = await browser.get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "<script>" not in answer.text
    assert " style=" not in answer.text
    assert " onclick=" not in answer.text
    assert answer.headers["cache-control"] == "no-store"


async def test_nothing_of_another_business_exists_whatever_is_asked_of_it(site, hers, his):
    browser, _ = hers
    word = csrf(await browser.get("/dashboard"))
    for route in (one for one in routes(site) if "{connection}" in one.path):
        address = filled(route.path, his.id)
        if "GET" in route.methods:
            assert (await browser.get(address)).status_code == 404, address
        else:
            answer = await browser.post(address, data={"csrf": word, "sure": "yes"})
            assert answer.status_code in {400, 404}, address
    assert (await browser.get(f"/dashboard/issues?company={his.id}")).status_code == 404
    for page in ("", "/issues", "/audit"):
        assert "Beech" not in (await browser.get(f"/dashboard{page}")).text


async def test_the_operators_pages_do_not_exist_for_a_customer(site, hers):
    browser, _ = hers
    word = csrf(await browser.get("/dashboard"))
    theirs = ("/usage", "/links", "/people", "/events")
    for route in (one for one in routes(site) if one.path.startswith(tuple(f"/dashboard{one}" for one in theirs))):
        address = filled(route.path, new_id())
        method = "GET" if "GET" in route.methods else "POST"
        answer = await browser.request(method, address, data={"csrf": word} if method == "POST" else None)
        assert answer.status_code == 404, address


def routes(site):
    """Answer every route of the dashboard."""
    every = site.routes
    return [one for one in every if isinstance(one, Route) and one.path.startswith("/dashboard/")]


def filled(path, connection_id):
    """Answer an address of a route, with ids that nothing has."""
    known = {"which": "payables", "entity": "Bill", "record": "1", "word": "pause", "connection": str(connection_id)}
    parts = {f"{{{name}}}": word for name, word in known.items()}
    return "/".join(parts.get(part, str(new_id()) if part.startswith("{") else part) for part in path.split("/"))
