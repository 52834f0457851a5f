"""Layer's wire form wraps objects in `data` and refusals in `errors`; lists and tokens stay as they are."""


async def test_an_object_comes_in_data(reach_wrapped, business):
    async with reach_wrapped() as client:
        answer = await client.get(f"/v1/businesses/{business['id']}/quickbooks/connection-status")
    assert answer.json() == {"data": {"is_connected": False, "is_syncing": False}}
    assert answer.headers["content-length"] == str(len(answer.content))


async def test_a_refusal_comes_in_errors(reach_wrapped, says_what_layer_says):
    async with reach_wrapped() as client:
        answer = await client.get("/v1/businesses/none/quickbooks/connection-status")
    assert answer.status_code == 404
    assert list(answer.json()) == ["errors"]
    (error,) = answer.json()["errors"]
    says_what_layer_says(error, "ApiError")


async def test_lists_and_tokens_are_not_wrapped_again(reach_wrapped, business):
    async with reach_wrapped() as client:
        assert list((await client.get("/v1/businesses")).json()) == ["data", "meta"]
        token = (await client.post(f"/v1/businesses/{business['id']}/auth-token")).json()
    assert "access_token" in token


async def test_the_other_dialect_is_not_wrapped(reach_wrapped, business):
    async with reach_wrapped() as client:
        answer = await client.get(f"/api/businesses/{business['id']}/integrations/accounting/status")
    assert "status" in answer.json()
