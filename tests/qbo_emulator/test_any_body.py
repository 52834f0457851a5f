"""Whatever is sent, the books answer or refuse; they never fail."""

from copy import deepcopy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qbo.facts.catalog import ENTITIES
from qbo_emulator import definitions
from qbo_emulator.faults import Refusal

SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 5), st.sampled_from(("", "1", "2", "x", "2026-09-15", "NaN", "1e99")),
    st.decimals(-100, 100, places=2), st.text(max_size=5),
)  # fmt: skip
ACCOUNTS = [str(1_150_040_000 + place) for place in range(4)]
WORDS = ("Invoice", "Bill", "Payment", "CreditMemo", "Customer", "Vendor", "Employee", "Deposit", "Estimate")


def member(described, depth):
    """Make values that are nearly right for a member: what is wholly wrong is refused too early to be interesting."""
    if described.kind == "enum" and described.choices:
        value = st.sampled_from(sorted(described.choices))
    elif described.is_reference:
        ids = ACCOUNTS if described.name.endswith("AccountRef") else "1112"
        value = st.fixed_dictionaries({"value": st.sampled_from(ids)}, optional={"type": st.sampled_from(WORDS)})
    elif described.kind == "complex" and depth < 4:
        value = structure(described.type, depth + 1)
    elif described.json.startswith("number"):
        value = st.decimals(-10, 100, places=2) | st.integers(-3, 50) | st.just(10)
    elif described.json == "boolean":
        value = st.booleans()
    elif "date" in described.json:
        value = st.sampled_from(("2026-09-15", "2026-01-01", "2026-09-15T10:00:00Z", "2026-09-15T10:00:00"))
    else:
        value = st.sampled_from(("1", "2", "Amy", "Services", *WORDS)) | st.text(max_size=8)
    value = st.lists(value, max_size=3) if described.many else value
    return st.one_of(*[value] * 15, SCALARS)


def structure(type_, depth=0):
    found = definitions.entity(type_) if depth == 0 else definitions.type_(type_)
    if found is None:
        return st.dictionaries(st.text(max_size=3), SCALARS, max_size=2)
    return st.deferred(lambda: dictionary(found, depth))


def dictionary(found, depth):
    names = sorted(found.members)

    @st.composite
    def made(draw):
        chosen = draw(st.lists(st.sampled_from(names), max_size=3, unique=True)) if names else []
        return {name: draw(member(found.members[name], depth)) for name in chosen}

    return made()


def sound(books, entity):
    """Answer a body that would be taken as it is."""
    bank, card, sales = ({"value": books.account(name)} for name in ("Checking", "Card", "Sales"))
    customer, vendor, hours = {"CustomerRef": {"value": "1"}}, {"VendorRef": {"value": "2"}}, {"Hours": 1}
    sale, spending = {"Line": [books.sold()]}, {"Line": [books.spent()]}
    sold, bought = customer | sale, vendor | spending
    check = {"PayType": "Check", "CheckPayment": {"BankAccountRef": bank}, "TotalAmt": 10}
    sides = [("Debit", bank), ("Credit", card)]
    detail = "JournalEntryLineDetail"
    entry = [{"Amount": 5, "DetailType": detail, detail: {"PostingType": p, "AccountRef": a}} for p, a in sides]
    brought = {"Amount": 5, "DetailType": "DepositLineDetail", "DepositLineDetail": {"AccountRef": sales}}
    return {
        **dict.fromkeys(("Invoice", "CreditMemo", "SalesReceipt", "Estimate"), sold),
        **dict.fromkeys(("Bill", "VendorCredit", "PurchaseOrder"), bought),
        "RefundReceipt": {"DepositToAccountRef": bank} | sale,
        "Purchase": {"AccountRef": bank, "PaymentType": "Cash"} | spending,
        "Payment": customer | {"TotalAmt": 10, "Line": [paid("Invoice", "1")]},
        "BillPayment": vendor | check | {"Line": [paid("Bill", "2")]},
        "JournalEntry": {"Line": entry},
        "Deposit": {"DepositToAccountRef": bank, "Line": [brought]},
        "Transfer": {"FromAccountRef": bank, "ToAccountRef": card, "Amount": 5},
        "CreditCardPaymentTxn": {"BankAccountRef": bank, "CreditCardAccountRef": card, "Amount": 5},
        "TimeActivity": {"NameOf": "Vendor", **vendor, **hours},
        "Item": {"Name": "Pump", "IncomeAccountRef": sales},
        "Account": {"Name": "Savings", "AccountType": "Bank"},
        "Term": {"Name": "Net 10", "DueDays": 10},
        "Budget": {"StartDate": "2026-01-01", "EndDate": "2026-12-31"},
        "CompanyCurrency": {"Code": "EUR"},
        "Attachable": {"Note": "x"},
        **{each: {"Name": "New"} for each in ("Class", "Department", "PaymentMethod", "JournalCode")},
        **{each: {"DisplayName": "New"} for each in ("Customer", "Vendor", "Employee", "TaxAgency")},
    }.get(entity, {})


