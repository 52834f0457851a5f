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
from qbo_emulator.records import decode

AMOUNTS = st.integers(1, 40).map(lambda cents: Decimal(cents * 25) / 100)
PICK = st.integers(0, 20)
UNDONE = ("Invoice", "Bill", "Payment", "BillPayment", "CreditMemo", "Deposit")
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
)


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

    @rule(pick=PICK, amounts=st.lists(AMOUNTS, min_size=1, max_size=3))
    def sell(self, pick, amounts):
        lines = [{"Amount": each, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {}} for each in amounts]
        customer = {"value": self.some("Customer", pick)["Id"]}
        self.attempt("create", "Invoice", {"CustomerRef": customer, "Line": lines})

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

    @rule(pick=PICK, amount=AMOUNTS)
    def give_credit(self, pick, amount):
        line = {"Amount": amount, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {}}
        customer = {"value": self.some("Customer", pick)["Id"]}
        self.attempt("create", "CreditMemo", {"CustomerRef": customer, "Line": [line]})

    @rule(pick=PICK, beside=AMOUNTS)
    def bring_to_the_bank(self, pick, beside):
        if payment := self.some("Payment", pick):
            word = {"TxnId": payment["Id"], "TxnType": "Payment"}
            lines = [{"Amount": payment["TotalAmt"], "LinkedTxn": [word]}]
            lines.append({"Amount": beside, "DepositLineDetail": {"AccountRef": {"value": self.accounts[0]}}})
            bank = {"value": self.accounts[1]}
            self.attempt("create", "Deposit", {"DepositToAccountRef": bank, "Line": lines})

    @rule(pick=PICK, amount=AMOUNTS)
    def be_billed(self, pick, amount):
        kind = "AccountBasedExpenseLineDetail"
        line = {"Amount": amount, "DetailType": kind, kind: {"AccountRef": {"value": self.accounts[2]}}}
        vendor = {"value": self.some("Vendor", pick)["Id"]}
        self.attempt("create", "Bill", {"VendorRef": vendor, "Line": [line]})

    @rule(pick=PICK, amount=AMOUNTS)
    def pay_a_bill(self, pick, amount):
        if bill := self.some("Bill", pick):
            body = {"VendorRef": bill["VendorRef"], "PayType": "Check", "TotalAmt": amount}
            body["CheckPayment"] = {"BankAccountRef": {"value": self.accounts[1]}}
            body["Line"] = [{"Amount": amount, "LinkedTxn": [{"TxnId": bill["Id"], "TxnType": "Bill"}]}]
            self.attempt("create", "BillPayment", body)

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
        for sale in self.records("Invoice"):
            sold = sum(line["Amount"] for line in sale["Line"] if line["DetailType"] == "SalesItemLineDetail")
            assert sale["TotalAmt"] == sold
            assert 0 <= sale["Balance"] <= sale["TotalAmt"]
        for payment in self.records("Payment"):
            signs = [-1 if line["LinkedTxn"][0]["TxnType"] == "CreditMemo" else 1 for line in payment["Line"]]
            applied = sum(sign * line["Amount"] for sign, line in zip(signs, payment["Line"], strict=True))
            assert payment["UnappliedAmt"] + applied == payment["TotalAmt"]
            assert payment["UnappliedAmt"] >= 0
        for credit in self.records("CreditMemo"):
            assert 0 <= credit["Balance"] == credit["RemainingCredit"] <= credit["TotalAmt"]

    @invariant()
    def both_sides_of_a_link_agree(self):
        for debt, settler in (("Invoice", "Payment"), ("CreditMemo", "Payment"), ("Bill", "BillPayment")):
            paid, links = {}, set()
            for record in self.records(settler):
                for line in record["Line"]:
                    (link,) = line["LinkedTxn"]
                    if link["TxnType"] != debt:
                        continue
                    paid[link["TxnId"]] = paid.get(link["TxnId"], 0) + line["Amount"]
                    links.add((link["TxnId"], record["Id"]))
            documents = self.records(debt)
            assert {(each["Id"], link["TxnId"]) for each in documents for link in each["LinkedTxn"]} == links
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
