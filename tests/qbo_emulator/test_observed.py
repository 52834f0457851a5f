"""Answers member by member against those of the real service: what is always there, its type, and nothing unheard of.

`observed.json` holds the members that samples and recorded answers have; `!` marks those that every whole one has.
"""

import json
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from qbo.facts.catalog import BY_NAME
from qbo_emulator import definitions
from qbo_emulator.accounting import handle
from qbo_emulator.clock import Clock
from qbo_emulator.emulator import Emulator
from qbo_emulator.seed import fill
from qbo_emulator.world import SAMPLE_REALM

OBSERVED = json.loads(Path(__file__).with_name("observed.json").read_text())
# There because somebody entered it, not because QuickBooks adds it.
ENTERED = {
    "BillPayment": {"CheckPayment", "PrivateNote"},
    "CompanyInfo": {"PrimaryPhone"},
    "CreditMemo": {"ProjectRef", "ShipAddr", "BillAddr"},
    "CreditCardPaymentTxn": {"PrivateNote"},
    "InventoryAdjustment": {"DocNumber", "PrivateNote"},
    "Invoice": {"BillAddr", "ShipAddr"},
    "JournalCode": {"time"},  # a slip of the envelope into the sample
    "Purchase": {"DocNumber", "PrivateNote"},
    "TimeActivity": {"ItemRef", "ProjectRef"},
    "Transfer": {"PrivateNote"},
}


def ref(id_):
    return {"value": id_}


def line(kind, amount=100, **detail):
    return {"Amount": amount, "DetailType": kind, kind: detail}


SOLD = line("SalesItemLineDetail", ItemRef=ref("5"), Qty=4, UnitPrice=25, TaxCodeRef=ref("TAX"))
SALE = {"CustomerRef": ref("1"), "Line": [SOLD]}
SPENT = {"VendorRef": ref("30"), "Line": [line("AccountBasedExpenseLineDetail", AccountRef=ref("7"))]}
ORDER = {"VendorRef": ref("30"), "Line": [line("ItemBasedExpenseLineDetail", ItemRef=ref("5"), Qty=4, UnitPrice=25)]}
COUNTED = {"DetailType": "ItemAdjustmentLineDetail", "ItemAdjustmentLineDetail": {"ItemRef": ref("11"), "QtyDiff": -1}}
ENTRIES = (
    ("CreditMemo", SALE),
    ("SalesReceipt", SALE),
    ("Estimate", SALE),
    ("RefundReceipt", SALE | {"DepositToAccountRef": ref("35")}),
    ("VendorCredit", SPENT),
    ("PurchaseOrder", ORDER),
    ("Deposit", {
        "DepositToAccountRef": ref("35"), "PrivateNote": "x", "Line": [line("DepositLineDetail", AccountRef=ref("1"))],
    }),
    ("Transfer", {"FromAccountRef": ref("35"), "ToAccountRef": ref("36"), "Amount": 12.5}),
    ("CreditCardPaymentTxn", {"BankAccountRef": ref("35"), "CreditCardAccountRef": ref("41"), "Amount": 3}),
    ("TimeActivity", {"NameOf": "Employee", "EmployeeRef": ref("54"), "CustomerRef": ref("1"), "Hours": 2}),
    ("InventoryAdjustment", {"AdjustAccountRef": ref("1"), "Line": [COUNTED]}),
    ("CompanyCurrency", {"Code": "EUR"}),
    ("Attachable", {"Note": "x"}),
    ("Budget", {
        "StartDate": "2026-01-01", "EndDate": "2026-12-31",
        "BudgetDetail": [{"BudgetDate": "2026-01-01", "Amount": 3, "AccountRef": ref("1")}],
    }),
    ("JournalCode", {"Name": "VT", "Type": "Sales"}),
)  # fmt: skip

