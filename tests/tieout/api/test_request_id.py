"""Every answer can be found in the log, and what breaks is answered in the dialect's words."""

import pytest


async def test_an_id_that_came_is_kept(anonymous):
    answer = await anonymous.get("/healthz", headers={"X-Request-Id": "abc-123"})
    assert answer.headers["x-request-id"] == "abc-123"


@pytest.mark.parametrize("odd", ["", "a b", "x" * 65, "a;b"])
async def test_an_id_that_would_spoil_the_log_is_replaced(anonymous, odd):
    answer = await anonymous.get("/healthz", headers={"X-Request-Id": odd})
    assert answer.headers["x-request-id"] not in {"", odd}


async def test_refusals_carry_one_too(anonymous):
    assert (await anonymous.get("/v1/businesses")).headers["x-request-id"]


@pytest.mark.parametrize(("path", "member"), [("/v1/nothing", "description"), ("/api/nothing", "message")])
async def test_an_address_with_nothing_behind_it_is_refused_in_its_dialect(anonymous, path, member):
    answer = await anonymous.get(path)
    assert answer.status_code == 404
    assert answer.json()[member] == "There is nothing at this address."


async def test_a_method_that_is_not_served_says_which_are(anonymous, business):
    answer = await anonymous.put(f"/v1/businesses/{business['id']}/quickbooks/sync-from")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"
    assert answer.json()["type"] == "BadRequest"


async def test_an_address_with_several_methods_names_them_all(anonymous):
    answer = await anonymous.delete("/v1/businesses")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, POST"


async def test_what_breaks_is_answered_with_its_id_and_without_its_words(app, platform, says_what_layer_says):
    @app.get("/v1/broken")
    async def broken():
        raise RuntimeError("the secret reason")

    answer = await platform.get("/v1/broken")
    assert answer.status_code == 500
    assert answer.headers["x-request-id"]
    assert "secret" not in answer.text
    says_what_layer_says(answer.json(), "ApiError")
    assert "error_enum" not in answer.json()


async def test_a_body_without_end_is_refused(platform):
    answer = await platform.post("/v1/businesses", content=b'{"name": "' + b"x" * (1 << 20) + b'"}')
    assert answer.status_code == 413


async def test_a_nul_in_the_address_is_refused(platform, business):
    answer = await platform.get("/v1/businesses?cursor=%00")
    assert answer.status_code == 400
    assert answer.json()["error_enum"] == "QueryParamFormat"


async def test_the_log_says_what_was_asked_but_no_query(anonymous, capsys):
    await anonymous.get("/oauth/callback?code=the-code&state=the-state")
    said = "".join(capsys.readouterr())
    assert "/oauth/callback" in said
    assert "the-code" not in said
    assert "the-state" not in said
