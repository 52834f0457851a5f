"""QuickBooks sends a person back once, twice, late, or with bad news: each time they learn what happened."""

import asyncio
import io
import logging
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx2
import pytest
import structlog

from tieout import log
from tieout.asgi import create_app
from tieout.businesses import store as businesses
from tieout.connect.authorize import begin
from tieout.connections import store as connections
from tieout.database.transaction import transaction
from tieout.keyring import new_keys, new_secret
from tieout.runs import store as runs
from tieout.service import Service
from tieout.settings import Settings
from tieout.web.callback_pages import PAGES

RETURN_URL = "https://app.example.com/done?tab=books"
TOKENS = {"token_type": "bearer", "access_token": "the-access-token", "expires_in": 3600,
          "refresh_token": "the-refresh-token", "x_refresh_token_expires_in": 8726400}  # fmt: skip


class Intuit:
    """Intuit's sign-in: answers what the test says and remembers what it was asked; the company says who it is."""

    def __init__(self):
        self.asked = []
        self.answer = httpx2.Response(200, json=TOKENS)
        self.company = httpx2.Response(200, json={"CompanyInfo": {"Id": "1", "CompanyName": "Craig's"}})

    def __call__(self, request):
        if "/companyinfo/" in request.url.path:
            return self.company
        self.asked.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def intuit():
    return Intuit()


@pytest.fixture
async def service(database_url, tmp_path, clock, intuit):
    settings = Settings(
        database_url=database_url,
        data_folder=tmp_path,
        public_url="https://tieout.example.com",
        keys=new_keys(),
        jwt_secret=new_secret(),
        platform_client_secret="the platform's secret",
        client_id="our-app",
        client_secret="our-app's secret",
        return_urls=("https://app.example.com/done",),
        worker_in_process=False,
        oauth_base="https://intuit.example.com",
    )
    return Service(settings, transport=httpx2.MockTransport(intuit), clock=clock)


@pytest.fixture
async def person(service):
    """Reach the pages as a browser does, without a token."""
    app = create_app(service)
    transport = httpx2.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=transport, base_url="https://tieout.example.com") as client,
    ):
        yield client


@pytest.fixture
async def business(person, service):
    async with transaction(service.engine) as conn:
        return await businesses.create(conn, name="Craig's Landscaping", now=service.clock.now())


@pytest.fixture
def begun(service, business):
    """Answer a way to begin a connection and get the state that Intuit hands back."""

    async def start(of=business, *, return_url=RETURN_URL, realm_id=None):
        async with transaction(service.engine) as conn:
            url = await begin(conn, settings=service.settings, business_id=of.id, return_url=return_url,
                              realm_id=realm_id, now=service.clock.now())  # fmt: skip
        return parse_qs(urlsplit(url).query)["state"][0]

    return start


def back(state, **params):
    return "/oauth/callback", {"code": "the-code", "realmId": "1001", "state": state} | params


async def come(person, state, **params):
    path, query = back(state, **params)
    return await person.get(path, params={name: value for name, value in query.items() if value is not None})


def result(answer):
    assert answer.status_code == 303, answer.text
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}


async def connected(service, business):
    async with transaction(service.engine) as conn:
        return await connections.of_business(conn, business.id)


async def test_a_connection_opens_with_its_first_load_and_the_person_goes_back(person, service, business, begun):
    answer = await come(person, await begun())
    (connection,) = await connected(service, business)
    assert answer.headers["location"].startswith("https://app.example.com/done?tab=books&")
    assert result(answer) == {
        "tab": "books",
        "result": "connected",
        "business_id": str(business.id),
        "connection_id": str(connection.id),
    }
    assert (connection.state, connection.realm_id) == ("active", "1001")
    async with transaction(service.engine) as conn:
        run = await runs.latest(conn, connection.id)
    assert (run.state, run.trigger, run.kind) == ("queued", "first", "load")


async def test_neither_code_nor_state_nor_token_is_passed_on(person, begun, capsys):
    state = await begun()
    answer = await come(person, state)
    said = answer.headers["location"] + answer.text + "".join(capsys.readouterr())
    for secret in ("the-code", state, "the-access-token", "the-refresh-token", "our-app's secret"):
        assert secret not in said
    assert answer.headers["referrer-policy"] == "no-referrer"


async def test_without_a_return_address_a_plain_page_says_that_it_worked(person, begun):
    answer = await come(person, await begun(return_url=None))
    assert answer.status_code == 200
    assert PAGES["connected"].title in answer.text


async def test_a_second_delivery_gets_the_first_one_s_answer_and_no_second_exchange(person, begun, intuit):
    state = await begun()
    first = await come(person, state)
    second = await come(person, state)
    assert result(second) == result(first)
    assert len(intuit.asked) == 1


async def test_of_two_deliveries_at_once_one_exchanges_and_both_get_its_answer(
    person, service, business, begun, intuit
):
    state = await begun()
    answers = await asyncio.gather(come(person, state), come(person, state))
    assert len(intuit.asked) == 1
    assert [result(answer)["result"] for answer in answers] == ["connected", "connected"]
    assert len(await connected(service, business)) == 1


@pytest.mark.parametrize("method", ["HEAD", "POST"])
async def test_looking_ahead_does_not_use_the_code_up(person, begun, intuit, method):
    path, params = back(await begun())
    assert (await person.request(method, path, params=params)).status_code == 405
    assert intuit.asked == []
    assert result(await person.get(path, params=params))["result"] == "connected"


