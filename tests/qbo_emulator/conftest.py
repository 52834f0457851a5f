"""An emulator whose books are a few lines, for the tests of its edge."""

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

import httpx2
import pytest

from qbo_emulator import Emulator, Settings
from qbo_emulator.accounting import handle as ask
from qbo_emulator.clock import Clock
from qbo_emulator.company import Company
from qbo_emulator.faults import Refusal
from qbo_emulator.records import decode, encode

BASE = "http://emulator.test"
NOON = datetime(2026, 9, 15, 19, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    content_type: str = "application/json;charset=utf-8"
    headers: dict = field(default_factory=dict)


@dataclass
class Books:
    """As much of a company as the edge needs."""

    realm_id: str
    clock: Clock
    name: str = "Craig's Design and Landscaping Services"
    listeners: list = field(default_factory=list)
    asked: list = field(default_factory=list)

    def __getstate__(self):
        return {**self.__dict__, "listeners": []}


def handle(company, *, method, path, params, headers, body, user):
    company.asked.append((method, path, body))
    return Answer(200, b'{"CompanyInfo":{"Id":"1"},"time":"2026-01-01T00:00:00.000-08:00"}')


@pytest.fixture
def make_emulator():
    """Give a maker of emulators whose books always agree."""

    def make(**how):
        how = {"settings": Settings(enforce_limits=False), "handle": handle, "make_company": Books, **how}
        return Emulator(clock=how.pop("clock", None) or Clock(), **how)

    return make


@pytest.fixture
def emulator(make_emulator):
    """Give an emulator with one empty company, no limits, and books that always agree."""
    return make_emulator()


@pytest.fixture
async def client(emulator):
    """Give an HTTP client that reaches it."""
    async with httpx2.AsyncClient(transport=emulator.transport(), base_url=BASE) as client:
        yield client


@pytest.fixture
def bearer(emulator):
    """Give the headers of somebody who may read the sample company."""
    return {"Authorization": f"Bearer {emulator.grant().access_token}", "Accept": "application/json"}


@pytest.fixture
def app(emulator):
    """Give the sample app's credentials, as httpx2 wants them."""
    one = next(iter(emulator.apps.values()))
    return one.client_id, one.client_secret


class Shop(Company):
    """Real books with a little in them, and short ways to say what happens."""

    def open(self):
        income = self.create("Account", {"Name": "Sales", "AccountType": "Income"})["Id"]
        for name, kind in (("Checking", "Bank"), ("Card", "Credit Card"), ("Rent", "Expense")):
            self.create("Account", {"Name": name, "AccountType": kind})
        self.create("Item", {"Name": "Gardening", "IncomeAccountRef": {"value": income}, "UnitPrice": 40})
        self.create("Customer", {"DisplayName": "Amy"})
        self.create("Vendor", {"DisplayName": "Norton Lumber"})
        return self

    def allow_currencies(self):
        several = {"MultiCurrencyEnabled": True, "HomeCurrency": {"value": "USD"}}
        now = self.read("Preferences", "1")["SyncToken"]
        self.update("Preferences", {"Id": "1", "SyncToken": now, "sparse": True, "CurrencyPrefs": several})

    def account(self, name):
        return next(row.id for row in self.shelf("Account").rows.values() if row.name == name)

    def party(self, entity="Customer"):
        return {"value": self.shelf(entity).ids[0][1]}

    def sold(self, amount="100.00", **detail):
        return {"Amount": Decimal(amount), "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}

    def spent(self, amount="100.00", account="Rent"):
        detail = {"AccountRef": {"value": self.account(account)}}
        kind = "AccountBasedExpenseLineDetail"
        return {"Amount": Decimal(amount), "DetailType": kind, kind: detail}

    def invoice(self, amount="100.00", **more):
        return self.create("Invoice", {"CustomerRef": self.party(), "Line": [self.sold(amount)], **more})

    def bill(self, amount="100.00", **more):
        return self.create("Bill", {"VendorRef": self.party("Vendor"), "Line": [self.spent(amount)], **more})

    def pay(self, invoices, total=None, **more):
        """Pay each of `invoices` so much: {id: amount}."""
        lines = [
            {"Amount": Decimal(amount), "LinkedTxn": [{"TxnId": id_, "TxnType": "Invoice"}]}
            for id_, amount in invoices.items()
        ]
        body = {"CustomerRef": self.party(), "TotalAmt": Decimal(total or sum(map(Decimal, invoices.values())))}
        return self.create("Payment", {**body, "Line": lines, **more})

    def pay_bill(self, id_, amount, **more):
        line = {"Amount": Decimal(amount), "LinkedTxn": [{"TxnId": id_, "TxnType": "Bill"}]}
        check = {"BankAccountRef": {"value": self.account("Checking")}}
        body = {"VendorRef": self.party("Vendor"), "PayType": "Check", "CheckPayment": check}
        return self.create("BillPayment", {**body, "TotalAmt": Decimal(amount), "Line": [line], **more})

    def ask(self, path, method="GET", body=b"", headers=None, **params):
        """Ask as over HTTP; answer the body read."""
        answer = self.answer(path, method, body, headers, **params)
        return decode(answer.body)

    def answer(self, path, method="GET", body=b"", headers=None, **params):
        raw = body if isinstance(body, bytes) else encode(body)
        call = {"method": method, "path": path, "params": params, "headers": headers or {}, "body": raw}
        return ask(self, **call, user="Craig Carlson")

    def post(self, path, body, **params):
        return self.ask(path, "POST", body, **params)

    def query(self, statement):
        return self.ask("query", query=statement)["QueryResponse"]


@pytest.fixture
def clock():
    """Give a clock that stands at noon in California."""
    clock = Clock()
    clock.freeze(NOON)
    return clock


@pytest.fixture
def books(clock):
    """Give real books."""
    return Shop("1", clock).open()


@pytest.fixture
def refused():
    """Give a context in which exactly one fault, of this code and element, is raised."""

    @contextmanager
    def expect(code, *element):
        with pytest.raises(Refusal) as refusal:
            yield refusal
        assert [each.code for each in refusal.value.faults] == [code]
        if element:
            assert (refusal.value.faults[0].element,) == element

    return expect
