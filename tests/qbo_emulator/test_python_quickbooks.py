"""python-quickbooks and intuit-oauth, unmodified but for their base addresses, do a day's work."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from intuitlib.client import AuthClient
from intuitlib.enums import Scopes
from quickbooks import QuickBooks
from quickbooks.batch import batch_create
from quickbooks.cdc import change_data_capture
from quickbooks.exceptions import AuthorizationException, ObjectNotFoundException, QuickbooksException
from quickbooks.objects import Bill, Customer, Invoice, Item, Payment, PaymentLine, SalesItemLine, Vendor
from quickbooks.objects.base import LinkedTxn
from quickbooks.objects.company_info import CompanyInfo
from quickbooks.objects.detailline import SalesItemLineDetail

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


def _invoice(quickbooks, customer, amount):
    item = Item.filter(Type="Service", qb=quickbooks)[0]
    line = SalesItemLine()
    line.Amount = amount
    line.SalesItemLineDetail = SalesItemLineDetail()
    line.SalesItemLineDetail.ItemRef = item.to_ref()
    invoice = Invoice()
    invoice.CustomerRef = customer.to_ref()
    invoice.Line.append(line)
    return invoice.save(qb=quickbooks)


def _customer(quickbooks, name):
    customer = Customer()
    customer.DisplayName = name
    return customer.save(qb=quickbooks)


def test_a_customer_is_invoiced_and_pays(quickbooks):
    assert CompanyInfo.all(qb=quickbooks)[0].CompanyName
    customer = _customer(quickbooks, "O'Neil & Söhne")
    invoice = _invoice(quickbooks, customer, 120.5)
    assert (invoice.TotalAmt, invoice.Balance) == (120.5, 120.5)

    payment = Payment()
    payment.CustomerRef = customer.to_ref()
    payment.TotalAmt = 100
    line = PaymentLine()
    line.Amount = 100
    linked = LinkedTxn()
    linked.TxnId, linked.TxnType = invoice.Id, "Invoice"
    line.LinkedTxn.append(linked)
    payment.Line.append(line)
    payment.save(qb=quickbooks)

    read = Invoice.get(invoice.Id, qb=quickbooks)
    assert read.Balance == 20.5
    assert read.LinkedTxn[0].TxnId == payment.Id
    assert Customer.get(customer.Id, qb=quickbooks).Balance == 20.5
    assert [one.Id for one in Customer.filter(DisplayName="O'Neil & Söhne", qb=quickbooks)] == [customer.Id]
    assert Invoice.count(f"CustomerRef = '{customer.Id}'", qb=quickbooks) == 1


def test_records_are_changed_voided_and_deleted(quickbooks):
    customer = _customer(quickbooks, "Changing")
    customer.CompanyName = "Changed Ltd"
    changed = customer.save(qb=quickbooks)
    assert (changed.CompanyName, changed.SyncToken) == ("Changed Ltd", "1")
    invoice = _invoice(quickbooks, customer, 10)
    invoice.void(qb=quickbooks)
    assert Invoice.get(invoice.Id, qb=quickbooks).TotalAmt == 0
    other = _invoice(quickbooks, customer, 10)
    other.delete(qb=quickbooks)
    with pytest.raises(ObjectNotFoundException):
        Invoice.get(other.Id, qb=quickbooks)


def test_all_records_are_found_page_by_page(quickbooks, sample):
    found, start = [], 1
    while page := Invoice.all(start_position=start, max_results=7, order_by="Id", qb=quickbooks):
        found += [one.Id for one in page]
        start += 7
    assert len(found) == len(set(found)) == len(sample.company().shelf("Invoice"))


def test_batches_and_changes(quickbooks, sample):
    before = sample.clock.now() - timedelta(seconds=1)
    vendors = []
    for name in ("Batch one", "Batch two", "Batch one"):
        vendor = Vendor()
        vendor.DisplayName = name
        vendors.append(vendor)
    done = batch_create(vendors, qb=quickbooks)
    assert len(done.successes) == 2
    assert done.faults[0].Error[0].code == "6240"
    changes = change_data_capture([Vendor, Bill], before.isoformat(timespec="seconds"), qb=quickbooks)
    assert {"Batch one", "Batch two"} <= {one.DisplayName for one in changes.Vendor}


def test_refusals_are_understood(quickbooks, sample):
    _customer(quickbooks, "Twice")
    with pytest.raises(QuickbooksException) as twice:
        _customer(quickbooks, "Twice")
    assert twice.value.error_code == 6240
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
