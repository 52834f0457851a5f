"""Whatever is done to the books, in whatever order, what they say agrees with itself."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from qbo_emulator import changes
from qbo_emulator.accounting import handle
from qbo_emulator.clock import Clock
from qbo_emulator.company import Company
from qbo_emulator.faults import Refusal
from qbo_emulator.money import cents
from qbo_emulator.records import decode
from qbo_emulator.rules.taxes import create_code

AMOUNTS = st.integers(1, 40).map(lambda cents: Decimal(cents * 25) / 100)
PICK = st.integers(0, 20)
SALES = ("Invoice", "SalesReceipt", "RefundReceipt", "CreditMemo")
UNDONE = (*SALES, "Bill", "Payment", "BillPayment", "VendorCredit", "JournalEntry", "Deposit")
RATES = st.sampled_from((Decimal("0.5"), 1, Decimal("1.25")))
START = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
MIRRORED = (
    "Account",
    "Customer",
    "Vendor",
    "Item",
    "Invoice",
    "Payment",
    "Bill",
    "BillPayment",
    "CreditMemo",
    "Deposit",
    "SalesReceipt",
    "RefundReceipt",
    "VendorCredit",
    "JournalEntry",
)


SETTLED = (
    ("Invoice", "Payment"),
    ("CreditMemo", "Payment"),
    ("Bill", "BillPayment"),
    ("VendorCredit", "BillPayment"),
)
TAXES = {"State": 7, "City": Decimal("1.25")}


def sold(amount, *, taxed):
    """Answer a line of a sale."""
    detail = {"TaxCodeRef": {"value": "TAX" if taxed else "NON"}}
    return {"Amount": amount, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}


def entry(side, amount, account):
    """Answer a line of a journal entry."""
    detail = {"PostingType": side, "AccountRef": {"value": account}}
    return {"Amount": amount, "DetailType": "JournalEntryLineDetail", "JournalEntryLineDetail": detail}


class Books(RuleBasedStateMachine):
    """Enters, changes, pays, voids and deletes; a mirror follows by changes alone."""

    @initialize()
    def open(self):
        self.clock = Clock()
        self.clock.freeze(START)
        self.company = Company("1", self.clock)
        self.mirror = {entity: {} for entity in MIRRORED}
        self.seen = START - timedelta(hours=1)
        for name, kind in (("Sales", "Income"), ("Bank", "Bank"), ("Rent", "Expense")):
            self.company.create("Account", {"Name": name, "AccountType": kind})
        self.accounts = [row.id for row in self.company.shelf("Account").rows.values()]
        self.company.create("Item", {"Name": "Work", "IncomeAccountRef": {"value": self.accounts[0]}})
        self.company.create("Customer", {"DisplayName": "Amy"})
        self.company.create("Customer", {"DisplayName": "Roof", "ParentRef": {"value": "1"}})
        self.company.create("Vendor", {"DisplayName": "Norton"})
        self.tax_and_currencies()

    def tax_and_currencies(self):
        agency = self.company.create("TaxAgency", {"DisplayName": "Agency"})["Id"]
        rates = [{"TaxRateName": name, "RateValue": rate, "TaxAgencyId": agency} for name, rate in TAXES.items()]
        code = create_code(self.company, {"TaxCode": "Here", "TaxRateDetails": rates})["TaxCodeId"]
        prefs = {"TaxPrefs": {"UsingSalesTax": True, "TaxGroupCodeRef": {"value": code}}}
        prefs["CurrencyPrefs"] = {"MultiCurrencyEnabled": True, "HomeCurrency": {"value": "USD"}}
        self.company.update("Preferences", {"Id": "1", "SyncToken": "0", **prefs}, sparse=True)
        euro = {"CurrencyRef": {"value": "EUR"}}
        self.company.create("Customer", {"DisplayName": "Jean", **euro})
        self.company.create("Vendor", {"DisplayName": "Paul", **euro})

    @rule(number=PICK, above=PICK)
    def enter_a_customer(self, number, above):
        body = {"DisplayName": f"Party {number}"}
        if above % 3:
            body["ParentRef"] = {"value": self.some("Customer", above)["Id"]}
        self.attempt("create", "Customer", body)

    @rule(pick=PICK, above=PICK)
    def move_or_leave_a_customer(self, pick, above):
        record = self.some("Customer", pick)
        if above % 3:
            record["ParentRef"] = {"value": self.some("Customer", above)["Id"]}
        else:
            record["Active"] = not record["Active"]
        self.attempt("update", "Customer", record)

    @rule(
        pick=PICK,
        amounts=st.lists(AMOUNTS, min_size=1, max_size=3),
        entity=st.sampled_from(("Invoice", "Invoice", *SALES)),
        taxed=st.booleans(),
        rate=RATES,
    )
    def sell(self, pick, amounts, entity, taxed, rate):
        lines = [sold(each, taxed=taxed and place != 1) for place, each in enumerate(amounts)]
        body = {"CustomerRef": {"value": self.some("Customer", pick)["Id"]}, "Line": lines, "ExchangeRate": rate}
        if taxed:
            body["BillAddr"] = {"Line1": "1 Main Street"}
        if entity in {"SalesReceipt", "RefundReceipt"}:
            body["DepositToAccountRef"] = {"value": self.accounts[1]}
        self.attempt("create", entity, body)

    @rule(pick=PICK, amount=AMOUNTS, other=AMOUNTS)
    def journal(self, pick, amount, other):
        """Move money; now and then somebody's own, now and then not evenly."""
        lines = [entry("Debit", amount, self.accounts[1]), entry("Credit", amount, self.accounts[pick % 3])]
        if pick % 4 == 0:
            lines[1]["Amount"] = other
        self.attempt("create", "JournalEntry", {"Line": lines})

    def settlement(self, pick, other, amount):
        """Answer lines that pay one or two invoices, and whose customer pays."""
        chosen = [each for each in (self.some("Invoice", pick), self.some("Invoice", other)) if each]
        word = {"TxnType": "Invoice"}
        lines = [{"Amount": amount, "LinkedTxn": [{"TxnId": each["Id"], **word}]} for each in chosen]
        if (pick + other) % 2 and (credit := self.some("CreditMemo", other)):
            word = {"TxnType": "CreditMemo"}
            lines.append({"Amount": amount, "LinkedTxn": [{"TxnId": credit["Id"], **word}]})
        return lines, (chosen[0]["CustomerRef"] if chosen else {"value": "1"})

    @rule(pick=PICK, other=PICK, amount=AMOUNTS, left=AMOUNTS)
    def receive(self, pick, other, amount, left):
        lines, customer = self.settlement(pick, other, amount)
        used = [line["Amount"] for line in lines if line["LinkedTxn"][0]["TxnType"] == "CreditMemo"]
        total = max(0, sum(line["Amount"] for line in lines) - 2 * sum(used)) + (left if pick % 2 else 0)
        self.attempt("create", "Payment", {"CustomerRef": customer, "TotalAmt": total, "Line": lines})

    @rule(pick=PICK, sale=PICK, other=PICK, amount=AMOUNTS)
    def apply_a_payment_elsewhere(self, pick, sale, other, amount):
        if payment := self.some("Payment", pick):
            lines, _ = self.settlement(sale, other, amount)
            self.attempt("update", "Payment", {**payment, "Line": lines})

    @rule(pick=PICK, beside=AMOUNTS)
    def bring_to_the_bank(self, pick, beside):
        if payment := self.some("Payment", pick):
            word = {"TxnId": payment["Id"], "TxnType": "Payment"}
            lines = [{"Amount": payment["TotalAmt"], "LinkedTxn": [word]}]
            lines.append({"Amount": beside, "DepositLineDetail": {"AccountRef": {"value": self.accounts[0]}}})
            bank = {"value": self.accounts[1]}
            self.attempt("create", "Deposit", {"DepositToAccountRef": bank, "Line": lines})

    @rule(pick=PICK, amount=AMOUNTS, entity=st.sampled_from(("Bill", "Bill", "VendorCredit")), rate=RATES)
    def be_billed(self, pick, amount, entity, rate):
        kind = "AccountBasedExpenseLineDetail"
        line = {"Amount": amount, "DetailType": kind, kind: {"AccountRef": {"value": self.accounts[2]}}}
        vendor = {"value": self.some("Vendor", pick)["Id"]}
        self.attempt("create", entity, {"VendorRef": vendor, "Line": [line], "ExchangeRate": rate})

    @rule(pick=PICK, amount=AMOUNTS, used=AMOUNTS, rate=RATES)
    def pay_a_bill(self, pick, amount, used, rate):
        if bill := self.some("Bill", pick):
            lines = [{"Amount": amount, "LinkedTxn": [{"TxnId": bill["Id"], "TxnType": "Bill"}]}]
            if pick % 2 and (credit := self.some("VendorCredit", pick)):
                lines.append({"Amount": used, "LinkedTxn": [{"TxnId": credit["Id"], "TxnType": "VendorCredit"}]})
            total = max(0, amount - sum(line["Amount"] for line in lines[1:]))
            body = {"VendorRef": bill["VendorRef"], "PayType": "Check", "TotalAmt": total, "ExchangeRate": rate}
            body["CheckPayment"] = {"BankAccountRef": {"value": self.accounts[1]}}
            self.attempt("create", "BillPayment", {**body, "Line": lines})

    @rule(pick=PICK, amount=AMOUNTS)
    def change_an_invoice(self, pick, amount):
        if record := self.some("Invoice", pick):
            self.attempt("update", "Invoice", {**record, "Line": [{**record["Line"][0], "Amount": amount}]})

    @rule(how=st.sampled_from(("delete", "void")), entity=st.sampled_from(UNDONE), pick=PICK)
    def undo(self, how, entity, pick):
        if record := self.some(entity, pick):
            self.attempt(how, entity, {"Id": record["Id"], "SyncToken": record["SyncToken"]})

    def some(self, entity, pick):
        ids = self.company.shelf(entity).ids
        return self.company.read(entity, ids[pick % len(ids)][1]) if ids else None

    @rule(seconds=st.integers(0, 100_000))
    def wait(self, seconds):
        self.clock.advance(timedelta(seconds=seconds))

    @rule()
    def follow(self):
        now = self.clock.now()
        raw = changes.answer(self.company, ",".join(MIRRORED), self.seen.isoformat())
        (element,) = decode(raw)
        for entity, entry in zip(MIRRORED, element["QueryResponse"], strict=True):
            for record in entry.get(entity, ()):
                if record.get("status") == "Deleted":
                    self.mirror[entity].pop(record["Id"], None)
                else:
                    self.mirror[entity][record["Id"]] = record
        self.seen = now - timedelta(seconds=1)
        for entity in MIRRORED:
            assert self.mirror[entity] == {id_: decode(r.raw) for id_, r in self.company.shelf(entity).rows.items()}

    def attempt(self, verb, entity, body):
        before = self.everything()
        try:
            getattr(self.company, verb)(entity, body)
        except Refusal:
            assert self.everything() == before, "a refusal left something behind"

    def everything(self):
        self.company.settled()
        kept = {
            entity: {id_: row.raw for id_, row in shelf.rows.items()}
            for entity, shelf in self.company.shelves.items()
            if entity != "Account"  # an account that was made for the occasion may stay
        }
        return kept, {key: amount for key, amount in self.company.ledger.balances.items() if amount}

    def records(self, entity):
        self.company.settled()
        return [decode(row.raw) for row in self.company.shelf(entity).rows.values()]

    @invariant()
    def documents_add_up(self):
        for sale in (each for entity in SALES for each in self.records(entity)):
            lines = [line for line in sale["Line"] if line["DetailType"] == "SalesItemLineDetail"]
            tax = sum(line["Amount"] for line in sale["TxnTaxDetail"].get("TaxLine", ()))
            assert sale["TxnTaxDetail"]["TotalTax"] == tax
            assert sale["TotalAmt"] == sum(line["Amount"] for line in lines) + tax
            assert 0 <= sale["Balance"] <= sale["TotalAmt"]
        for payment in self.records("Payment"):
            signs = [-1 if line["LinkedTxn"][0]["TxnType"] == "CreditMemo" else 1 for line in payment["Line"]]
            applied = sum(sign * line["Amount"] for sign, line in zip(signs, payment["Line"], strict=True))
            assert payment["UnappliedAmt"] + applied == payment["TotalAmt"]
            assert payment["UnappliedAmt"] >= 0
        for credit in self.records("CreditMemo"):
            assert 0 <= credit["Balance"] == credit["RemainingCredit"] <= credit["TotalAmt"]

    @invariant()
    def what_a_document_is_worth_at_home_follows_from_its_rate(self):
        for entity in (*SALES, "Bill"):
            for record in self.records(entity):
                rate = record["ExchangeRate"]
                assert rate == 1 or record["CurrencyRef"]["value"] == "EUR"
                assert record["HomeBalance"] == cents(record["Balance"] * rate)
                assert record.get("HomeTotalAmt", cents(record["TotalAmt"] * rate)) == cents(record["TotalAmt"] * rate)

    @invariant()
    def both_sides_of_a_link_agree(self):
        for debt, settler in SETTLED:
            paid, links = {}, set()
            for record in self.records(settler):
                for line in record["Line"]:
                    (link,) = line["LinkedTxn"]
                    if link["TxnType"] != debt:
                        continue
                    paid[link["TxnId"]] = paid.get(link["TxnId"], 0) + line["Amount"]
                    links.add((link["TxnId"], record["Id"]))
            documents = self.records(debt)
            assert {(each["Id"], link["TxnId"]) for each in documents for link in each.get("LinkedTxn", ())} == links
            for each in documents:
                assert each["Balance"] == each["TotalAmt"] - paid.get(each["Id"], 0)

    @invariant()
    def balances_are_the_sum_of_what_is_open(self):
        owed = {}
        for sale in self.records("Invoice"):
            owed[sale["CustomerRef"]["value"]] = owed.get(sale["CustomerRef"]["value"], 0) + sale["Balance"]
        for payment in self.records("Payment"):
            id_ = payment["CustomerRef"]["value"]
            owed[id_] = owed.get(id_, 0) - payment["UnappliedAmt"]
        for credit in self.records("CreditMemo"):
            id_ = credit["CustomerRef"]["value"]
            owed[id_] = owed.get(id_, 0) - credit["Balance"]
        customers = self.records("Customer")
        # A parent pays for its jobs, so single balances may cross; their sum may not.
        assert sum(each["Balance"] for each in customers) == sum(owed.values())
        for each in customers:
            jobs = [job for job in customers if job.get("ParentRef", {}).get("value") == each["Id"]]
            assert each["BalanceWithJobs"] == each["Balance"] + sum(job["BalanceWithJobs"] for job in jobs)
        assert sum(posting.amount for entry in self.company.ledger.postings.values() for posting in entry) == 0

    @invariant()
    def what_is_owed_to_a_vendor_is_the_sum_of_what_is_open(self):
        owed = {vendor["Id"]: 0 for vendor in self.records("Vendor")}
        for entity, sign in (("Bill", 1), ("VendorCredit", -1)):
            for each in self.records(entity):
                owed[each["VendorRef"]["value"]] += sign * each["Balance"]
        for payment in self.records("BillPayment"):  # what is paid beyond the bills is the vendor's debt
            signs = [-1 if line["LinkedTxn"][0]["TxnType"] == "VendorCredit" else 1 for line in payment["Line"]]
            applied = sum(sign * line["Amount"] for sign, line in zip(signs, payment["Line"], strict=True))
            owed[payment["VendorRef"]["value"]] -= payment["TotalAmt"] - applied
        assert {vendor["Id"]: vendor["Balance"] for vendor in self.records("Vendor")} == owed

    @invariant()
    def paging_gives_every_record_once(self):
        for entity in ("Invoice", "Customer"):
            found = []
            for start in range(1, 1 + len(self.company.shelf(entity)), 2):
                every = " where Active in (true, false)" if entity == "Customer" else ""
                statement = f"select * from {entity}{every} orderby Id startposition {start} maxresults 2"
                params = {"query": statement}
                answer = handle(self.company, method="GET", path="query", params=params, headers={}, body=b"", user="x")
                found += [each["Id"] for each in decode(answer.body)["QueryResponse"].get(entity, ())]
            assert found == [id_ for _, id_ in self.company.shelf(entity).ids]


TestBooks = Books.TestCase
TestBooks.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestBooks.pytestmark = [pytest.mark.timeout(300)]
