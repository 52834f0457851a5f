"""python-quickbooks, unmodified but for its address, pages through a company and meets its gateway."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from intuitlib.client import AuthClient
from intuitlib.enums import Scopes
from quickbooks import QuickBooks
from quickbooks.exceptions import AuthorizationException, QuickbooksException
from quickbooks.objects import Customer, Invoice

from qbo_emulator import Emulator, Settings, running
from qbo_emulator.world import SAMPLE_APP, SAMPLE_REALM

REDIRECT = "http://localhost:8400/oauth/callback"


@pytest.fixture
def sample():
    """Give an emulator with Intuit's sample company."""
    emulator = Emulator(settings=Settings(enforce_limits=False))
    emulator.fill_company(SAMPLE_REALM, invoices=20)
    return emulator


@pytest.fixture
def quickbooks(sample, monkeypatch):
    """Connect through the consent page, as a person would, and answer the client."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    with running(sample) as url:
        auth = AuthClient(
            SAMPLE_APP.client_id, SAMPLE_APP.client_secret, REDIRECT, f"{url}/.well-known/openid_sandbox_configuration"
        )
        back = sample.consent(auth.get_authorization_url([Scopes.ACCOUNTING]))
        values = {name: found[0] for name, found in parse_qs(urlsplit(back).query).items()}
        auth.get_bearer_token(values["code"], realm_id=values["realmId"])

        class Here(QuickBooks):
            api_url_v3 = f"{url}/v3"

        client = Here(auth_client=auth, refresh_token=auth.refresh_token, company_id=values["realmId"], minorversion=75)
        yield client
        client.session.close()
        auth.close()


def test_all_records_are_found_page_by_page(quickbooks, sample):
    found, start = [], 1
    while page := Invoice.all(start_position=start, max_results=7, order_by="Id", qb=quickbooks):
        found += [one.Id for one in page]
        start += 7
    assert len(found) == len(set(found)) == len(sample.company().shelf("Invoice"))


def test_it_meets_the_limits_and_refreshes_an_expired_token(quickbooks, sample):
    sample.mishap("fault", fault="throttled")
    with pytest.raises(QuickbooksException) as throttled:
        Customer.all(qb=quickbooks)
    assert "ThrottleExceeded" in str(throttled.value)
    sample.clock.advance(timedelta(hours=1))
    with pytest.raises(AuthorizationException):
        Customer.all(qb=quickbooks)
    quickbooks.auth_client.refresh()
    quickbooks.session.token = {"access_token": quickbooks.auth_client.access_token}
    assert Customer.all(qb=quickbooks)
