"""python-quickbooks, unmodified but for its address, pages through a company and meets its gateway."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from intuitlib.client import AuthClient
from intuitlib.enums import Scopes
from quickbooks import QuickBooks
from quickbooks.exceptions import AuthorizationException, QuickbooksException
from quickbooks.objects import (
    Account,
    AccountBasedExpenseLine,
    AccountBasedExpenseLineDetail,
    Customer,
    Invoice,
    Vendor,
)
from quickbooks.objects.recurringtransaction import RecurringBill, RecurringInfo, RecurringTransaction

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


def test_a_template_is_made_found_changed_and_deleted(quickbooks, sample):
    bill = RecurringBill()
    bill.VendorRef = Vendor.all(max_results=1, qb=quickbooks)[0].to_ref()
    line = AccountBasedExpenseLine()
    line.Amount, line.AccountBasedExpenseLineDetail = 25, AccountBasedExpenseLineDetail()
    (account,) = Account.filter(AccountType="Expense", max_results=1, qb=quickbooks)
    line.AccountBasedExpenseLineDetail.AccountRef = account.to_ref()
    bill.Line.append(line)
    bill.RecurringInfo = RecurringInfo()
    bill.RecurringInfo.Name = "Every month"
    template = RecurringTransaction()
    template.Bill = bill
    made = template.save(qb=quickbooks)
    assert made.Bill.RecurringInfo.Name == "Every month"

    (found,) = RecurringTransaction.filter(Type="Bill", order_by="RecurDataRef DESC", max_results=1, qb=quickbooks)
    found.Bill.RecurringInfo.Name = "Every quarter"
    assert found.save(qb=quickbooks).Bill.SyncToken == "1"
    again = RecurringTransaction.get(made.Bill.Id, qb=quickbooks)
    assert again.Bill.RecurringInfo.Name == "Every quarter"
    again.delete(qb=quickbooks)
    assert made.Bill.Id not in sample.company().shelf("RecurringTransaction").rows