async def test_cleo_s_path_does_the_same(person, business, begun):
    _, params = back(await begun())
    answer = await person.get(f"/api/businesses/{business.id}/integrations/accounting/callback", params=params)
    assert result(answer)["result"] == "connected"


@pytest.mark.parametrize(
    ("params", "outcome"),
    [
        ({"error": "access_denied", "code": None, "realmId": None}, "denied"),
        ({"error": "invalid_scope", "code": None, "realmId": None}, "incomplete"),
        ({"realmId": None}, "incomplete"),
        ({"realmId": ""}, "incomplete"),
        ({"code": None}, "incomplete"),
    ],
)
@pytest.mark.parametrize("return_url", [RETURN_URL, None])
async def test_bad_news_is_told_and_connects_nothing(
    *, person, service, business, begun, intuit, params, outcome, return_url
):
    answer = await come(person, await begun(return_url=return_url), **params)
    _told(answer, outcome, return_url)
    assert intuit.asked == []
    assert await connected(service, business) == []


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (httpx2.Response(400, json={"error": "invalid_grant"}), "refused"),
        (httpx2.Response(401, json={"error": "invalid_client"}), "unconfigured"),
        (httpx2.Response(200, json=TOKENS | {"access_token": ""}), "refused"),
        (httpx2.Response(503, text="<html>down</html>"), "unavailable"),
        (httpx2.Response(429), "unavailable"),
        (httpx2.ConnectError("nobody is there"), "unavailable"),
        (httpx2.ReadTimeout("no answer"), "unavailable"),
        (RuntimeError("a mistake of ours"), "broken"),
    ],
)
async def test_an_exchange_that_fails_is_told_and_connects_nothing(
    *, person, service, business, begun, intuit, said, outcome
):
    intuit.answer = said
    answer = await come(person, await begun(return_url=None))
    _told(answer, outcome, None)
    assert "a mistake of ours" not in answer.text
    assert await connected(service, business) == []


@pytest.fixture
def lines():
    """Send log lines as the service does, to where the test can read them."""
    stream, handlers = io.StringIO(), logging.getLogger().handlers[:]
    log.set_up(stream=stream)
    yield stream
    structlog.reset_defaults()
    logging.getLogger().handlers[:] = handlers


async def test_what_broke_is_logged_without_code_or_state(person, begun, intuit, lines):
    intuit.answer = RuntimeError("a mistake of ours")
    state = await begun()
    await come(person, state)
    said = lines.getvalue()
    assert "a mistake of ours" in said
    assert "the-code" not in said
    assert state not in said


@pytest.mark.parametrize("state", ["", "never-begun", "\u00e4"])
async def test_a_state_that_nobody_began_gets_a_page(person, intuit, state):
    _told(await come(person, state), "unknown", None)
    assert intuit.asked == []


async def test_without_any_parameter_there_is_a_page_too(person):
    _told(await person.get("/oauth/callback"), "unknown", None)


async def test_a_state_expires(person, begun, clock, intuit):
    state = await begun(return_url=None)
    clock.advance(timedelta(minutes=31))
    _told(await come(person, state), "expired", None)
    assert intuit.asked == []


async def test_a_state_that_failed_cannot_be_used_again(person, begun, intuit):
    state = await begun(return_url=None)
    await come(person, state, error="access_denied")
    _told(await come(person, state), "used", None)
    assert intuit.asked == []


async def test_a_company_that_another_business_has_is_refused(person, service, business, begun):
    async with transaction(service.engine) as conn:
        other = await businesses.create(conn, name="Other", now=service.clock.now())
    assert result(await come(person, await begun(other)))["result"] == "connected"
    _told(await come(person, await begun(return_url=None)), "taken", None)
    assert await connected(service, business) == []


async def test_a_reconnect_that_ends_in_another_company_is_refused(person, begun):
    _told(await come(person, await begun(return_url=None, realm_id="2002")), "other_company", None)


async def test_a_company_that_the_tokens_do_not_open_is_refused(person, service, business, begun, intuit):
    intuit.company = httpx2.Response(403, text="<html>no</html>")
    _told(await come(person, await begun(return_url=None)), "other_company", None)
    assert [request.url.path for request in intuit.asked] == ["/oauth2/v1/tokens/bearer", "/v2/oauth2/tokens/revoke"]
    assert await connected(service, business) == []


async def test_a_reconnect_is_the_same_connection_and_its_run_goes_on(person, service, business, begun):
    first = result(await come(person, await begun()))
    again = result(await come(person, await begun()))
    assert again["connection_id"] == first["connection_id"]
    async with transaction(service.engine) as conn:
        assert len(await runs.page(conn, UUID(first["connection_id"]))) == 1


async def test_an_archived_business_connects_nothing(person, service, business, begun, intuit):
    state = await begun(return_url=None)
    async with transaction(service.engine) as conn:
        await businesses.archive(conn, business.id, service.clock.now())
    _told(await come(person, state), "archived", None)
    assert intuit.asked == []


def _told(answer, outcome, return_url):
    if return_url is not None:
        assert result(answer)["result"] == outcome
        return
    page = PAGES[outcome]
    assert answer.status_code == page.status
    assert re.search(r"<h1>(.*)</h1>", answer.text).group(1).replace("&#39;", "'") == page.title
    assert ("Reference" in answer.text) == (page.status >= 500)
