import gzip
import re
from dataclasses import replace

import httpx2
import pytest

from qbo_emulator.apps import ACCOUNTING
from qbo_emulator.world import SAMPLE_REALM

INFO = f"/v3/company/{SAMPLE_REALM}/companyinfo/1"


async def test_every_answer_carries_a_transaction_id_and_quickbooks_headers(client, bearer):
    answer = await client.get(INFO, headers=bearer)
    assert re.fullmatch(r"1-[0-9a-f]{8}-[0-9a-f]{24}", answer.headers["intuit_tid"])
    assert {"qbo-version", "service-time", "x-spanid", "x-amzn-trace-id"} <= set(answer.headers)
    assert "no-store" in answer.headers["cache-control"]


async def test_a_missing_or_malformed_token_meets_the_lower_case_envelope(client):
    for headers in ({}, {"Authorization": "Bearer short"}, {"Authorization": f"Bearer {'x' * 4097}"}):
        answer = await client.get(INFO, headers={"Accept": "application/json", **headers})
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == 'Bearer realm="Intuit", error="invalid_token"'
        assert answer.headers["intuit_tid"]
        body = answer.json()
        time = body.pop("time")
        assert isinstance(time, int)
        assert body == {
            "warnings": None,
            "intuitObject": None,
            "fault": {
                "error": [
                    {
                        "message": "message=AuthenticationFailed; errorCode=003200; statusCode=401",
                        "detail": "Malformed bearer token: too short or too long",
                        "code": "3200",
                        "element": None,
                    }
                ],
                "type": "AUTHENTICATION",
            },
            "report": None,
            "queryResponse": None,
            "batchItemResponse": [],
            "attachableResponse": [],
            "syncErrorResponse": None,
            "requestId": None,
            "status": None,
            "cdcresponse": [],
        }


async def test_a_token_opens_no_other_company(emulator, client, bearer):
    emulator.create_company("77")
    for realm in ("77", "78"):
        answer = await client.get(f"/v3/company/{realm}/companyinfo/1", headers=bearer)
        assert answer.status_code == 403
        assert answer.json()["fault"]["error"][0]["code"] == "3100"
        assert answer.json()["fault"]["type"] == "SERVICE"


async def test_a_token_without_the_accounting_scope_is_refused(emulator, client):
    pair = emulator.grant(scopes=frozenset({"com.intuit.quickbooks.payment", "openid"}))
    headers = {"Authorization": f"Bearer {pair.access_token}"}
    answer = await client.get(INFO, headers=headers)
    assert answer.status_code == 403
    assert answer.json()["fault"]["error"][0]["detail"] == "The access token does not have sufficient scope"
    pair = emulator.grant(scopes=frozenset({ACCOUNTING}))
    assert (await client.get(INFO, headers={"Authorization": f"Bearer {pair.access_token}"})).status_code == 200


@pytest.mark.parametrize(("setting", "accept", "xml"), [
    ("asked", "application/xml", True),
    ("asked", "application/json", False),
    ("asked", "*/*", False),
    ("xml", "application/json", True),
    ("json", "application/xml", False),
])  # fmt: skip
async def test_gateway_errors_come_as_xml_or_json(emulator, client, setting, accept, xml):
    emulator.configure(replace(emulator.settings, gateway_errors=setting))
    answer = await client.get(INFO, headers={"Accept": accept})
    assert (answer.headers["content-type"] == "application/xml") is xml
    if xml:
        assert '<Fault type="AUTHENTICATION"><Error code="3200">' in answer.text


async def test_the_books_get_what_follows_the_company(emulator, client, bearer):
    await client.post(
        f"/v3/company/{SAMPLE_REALM}/customer?requestid=r1", headers=bearer, content=b'{"DisplayName":"A"}'
    )
    assert emulator.company().asked == [("POST", "customer", b'{"DisplayName":"A"}')]


async def test_long_answers_are_compressed_for_whoever_accepts_it(emulator, client, bearer):
    emulator.configure(replace(emulator.settings, gzip_from_bytes=10))
    answer = await client.get(INFO, headers=bearer)
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.json()["CompanyInfo"] == {"Id": "1"}
    async with client.stream("GET", INFO, headers=bearer) as raw:
        packed = b"".join([part async for part in raw.aiter_raw()])
    assert gzip.decompress(packed) == answer.content
    plain = await client.get(INFO, headers={**bearer, "Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers


async def test_a_bug_of_the_emulator_is_a_system_fault_and_leaves_a_trace(make_emulator, caplog):
    def broken(company, **what):
        raise ZeroDivisionError

    emulator = make_emulator(handle=broken)
    headers = {"Authorization": f"Bearer {emulator.grant().access_token}"}
    async with httpx2.AsyncClient(transport=emulator.transport(), base_url="http://emulator.test") as client:
        answer = await client.get(INFO, headers=headers)
    assert answer.status_code == 500
    assert answer.json()["Fault"]["Error"][0]["code"] == "10000"
    assert "The emulator itself failed" in caplog.text


async def test_half_a_request_does_nothing(emulator, bearer):
    arrived = [{"type": "http.request", "body": b'{"Display', "more_body": True}, {"type": "http.disconnect"}]
    scope = {
        "type": "http",
        "method": "POST",
        "path": f"/v3/company/{SAMPLE_REALM}/customer",
        "query_string": b"",
        "headers": [(b"authorization", bearer["Authorization"].encode())],
    }

    async def receive():
        return arrived.pop(0)

    await emulator.app(scope, receive, None)
    assert emulator.company().asked == []


async def test_a_request_that_is_too_large_is_refused_unread(emulator, client, bearer):
    emulator.configure(replace(emulator.settings, request_bytes=10))
    answer = await client.post(f"/v3/company/{SAMPLE_REALM}/upload", headers=bearer, content=b"x" * 11)
    assert answer.json()["Fault"]["Error"][0]["code"] == "6030"
    answer = await client.post(f"/v3/company/{SAMPLE_REALM}/batch", headers=bearer, content=b"x" * 11)
    assert (answer.status_code, answer.headers["content-type"]) == (413, "text/html")
    assert emulator.company().asked == []


@pytest.mark.parametrize(("unasked", "accept"), [("json", "application/xml"), ("xml", "*/*")])
async def test_who_wants_xml_of_the_books_is_told_to_ask_for_json(emulator, client, bearer, unasked, accept):
    emulator.configure(replace(emulator.settings, unasked_representation=unasked))
    answer = await client.get(INFO, headers={**bearer, "Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/xml")
    assert '<Error code="1050" element="Accept">' in answer.text
    assert "ask with the header Accept: application/json" in answer.text
    assert emulator.company().asked == []


async def test_a_body_of_xml_is_refused_before_anything_happens(emulator, client, bearer):
    url, body = f"/v3/company/{SAMPLE_REALM}/customer", b"<Customer><DisplayName>Amy</DisplayName></Customer>"
    answer = await client.post(url, headers={**bearer, "Content-Type": "application/xml"}, content=body)
    (error,) = answer.json()["Fault"]["Error"]
    assert (answer.status_code, error["code"], error["element"]) == (400, "1050", "Content-Type")
    assert emulator.company().asked == []


async def test_what_is_no_text_is_had_whatever_form_is_wanted(emulator, client, bearer):
    emulator.configure(replace(emulator.settings, unasked_representation="xml"))
    url = f"/v3/company/{SAMPLE_REALM}/invoice/1/pdf"
    assert (await client.get(url, headers={**bearer, "Accept": "application/pdf"})).status_code == 200
