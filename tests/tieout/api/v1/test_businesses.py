"""Businesses are created once, listed in pages, read and archived."""

import pytest


async def test_a_business_is_created_and_read_back(platform, a_business):
    made = await a_business("Craig's Landscaping", external_id="cust_42")
    assert made["name"] == "Craig's Landscaping"
    assert made["archived_at"] is None
    assert (await platform.get(f"/v1/businesses/{made['id']}")).json() == made


async def test_creating_one_external_id_again_answers_the_first(a_business):
    first = await a_business(external_id="cust_42")
    assert await a_business(external_id="cust_42") == first


async def test_an_external_id_under_another_name_is_a_conflict(platform, a_business):
    await a_business("One", external_id="cust_42")
    answer = await platform.post("/v1/businesses", json={"name": "Two", "external_id": "cust_42"})
    assert answer.status_code == 409
    assert answer.json()["error_enum"] == "ExternalIdConflict"


@pytest.mark.parametrize(
    "body",
    [{}, {"name": ""}, {"name": "  "}, {"name": 7}, {"name": None}, {"name": "a\u0000b"}, {"name": "x" * 201}, []],
)
async def test_a_business_without_a_good_name_is_refused(platform, body, says_what_layer_says):
    answer = await platform.post("/v1/businesses", json=body)
    assert answer.status_code == 400
    says_what_layer_says(answer.json(), "ApiError")
    assert answer.json()["type"] == "InvalidParameters"


async def test_businesses_come_in_pages_without_gaps_or_doubles(platform, a_business):
    made = [(await a_business(f"Business {number}"))["id"] for number in range(5)]
    listed, cursor, pages = [], None, 0
    while pages == 0 or cursor:
        query = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await platform.get("/v1/businesses", params=query)).json()
        listed += [one["id"] for one in page["data"]]
        cursor = page["meta"]["pagination"]["cursor"]
        assert page["meta"]["pagination"]["has_more"] == (cursor is not None)
        pages += 1
    assert (listed, pages) == (made, 3)


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("cursor=abc", "InvalidPaginationCursor"),
        ("cursor=MTrv", "InvalidPaginationCursor"),
        ("limit=0", "QueryParamFormat"),
        ("limit=1001", "QueryParamFormat"),
        ("limit=many", "QueryParamFormat"),
        ("colour=red", "UnexpectedQueryParam"),
    ],
)
async def test_a_list_refuses_what_it_cannot_follow(platform, query, word):
    answer = await platform.get(f"/v1/businesses?{query}")
    assert answer.status_code == 400
    assert answer.json()["error_enum"] == word


async def test_an_archived_business_is_gone_for_its_quickbooks_but_can_be_read(platform, business):
    archived = (await platform.post(f"/v1/businesses/{business['id']}/archive")).json()
    assert archived["archived_at"]
    assert (await platform.post(f"/v1/businesses/{business['id']}/archive")).json() == archived
    assert (await platform.get(f"/v1/businesses/{business['id']}")).json() == archived
    for method, end in (("GET", "connection-status"), ("POST", "sync-from"), ("POST", "authorize"), ("POST", "unlink")):
        answer = await platform.request(method, f"/v1/businesses/{business['id']}/quickbooks/{end}")
        assert answer.status_code == 404
        assert answer.json()["type"] == answer.json()["error_enum"] == "ResourceArchived"


async def test_a_token_for_one_business_comes_both_ways(platform, business):
    for method in ("POST", "GET"):
        answer = await platform.request(method, f"/v1/businesses/{business['id']}/auth-token")
        assert answer.status_code == 200
        assert answer.json()["token_type"] == "Bearer"
        assert answer.json()["expires_in"] > 0
