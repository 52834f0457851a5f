"""Whatever is sent to whichever door, nothing breaks."""

import json
from urllib.parse import quote

import httpx2
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qbo_emulator import Emulator, Settings
from qbo_emulator.apps import ACCOUNTING
from qbo_emulator.control import control
from qbo_emulator.oauth import DOORS
from qbo_emulator.world import SAMPLE_APP, SAMPLE_REALM

_EMULATOR = Emulator(settings=Settings(enforce_limits=False))
_CONTROL = [
    (method, route.path.replace("{realm_id}", SAMPLE_REALM).replace("{entity}", "Vendor"))
    for route in control(_EMULATOR).routes
    for method in route.methods
]
_OAUTH = list(DOORS)
_KEYS = st.sampled_from(
    [
        "url",
        "kind",
        "match",
        "fault",
        "at",
        "days",
        "realm_id",
        "client_id",
        "name",
        "do",
        "id",
        "entity",
        "seed",
        "what",
    ]
)
_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.sampled_from(["cut", "2027-01-01", "edit"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=6,
)
_BODY = st.binary(max_size=40) | _ANYTHING.map(lambda value: json.dumps(value).encode())
_FORM = st.dictionaries(
    st.sampled_from(
        ["grant_type", "code", "redirect_uri", "refresh_token", "token", "client_id", "client_secret", "scope", "state"]
    )
    | st.just("response_type") | st.just("decision") | st.just("realmId"),
    st.text(max_size=10)
    | st.sampled_from(
        [
            "authorization_code", "refresh_token", SAMPLE_APP.client_id, SAMPLE_APP.client_secret, "code", ACCOUNTING,
            "approve", SAMPLE_APP.redirect_uris[0],
        ]
    ),
)  # fmt: skip
_CALM = settings(max_examples=150, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))


async def _ask(method, path, **what):
    async with httpx2.AsyncClient(transport=_EMULATOR.transport(), base_url="http://emulator.test") as client:
        return await client.request(method, path, **what)


@_CALM
@given(
    door=st.sampled_from(_CONTROL),
    body=_BODY,
    query=st.dictionaries(st.sampled_from(["limit", "after", "status", "x"]), st.text(max_size=5)),
)
async def test_the_control_api_answers_anything_with_a_sentence(door, body, query):
    _EMULATOR.mishaps.clear()
    answer = await _ask(*door, content=body, params=query)
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400 and "/pages" not in door[1] and door[0] != "HEAD":
        assert answer.json()["error"]


@_CALM
@given(
    door=st.sampled_from(_OAUTH),
    form=_FORM,
    authorization=st.sampled_from(["", "Basic", "Basic eA==", "Bearer"]) | st.text("abc =:", max_size=9),
)
async def test_the_oauth_doors_answer_anything(door, form, authorization):
    _EMULATOR.mishaps.clear()
    headers = {"Authorization": authorization} if authorization else {}
    where = {"params": form} if door[0] == "GET" else {"data": form}
    answer = await _ask(*door, headers=headers, **where)
    assert answer.status_code < 500, answer.text


@_CALM
@given(
    path=st.text(max_size=20),
    query=st.text(max_size=20),
    method=st.sampled_from(["GET", "POST", "PUT", "HEAD", "OPTIONS"]),
)
async def test_any_path_of_a_company_is_answered(path, query, method):
    _EMULATOR.mishaps.clear()
    _EMULATOR.companies.setdefault(SAMPLE_REALM, Emulator().company())
    bearer = {"Authorization": f"Bearer {_EMULATOR.grant().access_token}", "Accept": "application/json"}
    answer = await _ask(method, f"/v3/company/{SAMPLE_REALM}/{quote(path)}?{quote(query, safe='=&')}", headers=bearer)
    assert answer.status_code < 500, answer.text
