"""Facts B.1 and B.7: what stands before the books."""

import pytest


def test_a_malformed_token_meets_the_lower_case_envelope(quickbooks):
    answer = quickbooks.http.get("companyinfo/1", headers={"Authorization": "Bearer x"})
    assert answer.status_code == 401
    assert "invalid_token" in answer.headers["www-authenticate"]
    assert answer.headers["intuit_tid"]
    body = answer.json()
    assert body["fault"]["type"] == "AUTHENTICATION"
    assert body["fault"]["error"][0]["code"] == "3200"
    assert body["fault"]["error"][0]["message"] == "message=AuthenticationFailed; errorCode=003200; statusCode=401"
    assert {"warnings", "report", "queryResponse", "batchItemResponse", "cdcresponse"} <= set(body)
    assert isinstance(body["time"], int)


def test_a_token_opens_no_other_company(quickbooks):
    elsewhere = str(quickbooks.http.base_url).rstrip("/").rpartition("/")[0] + "/1/companyinfo/1"
    assert quickbooks.http.get(elsewhere).status_code in {401, 403}


def test_every_answer_says_which_exchange_it_was(quickbooks):
    first, second = (quickbooks.get("query", query="select count(*) from Customer") for _ in range(2))
    assert first.headers["intuit_tid"] != second.headers["intuit_tid"]
    assert first.headers["content-type"].replace(" ", "").lower() == "application/json;charset=utf-8"
    assert "no-store" in first.headers["cache-control"]


@pytest.mark.parametrize("version", ["1", "65", "75"])
def test_every_minor_version_is_answered_as_75(quickbooks, version):
    assert quickbooks.http.get(
        "query", params={"query": "select * from CompanyInfo", "minorversion": version}
    ).is_success
