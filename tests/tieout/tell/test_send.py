"""How one sending goes: what is sent where, which answers count, and what of them is kept."""

from datetime import UTC, datetime
from ipaddress import ip_address

import httpx2
import pytest

from tieout.tell.send import KEPT, send

NOON = datetime(2026, 8, 3, 12, tzinfo=UTC)


async def resolve(_host, _port):
    return [ip_address("93.184.215.14")]


def answered(status, body=b"", **headers):
    async def parts():
        yield body

    return httpx2.Response(status, content=parts(), headers=headers)


async def sent(answer, url="https://app.example.com/hook"):
    """Send to somebody who answers so; answer what came of it, and what they got."""
    got = []

    def handle(request):
        got.append(request)
        return answer(request) if callable(answer) else answer

    async with httpx2.AsyncClient(transport=httpx2.MockTransport(handle)) as http:
        given = {"body": b"{}", "headers": {"webhook-id": "e"}, "at": NOON, "private": False, "resolve": resolve}
        return await send(http, url, **given), got


async def test_it_goes_to_the_address_that_was_checked_under_the_name_that_was_asked_for():
    went, (got,) = await sent(answered(204))
    assert (went.error, went.status, went.answer) == (None, 204, None)
    assert str(got.url) == "https://93.184.215.14/hook"
    assert (got.headers["host"], got.extensions["sni_hostname"]) == ("app.example.com", "app.example.com")
    assert (got.headers["content-type"], got.headers["webhook-id"], got.content) == ("application/json", "e", b"{}")


async def test_a_redirect_is_not_followed():
    went, got = await sent(answered(302, location="http://169.254.169.254/"))
    assert len(got) == 1
    assert (went.status, "redirects are not followed" in went.error) == (302, True)


@pytest.mark.parametrize(("status", "error"), [(400, "It answered 400."), (410, "It answered 410: it is gone.")])
async def test_only_2xx_takes_an_event(status, error):
    went, _ = await sent(answered(status))
    assert (went.status, went.error) == (status, error)


async def test_of_a_long_answer_only_the_beginning_is_kept_and_no_secret():
    went, _ = await sent(answered(500, b"a\0b whsec_" + b"c" * 32 + b" " + b"d" * 5000))
    assert len(went.answer) <= KEPT
    assert went.answer.startswith("ab ")
    assert "whsec_ccc" not in went.answer


@pytest.mark.parametrize(
    ("trouble", "said"),
    [(httpx2.ReadTimeout("slow"), "No answer came within 15 seconds."), (httpx2.ConnectError("refused"), "refused")],
)
async def test_whoever_does_not_answer_has_not_taken_it(trouble, said):
    def fails(_request):
        raise trouble

    went, _ = await sent(fails)
    assert (went.status, said in went.error) == (None, True)


async def test_nothing_goes_to_a_private_address():
    went, got = await sent(answered(204), url="https://192.168.0.1/hook")
    assert (got, "private address" in went.error) == ([], True)