ON_SCREEN = (
    ("CustomerType", {"Name": "Retail"}),
    ("TaxPayment", {"PaymentDate": "2026-08-30", "PaymentAmount": 10, "PaymentAccountRef": ref("35")}),
    ("ReimburseCharge", {
        "CustomerRef": ref("1"), "Amount": 10, "LinkedTxn": [{"TxnId": "495", "TxnType": "Invoice"}],
        "Line": [line("ReimburseLineDetail", 10, ItemRef=ref("5"), Qty=1, UnitPrice=10, TaxCodeRef=ref("NON"))],
    }),
)  # fmt: skip
SCHEDULE = {"IntervalType": "Monthly", "NumInterval": 1, "DayOfMonth": 1, "StartDate": "2026-10-01"}
EVERY_MONTH = {"Name": "Every month", "RecurType": "Automated", "Active": True, "ScheduleInfo": SCHEDULE}
# Of templates too, what somebody entered: an address that another company has, a term, days before, a department.
ENTERED |= {
    "RecurringTransaction Bill": {"SalesTermRef", "RecurringInfo.ScheduleInfo.PreviousDate"},
    "RecurringTransaction Invoice": {
        "BillAddr", "ShipAddr", "BillEmail", "DepartmentRef", "DeliveryInfo", "ExchangeRate", "HomeTotalAmt",
        "RecurringInfo.ScheduleInfo.DaysBefore", "RecurringInfo.ScheduleInfo.MaxOccurrences",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def company():
    clock = Clock()
    clock.freeze(datetime(2026, 9, 15, 20, 30, tzinfo=UTC))
    emulator = Emulator(clock=clock, opening=lambda world: world.create_company(SAMPLE_REALM))
    company = emulator.company()
    fill(company, seed=7)
    for entity, body in ENTRIES:
        company.create(entity, body)
    for entity, body in ON_SCREEN:
        emulator.screens().create(entity, body)
    company.settled()
    return company


def asked(company, path, body=None):
    """Ask as a client does, and answer what is in the envelope."""
    method, sent = ("GET", b"") if body is None else ("POST", json.dumps(body).encode())
    path, _, query = path.partition("?")
    params = dict(parse_qsl(query))
    answer = handle(company, method=method, path=path, params=params, headers={}, body=sent, user="x")
    return json.loads(answer.body)


def over_the_wire(company, name):
    """Answer records of what no shelf holds as it travels."""
    entity, _, kind = name.partition(" ")
    if kind:
        body = {kind: (SPENT if kind == "Bill" else SALE) | {"RecurringInfo": EVERY_MONTH}}
        return [asked(company, "recurringtransaction", body)["RecurringTransaction"][kind]]
    if entity == "ExchangeRate":
        return [asked(company, "exchangerate", {"SourceCurrencyCode": "EUR", "Rate": 1.25})["ExchangeRate"]]
    found = asked(company, "taxclassification?level=2")["QueryResponse"]["TaxClassification"]
    return [one for one in found if "ParentRef" in one]


def members(value, path=""):
    """Yield the path of every member and the type of what it holds."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from members(each, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for each in value:
            yield from members(each, f"{path}[]")
    else:
        kinds = {bool: "bool", int: "number", float: "number", str: "string", type(None): "null"}
        yield path, kinds[type(value)]


@pytest.fixture(params=sorted(OBSERVED))
def records(company, request):
    """Give an entity's name, and of each of its records the members with their types."""
    rows = company.shelf(request.param).rows if request.param in BY_NAME else {}
    compared = [json.loads(company.raw(request.param, id_)) for id_ in rows] or over_the_wire(company, request.param)
    assert compared, f"there is no {request.param} to compare"
    found = []
    for each in compared:
        types = defaultdict(set)
        for path, kind in members(each):
            types[path].add(kind)
        found.append(types)
    return request.param, found


def test_what_the_real_one_always_says_is_said(records):
    entity, found = records
    always = {path for path, kind in OBSERVED[entity].items() if kind.startswith("!")}
    entered = ENTERED.get(entity, set())
    always = {path for path in always if not {path, path.partition(".")[0]} & entered}
    assert [always - record.keys() for record in found] == [set()] * len(found)


def test_everything_is_of_the_type_that_was_seen(records):
    entity, found = records
    for record in found:
        for path, kinds in record.items():
            if path in OBSERVED[entity]:
                assert kinds <= set(OBSERVED[entity][path].lstrip("!").split("|")), path


def test_nothing_is_said_that_neither_the_schema_nor_the_real_one_knows(records):
    entity, found = records
    for path in {path for record in found for path in record}:
        assert path in OBSERVED[entity] or known(entity, path), path


def known(entity, path):
    """Whether the schema has such a member; below one that takes anything everything is known."""
    structure = definitions.entity(entity.rpartition(" ")[2])
    for name in path.replace("[]", "").split("."):
        if structure is None or structure.name == "IntuitAnyType":
            return True
        if name not in structure.members:
            return False
        member = structure.members[name]
        structure = definitions.type_(member.type) if member.kind in {"complex", "elementRef"} else None
    return True
