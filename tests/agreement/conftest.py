"""One QuickBooks to ask: the emulator, or with TIEOUT_AGREEMENT=1 the sandbox that the QBO_ variables name.

    export QBO_API_BASE=https://sandbox-quickbooks.api.intuit.com QBO_REALM_ID=… QBO_ACCESS_TOKEN=…
    TIEOUT_AGREEMENT=1 pytest tests/agreement

Against a sandbox these tests leave records behind; their names say where they come from.
"""

import os
import secrets

import httpx2
import pytest


class QuickBooks:
    """A company, asked in plain HTTP; no client of ours is in between."""

    def __init__(self, base, realm_id, token):
        self.http = httpx2.Client(
            base_url=f"{base}/v3/company/{realm_id}/",
            headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
            params={"minorversion": "75"},
            timeout=120,
        )

    def get(self, path, **params):
        return self.http.get(path, params=params)

    def post(self, path, body, **params):
        return self.http.post(path, json=body, params=params)

    def made(self, entity, body, **params):
        answer = self.post(entity.lower(), body, **params)
        assert answer.status_code == 200, answer.text
        return answer.json()[entity]

    def rows(self, statement):
        answer = self.get("query", query=statement)
        assert answer.status_code == 200, answer.text
        return next((found for found in answer.json()["QueryResponse"].values() if isinstance(found, list)), [])

    def account(self, kind):
        return self.rows(f"select * from Account where AccountType = '{kind}' maxresults 1")[0]["Id"]


@pytest.fixture(scope="session")
def quickbooks():
    """Ask the emulator, unless a real company is named."""
    if os.environ.get("TIEOUT_AGREEMENT"):
        yield QuickBooks(*(os.environ[name] for name in ("QBO_API_BASE", "QBO_REALM_ID", "QBO_ACCESS_TOKEN")))
        return
    from qbo_emulator import Emulator, Settings, running
    from qbo_emulator.world import SAMPLE_REALM

    emulator = Emulator(settings=Settings(enforce_limits=False))
    emulator.fill_company(SAMPLE_REALM, invoices=10)
    with running(emulator) as url:
        company = QuickBooks(url, SAMPLE_REALM, emulator.grant().access_token)
        yield company
        company.http.close()


@pytest.fixture
def name():
    """Make up a name that nobody has."""
    return f"Agreement {secrets.token_hex(6)}"


@pytest.fixture
def customer(quickbooks, name):
    """Enter a customer."""
    return quickbooks.made("Customer", {"DisplayName": name})
