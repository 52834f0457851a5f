"""python-quickbooks and intuit-oauth, unmodified but for their base addresses, take the emulator for QuickBooks."""

from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest
from intuitlib.client import AuthClient
from intuitlib.enums import Scopes
from quickbooks import QuickBooks
from quickbooks.batch import batch_create
from quickbooks.cdc import change_data_capture
from quickbooks.exceptions import QuickbooksException
from quickbooks.objects import Attachable, AttachableRef, Customer, Invoice, Item, Payment, PaymentLine
from quickbooks.objects.detailline import SalesItemLine, SalesItemLineDetail

from qbo_emulator import Emulator, Settings, running
from qbo_emulator.seed import fill
from qbo_emulator.world import SAMPLE_APP, SAMPLE_REALM


@pytest.fixture
def quickbooks(monkeypatch):
    """Connect a client through intuit-oauth's own flow."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")  # oauthlib's switch for addresses of this machine
    emulator = Emulator(settings=Settings(enforce_limits=False))
    fill(emulator.company(SAMPLE_REALM), invoices=10)
    with running(emulator) as url:
        monkeypatch.setattr(QuickBooks, "sandbox_api_url_v3", f"{url}/v3")  # its one address, a class attribute
        redirect = "http://localhost:8400/oauth/callback"
        intuit = AuthClient(
            SAMPLE_APP.client_id, SAMPLE_APP.client_secret, redirect, f"{url}/.well-known/openid_sandbox_configuration"
        )
        back = emulator.consent(intuit.get_authorization_url([Scopes.ACCOUNTING]))
        values = {name: found[0] for name, found in parse_qs(urlsplit(back).query).items()}
        intuit.get_bearer_token(values["code"], realm_id=values["realmId"])
        intuit.environment = "sandbox"
        client = QuickBooks(
            auth_client=intuit, refresh_token=intuit.refresh_token, company_id=values["realmId"], minorversion=75
        )
        yield client
        client.session.close()
        intuit.close()


@pytest.fixture
def customer(quickbooks):
    return Customer.from_json({"DisplayName": "Ada's Gardens", "GivenName": "Ada"}).save(qb=quickbooks)


def _invoice(quickbooks, customer, amount):
    item = Item.filter(Name="Design", qb=quickbooks)[0]
    invoice = Invoice()
    invoice.CustomerRef = customer.to_ref()
    line = SalesItemLine()
    line.Amount = amount
    line.SalesItemLineDetail = SalesItemLineDetail()
    line.SalesItemLineDetail.ItemRef = item.to_ref()
    invoice.Line.append(line)
    return invoice.save(qb=quickbooks)


def test_it_creates_a_customer_an_invoice_and_a_payment_and_reads_them_back(quickbooks, customer):
    invoice = _invoice(quickbooks, customer, 120)
    payment = Payment()
    payment.CustomerRef = customer.to_ref()
    payment.TotalAmt = 50
    line = PaymentLine()
    line.Amount = 50
    line.LinkedTxn.append(invoice.to_linked_txn())
    payment.Line.append(line)
    payment.save(qb=quickbooks)
    again = Invoice.get(invoice.Id, qb=quickbooks)
    assert (again.TotalAmt, again.Balance, again.LinkedTxn[0].TxnId) == (120, 70, payment.Id)
    assert Customer.filter(DisplayName="Ada's Gardens", qb=quickbooks)[0].Balance == 70
    assert Payment.query(f"SELECT * FROM Payment WHERE CustomerRef = '{customer.Id}'", qb=quickbooks)[0].TotalAmt == 50
    assert Customer.count(qb=quickbooks) > 20


def test_it_updates_a_customer_and_is_told_when_it_was_too_late(quickbooks, customer):
    stale = Customer.get(customer.Id, qb=quickbooks)
    customer.Notes = "Pays on Fridays"
    customer.save(qb=quickbooks)
    stale.Notes = "Pays late"
    with pytest.raises(QuickbooksException) as refused:
        stale.save(qb=quickbooks)
    assert refused.value.error_code == 5010
    assert Customer.get(customer.Id, qb=quickbooks).Notes == "Pays on Fridays"


def test_it_voids_and_deletes_an_invoice(quickbooks, customer):
    voided, deleted = _invoice(quickbooks, customer, 10), _invoice(quickbooks, customer, 20)
    voided.void(qb=quickbooks)
    deleted.delete(qb=quickbooks)
    assert Invoice.get(voided.Id, qb=quickbooks).TotalAmt == 0
    with pytest.raises(QuickbooksException) as refused:
        Invoice.get(deleted.Id, qb=quickbooks)
    assert refused.value.error_code == 610


def test_it_is_told_of_a_name_that_is_taken(quickbooks, customer):
    with pytest.raises(QuickbooksException) as refused:
        Customer.from_json({"DisplayName": "ada's gardens"}).save(qb=quickbooks)
    assert refused.value.error_code == 6240


def test_a_batch_does_what_it_can_and_says_what_it_could_not(quickbooks, customer):
    new = [Customer.from_json({"DisplayName": name}) for name in ("Bert", "Ada's Gardens", "Cleo")]
    done = batch_create(new, qb=quickbooks)
    assert [one.DisplayName for one in done.successes] == ["Bert", "Cleo"]
    assert [fault.Error[0].code for fault in done.faults] == ["6240"]


def test_changes_come_with_deletions(quickbooks, customer):
    since = datetime.now(timezone(timedelta(hours=-8))) - timedelta(minutes=1)
    kept, gone = _invoice(quickbooks, customer, 10), _invoice(quickbooks, customer, 20)
    gone.delete(qb=quickbooks)
    found = change_data_capture([Invoice, Customer], since.isoformat(timespec="seconds"), qb=quickbooks)
    told = {one.Id: getattr(one, "status", None) for one in found.Invoice}
    assert told[gone.Id] == "Deleted"
    assert told[kept.Id] != "Deleted"
    assert customer.Id in {one.Id for one in found.Customer}


def test_it_uploads_a_file_to_an_invoice_and_gets_it_back(quickbooks, customer, tmp_path):
    invoice, receipt = _invoice(quickbooks, customer, 10), tmp_path / "receipt.txt"
    receipt.write_bytes(b"Paid in cash \xe2\x82\xac 10")
    attachment = Attachable()
    attachment.AttachableRef = [AttachableRef()]
    attachment.AttachableRef[0].EntityRef = invoice.to_ref()
    attachment.FileName, attachment.ContentType, attachment._FilePath = receipt.name, "text/plain", str(receipt)
    kept = attachment.save(qb=quickbooks)
    assert (kept.FileName, kept.Size) == (receipt.name, len(receipt.read_bytes()))
    linked = f"AttachableRef.EntityRef.Type = 'Invoice' AND AttachableRef.EntityRef.value = '{invoice.Id}'"
    (found,) = Attachable.where(linked, qb=quickbooks)
    assert found.Id == kept.Id
    with urlopen(kept.TempDownloadUri) as answer:
        assert answer.read() == receipt.read_bytes()
    kept.delete(qb=quickbooks)
    assert Attachable.where(linked, qb=quickbooks) == []


def test_it_prints_and_mails_an_invoice(quickbooks, customer):
    invoice = _invoice(quickbooks, customer, 10)
    assert invoice.download_pdf(qb=quickbooks).startswith(b"%PDF-")
    invoice.send(qb=quickbooks, send_to="ada@example.com")
    assert Invoice.get(invoice.Id, qb=quickbooks).EmailStatus == "EmailSent"
