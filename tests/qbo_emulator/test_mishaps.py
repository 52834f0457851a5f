import httpx2
import pytest

from qbo_emulator.exchange import Request
from qbo_emulator.mishaps import Match
from qbo_emulator.subject import subject_of
from qbo_emulator.world import SAMPLE_REALM

COMPANY = f"/v3/company/{SAMPLE_REALM}"
INFO = f"{COMPANY}/companyinfo/1"
JSON = {"content-type": "application/json"}


def _request(method, path, query="", body=b"", headers=None):
    return Request(method, path, query, headers or {}, body)


@pytest.mark.parametrize(
    ("request_", "entity", "operation"),
    [
        (_request("GET", f"{COMPANY}/invoice/12"), "Invoice", "read"),
        (_request("GET", f"{COMPANY}/invoice/12/pdf"), "Invoice", "pdf"),
        (_request("POST", f"{COMPANY}/invoice/12/send"), "Invoice", "send"),
        (_request("POST", f"{COMPANY}/bill", body=b'{"VendorRef":{}}'), "Bill", "create"),
        (_request("POST", f"{COMPANY}/bill", body=b'{"Id": "3"}'), "Bill", "update"),
        (_request("POST", f"{COMPANY}/bill", "operation=delete", b'{"Id": "3"}'), "Bill", "delete"),
        (_request("POST", f"{COMPANY}/payment", "operation=update&include=void", b'{"Id": "3"}'), "Payment", "void"),
        (_request("GET", f"{COMPANY}/query", "query=select+*+from+billPayment"), "BillPayment", "query"),
        (_request("POST", f"{COMPANY}/query", body=b"Select * From Account"), "Account", "query"),
        (_request("GET", f"{COMPANY}/cdc", "entities=Bill"), None, "cdc"),
        (_request("POST", f"{COMPANY}/batch"), None, "batch"),
        (_request("GET", f"{COMPANY}/reports/ProfitAndLoss"), None, "reports"),
        (_request("GET", "/.well-known/openid_configuration/"), None, "discovery"),
        (_request("POST", "/v2/oauth2/tokens/revoke"), None, "revoke"),
        (
            _request(
                "POST",
                "/oauth2/v1/tokens/bearer",
                body=b"grant_type=refresh_token&refresh_token=x",
                headers={"content-type": "application/x-www-form-urlencoded"},
            ),
            None,
            "refresh",
        ),
    ],
    ids=lambda value: value.path.rpartition("/")[2] if isinstance(value, Request) else str(value),
)
def test_a_request_is_understood_by_entity_and_operation(request_, entity, operation):
    subject = subject_of(request_)
    assert (subject.entity, subject.operation) == (entity, operation)
    assert Match(entity=entity, operation=operation, path="/*").fits(request_)
    assert not Match(operation="something else").fits(request_)


def test_a_match_looks_into_parameters_and_statements():
    asked = _request("GET", f"{COMPANY}/query", "query=select%20*%20from%20Bill%20STARTPOSITION%201001")
    assert Match(contains="startposition 1001").fits(asked)
    assert not Match(contains="startposition 2001").fits(asked)
    assert not Match(realm_id="77").fits(asked)
    assert not Match(method="POST").fits(asked)


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        ("throttled", 429, '"code":"3001"'),
        ("token_expired", 401, "Token expired"),
        ("forbidden", 403, '"code":"3100"'),
        ("insufficient_scope", 403, "sufficient scope"),
        ("server_error", 500, '"type":"SystemFault"'),
        ("fault_in_200", 200, '"Fault"'),
        ("bad_gateway", 502, "<html>"),
        ("unavailable", 503, "<html>"),
        ("gateway_timeout", 504, "<html>"),
        ("5010", 400, "Stale Object Error"),
        ("6190", 400, '"code":"6190"'),
    ],
)
async def test_a_named_fault_answers_as_quickbooks_does(emulator, client, bearer, *, fault, status, words):
    emulator.mishap("fault", fault=fault)
    answer = await client.get(INFO, headers=bearer)
    assert answer.status_code == status
    assert words in answer.text
    assert answer.headers["intuit_tid"]
    assert emulator.company().asked == []
    assert (await client.get(INFO, headers=bearer)).status_code == 200


async def test_a_fault_can_be_xml_although_json_was_asked_for(emulator, client, bearer):
    emulator.mishap("fault", fault="throttled", representation="xml")
    answer = await client.get(INFO, headers=bearer)
    assert (answer.status_code, answer.headers["content-type"]) == (429, "application/xml")
    assert '<Fault type="SERVICE"><Error code="3001">' in answer.text


async def test_any_answer_can_be_given(emulator, client, bearer):
    emulator.mishap("answer", status=418, body="<p>", content_type="text/html", headers={"Retry-After": "9"})
    answer = await client.get(INFO, headers=bearer)
    assert (answer.status_code, answer.text, answer.headers["retry-after"]) == (418, "<p>", "9")


@pytest.mark.parametrize(("when", "effects"), [("before", 0), ("after", 1)])
@pytest.mark.parametrize("kind", ["cut", "answer"])
async def test_an_answer_is_lost_before_or_after_the_effect(emulator, client, bearer, *, kind, when, effects):
    emulator.mishap(kind, when=when)
    try:
        answer = await client.post(f"{COMPANY}/bill", headers=bearer, content=b"{}")
        assert answer.status_code == 500
    except httpx2.RemoteProtocolError:
        assert kind == "cut"
    assert len(emulator.company().asked) == effects


async def test_a_token_answer_is_lost_after_the_rotation(emulator, client, app):
    pair = emulator.grant()
    emulator.grants.rotate(pair.grant)
    emulator.mishap("cut", Match(operation="refresh"), when="after")
    form = {"grant_type": "refresh_token", "refresh_token": pair.refresh_token}
    with pytest.raises(httpx2.RemoteProtocolError):
        await client.post("/oauth2/v1/tokens/bearer", data=form, auth=app)
    answer = await client.post("/oauth2/v1/tokens/bearer", data=form, auth=app)
    assert answer.json()["refresh_token"] == pair.grant.refresh_token


async def test_it_happens_as_often_as_said_after_as_many_as_said(emulator, client, bearer):
    emulator.mishap("fault", fault="throttled", count=2, skip=1)
    assert [(await client.get(INFO, headers=bearer)).status_code for _ in range(5)] == [200, 429, 429, 200, 200]


async def test_chance_repeats_itself_with_its_seed(emulator, client, bearer):
    runs = []
    for _ in range(2):
        mishap = emulator.mishap("fault", fault="unavailable", count=None, probability=0.4, seed=7)
        runs.append([(await client.get(INFO, headers=bearer)).status_code for _ in range(40)])
        emulator.mishaps.remove(mishap.id)
    assert runs[0] == runs[1]
    assert 5 < runs[0].count(503) < 30


async def test_what_fired_can_be_read_back(emulator, client, bearer):
    mishap = emulator.mishap("fault", Match(entity="Invoice"), fault="throttled")
    await client.get(INFO, headers=bearer)
    assert not mishap.fired
    refused = await client.get(f"{COMPANY}/invoice/1", headers=bearer)
    assert mishap.spent
    assert mishap.fired[0].intuit_tid == refused.headers["intuit_tid"]
    assert emulator.log.find(entity="invoice")[0].mishap == mishap.id


def test_an_unknown_fault_or_kind_is_named(emulator):
    with pytest.raises(ValueError, match="throttled"):
        emulator.mishap("fault", fault="oops")
    with pytest.raises(ValueError, match="latency"):
        emulator.mishap("storm")
