"""A token lets its owner in, and nobody into another's business."""

from datetime import timedelta
from uuid import uuid4

import pytest

V1 = "/v1/businesses/{}/quickbooks/connection-status"
CLEO = "/api/businesses/{}/integrations/accounting"


@pytest.mark.parametrize("path", [V1, CLEO])
@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer x", "Bearer a.b.c", "Basic cDpz"])
async def test_without_a_good_token_nobody_comes_in(anonymous, business, path, header):
    headers = {} if header is None else {"Authorization": header}
    answer = await anonymous.get(path.format(business["id"]), headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_each_dialect_refuses_in_its_own_words(anonymous, business, says_what_layer_says):
    layer = (await anonymous.get(V1.format(business["id"]))).json()
    says_what_layer_says(layer, "ApiError")
    assert layer["type"] == "AuthFailure"
    cleo = (await anonymous.get(CLEO.format(business["id"]))).json()
    assert cleo.keys() == {"message", "errors"}
    assert cleo["errors"] == []


async def test_a_token_expires(platform, business, clock):
    clock.advance(timedelta(hours=1, seconds=5))
    answer = await platform.get(V1.format(business["id"]))
    assert answer.status_code == 401


async def test_a_token_that_was_altered_is_refused(platform, business):
    head, body, signature = platform.headers["Authorization"].split(".")
    forged = f"{head}.{body}.{signature[::-1]}"
    answer = await platform.get(V1.format(business["id"]), headers={"Authorization": forged})
    assert answer.status_code == 401


@pytest.mark.parametrize("path", [V1, CLEO, "/v1/businesses/{}"])
async def test_for_a_business_s_own_token_no_other_business_exists(a_business, client_of, path):
    mine, other = await a_business("Mine"), await a_business("Other")
    async with client_of(mine) as client:
        assert (await client.get(path.format(mine["id"]))).status_code == 200
        refused = await client.get(path.format(other["id"]))
        unknown = await client.get(path.format(uuid4()))
    assert refused.status_code == unknown.status_code == 404
    said, other_said = refused.text, unknown.text
    assert said.replace(other["id"], "") == other_said.replace(str(unknown.url).split("/")[5], "")


async def test_a_business_s_own_token_lists_itself_only(a_business, client_of):
    mine, _ = await a_business("Mine"), await a_business("Other")
    async with client_of(mine) as client:
        listed = (await client.get("/v1/businesses")).json()["data"]
    assert [one["id"] for one in listed] == [mine["id"]]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v1/businesses", {"name": "New"}),
        ("POST", "/v1/businesses/{}/archive", None),
        ("POST", "/v1/businesses/{}/auth-token", None),
        ("GET", "/v1/businesses/{}/auth-token", None),
    ],
)
async def test_what_only_the_platform_may_do_is_forbidden_to_a_business(business, client_of, method, path, body):
    async with client_of(business) as client:
        answer = await client.request(method, path.format(business["id"]), json=body)
    assert answer.status_code == 403
    assert answer.json()["type"] == "AuthFailure"


@pytest.mark.parametrize("wrong", ["1", "not-a-uuid", "{{0}}", "urn:uuid:{0}", "%7B{0}%7D"])
async def test_an_id_that_is_no_uuid_names_no_business(platform, business, wrong):
    answer = await platform.get(V1.format(wrong.format(business["id"])))
    assert answer.status_code == 404
    assert answer.json()["error_enum"] == "SpecifiedIdNotFound"