def paid(entity, id_):
    return {"Amount": 10, "LinkedTxn": [{"TxnId": id_, "TxnType": entity}]}


@st.composite
def spoilt(draw, body, name):
    """Put something else into some members of a body, at the top or in its lines."""
    changed = {**body, **draw(structure(name))}
    for line in changed.get("Line") or () if isinstance(changed.get("Line"), list) else ():
        if isinstance(line, dict) and draw(st.booleans()):
            line.update(draw(structure("Line", 1)))
            kind = line.get("DetailType")
            if isinstance(kind, str) and isinstance(line.get(kind), dict):
                line[kind] = {**line[kind], **draw(structure(kind, 2))}
    return changed


HOW = st.sampled_from(({}, {}, {}, {"operation": "delete"}, {"operation": "void"}, {"include": "void"}))


def holds_null(value):
    """Whether there is a null anywhere in it."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return value is None or any(holds_null(one) for one in inner)


@pytest.mark.parametrize("entity", ENTITIES, ids=lambda entity: entity.name)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(data=st.data())
def test_any_body_is_answered_or_refused(books, entity, data):
    books = deepcopy(books)
    books.invoice()
    books.create("Bill", sound(books, "Bill"))
    body = data.draw(spoilt(sound(books, entity.name), entity.name))
    try:
        made = books.post(entity.path, body)
    except Refusal:
        return
    record = made.get(entity.name, {})
    if "Id" not in record:
        return
    assert not holds_null(books.read(entity.name, record["Id"]))
    again = {
        **data.draw(spoilt(sound(books, entity.name), entity.name)),
        "Id": record["Id"],
        "SyncToken": record["SyncToken"],
    }
    if data.draw(st.booleans()):
        again["sparse"] = True
    for params in ({}, data.draw(HOW)):
        try:
            books.post(entity.path, again, **params)
        except Refusal:
            continue
    assert sum(posting.amount for entry in books.ledger.postings.values() for posting in entry) == 0


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=st.text(max_size=40), parts=st.lists(st.sampled_from((
    "select", "*", "count(*)", "from", "Invoice", "Customer", "where", "Id", "Balance", "=", ">", "like", "in", "(",
    ")", "'1'", "1", "true", "and", "orderby", "order by", "desc", "startposition", "maxresults", "MetaData.CreateTime",
    "'2026-01-01'", "CURRENT_DATE", ",", "TxnDate", "Active", "'%a%'", "Line.Amount", "CustomerRef",
)), max_size=14))  # fmt: skip
def test_any_statement_is_answered_or_refused(books, text, parts):
    if not books.shelf("Invoice").rows:
        books.invoice()
    for statement in (
        text,
        " ".join(parts),
        f"select * from Invoice {' '.join(parts)}",
        f"select * from Invoice where {text}",
    ):
        try:
            books.query(statement)
        except Refusal:
            continue


WORDS_OF_OTHERS = (
    "TaxCode", "TaxRateDetails", "TaxRateName", "RateValue", "TaxAgencyId", "TaxRateId", "TaxApplicableOn",
    "SourceCurrencyCode", "AsOfDate", "Rate", "BatchItemRequest", "bId", "operation", "optionsData", "Query",
    "CDCQuery", "Entities", "ChangedSince", "Customer", "Invoice", "Id", "SyncToken", "DisplayName",
)  # fmt: skip
VALUES = st.recursive(
    SCALARS | st.sampled_from(("EUR", "Sales", "delete", "void", "select * from Customer")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS_OF_OTHERS), inner, max_size=4),
    max_leaves=12,
)
BODIES = st.dictionaries(st.sampled_from(WORDS_OF_OTHERS), VALUES, max_size=5)
RATES = st.fixed_dictionaries(
    {"TaxCode": VALUES, "TaxRateDetails": st.lists(st.just({"TaxAgencyId": "1"}) | VALUES, max_size=2)}
)


@pytest.mark.parametrize("path", ["taxservice/taxcode", "exchangerate", "batch"])
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(body=BODIES | RATES | st.fixed_dictionaries({"BatchItemRequest": st.lists(BODIES, max_size=3)}))
def test_any_body_of_what_is_no_entity_is_answered_or_refused(books, path, body):
    if not books.shelf("TaxAgency").rows:
        books.create("TaxAgency", {"DisplayName": "Revenue"})
    try:
        books.post(path, body)
    except Refusal:
        return
