"""Payments and bill payments: what they settle, what is left over, and where the money goes."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from qbo_emulator import faults, links
from qbo_emulator.ledger import Key, Posting
from qbo_emulator.money import ZERO, cents
from qbo_emulator.records import Document
from qbo_emulator.rules import accounts
from qbo_emulator.rules.documents import Transaction, extension, home

if TYPE_CHECKING:
    from qbo_emulator.company import Company


class Settlement(Transaction):
    """A document that settles others: its lines link to them."""

    party = "CustomerRef"
    debts: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()

    def applied(self, record: Document) -> dict[Key, Decimal]:
        """Answer what each linked document gets from this one."""
        found: dict[Key, Decimal] = {}
        for line in record.get("Line", ()):
            for link in line.get("LinkedTxn", ()):
                key = (links.entity_of(link["TxnType"]), link["TxnId"])
                found[key] = found.get(key, ZERO) + line["Amount"]
        return found

    def party_currency(self, company: "Company", record: Document) -> Document | None:
        """Answer the party's currency."""
        entity = self.party.removesuffix("Ref")
        return company.stored(entity, record[self.party]["value"]).get("CurrencyRef")

    def link(self, company: "Company", record: Document, old: Document | None) -> None:
        """Check every line's document and cut its amount to what is still open there (pains 3.8)."""
        held = self.applied(old) if old else {}
        lines = []
        for line in record.get("Line", ()):
            if not line.get("LinkedTxn"):
                continue
            if "Amount" not in line:
                raise faults.missing("Line.Amount")
            if line["Amount"] < 0:
                raise faults.refuse("2290", f"Negative Amount : {line['Amount']}", "Line.Amount")
            key = self._key(line["LinkedTxn"])
            target = self._target(company, record, key)
            room = target["Balance"] + held.get(key, ZERO)
            line["Amount"] = cents(min(line["Amount"], max(room, ZERO)))
            held[key] = held.get(key, ZERO) - line["Amount"]
            if line["Amount"]:  # what is paid already is not linked again
                self.tell(line, target, room, old or {})
                lines.append(line)
        record["Line"] = lines

    def tell(self, line: Document, target: Document, room: Decimal, old: Document) -> None:
        """Say more of what a line settles, where answers do."""

    def _key(self, linked: list[Document]) -> Key:
        if len(linked) != 1:
            raise faults.business("A line must be linked to exactly one transaction.")
        link = linked[0]
        if not link.get("TxnId") or not link.get("TxnType"):
            raise faults.missing("Line.LinkedTxn.TxnId")
        return links.entity_of(link["TxnType"]), link["TxnId"]

    def _target(self, company: "Company", record: Document, key: Key) -> Document:
        if key[0] not in {*self.debts, *self.credits}:
            raise faults.refuse("620", f"Transaction Cannot Be Linked : {key[0]} {key[1]}", "LinkedTxn")
        target = company.read(*key)
        if not _same(company, self.party, record, target):
            raise faults.business(f"The {self.party[:-3].lower()} of {key[0]} {key[1]} is not the one of this payment.")
        if target.get("CurrencyRef", {}).get("value") != record["CurrencyRef"]["value"]:
            raise faults.business("The currency of the linked transaction is not the one of this payment.")
        return target

    def shorten(self, record: Document) -> None:
        """Pay less where a credit was lost that paid for it: the last lines first."""
        excess = self.balance_of_lines(record) - record["TotalAmt"] if self.credits else ZERO
        for line in reversed(record["Line"]):
            if excess > 0 and links.entity_of(line["LinkedTxn"][0]["TxnType"]) in self.debts:
                cut = min(excess, line["Amount"])
                line["Amount"] = cents(line["Amount"] - cut)
                excess -= cut
        record["Line"] = [line for line in record["Line"] if line["Amount"]]

    def balance_of_lines(self, record: Document) -> Decimal:
        """Answer what the lines settle, less what credits bring in."""
        found = ZERO
        for (entity, _), amount in self.applied(record).items():
            found += -amount if entity in self.credits else amount
        return found


def _same(company: "Company", party: str, record: Document, target: Document) -> bool:
    """Whether both concern one party; a parent pays for its jobs."""
    payer, owner = record[party]["value"], target[party]["value"]
    parents = company.parents.get(party.removesuffix("Ref"), {})
    return payer == owner or parents.get(owner) == payer or parents.get(payer) == owner


class Payment(Settlement):
    """What customers pay."""

    required = ("TotalAmt", "CustomerRef")
    debts = ("Invoice",)
    credits = ("CreditMemo",)

    def editable(self, company: "Company", body: Mapping[str, Any], *, sparse: bool) -> None:
        """Refuse a sparse edit that does not say all that is required (pains 3.10; a setting)."""
        if sparse and company.settings.payment_edit == "full":
            self.demand(body, self.required)

    def complete(self, company: "Company", record: Document, old: Document | None) -> None:
        """Settle the invoices; what is left over stays as the customer's credit."""
        record["TotalAmt"] = cents(record["TotalAmt"])
        if record["TotalAmt"] < 0:
            raise faults.business("Transaction amount must be 0 or greater.")
        self.currency(company, record)
        record.setdefault("TxnDate", company.today())
        if "DepositToAccountRef" not in record:
            record["DepositToAccountRef"] = {"value": accounts.standing(company, "UndepositedFunds")}
        record.setdefault("ProcessPayment", False)
        self.link(company, record, old)
        keep_deposit(record, old)
        record["UnappliedAmt"] = cents(record["TotalAmt"] - self.balance_of_lines(record))
        if record["UnappliedAmt"] < 0:
            raise faults.refuse("6070", "Amounts Do Not Add Up : more is applied than was paid.", "TotalAmt")

    def tell(self, line: Document, target: Document, room: Decimal, old: Document) -> None:
        """Repeat what was open on the document, and its number (live); what the line said already stays."""
        linked = {"Amount": line["Amount"], "LinkedTxn": line["LinkedTxn"]}
        for said in old.get("Line", ()):
            if linked.items() <= said.items() and "LineEx" in said:
                line["LineEx"] = said["LineEx"]
                return
        number = {"txnReferenceNumber": target["DocNumber"]} if "DocNumber" in target else {}
        line["LineEx"] = extension(txnId=target["Id"], txnOpenBalance=str(room), **number)

    def held(self, company: "Company", record: Document) -> None:
        """Refuse what a deposit holds (6540, facts B.7)."""
        if any(link["TxnType"] == "Deposit" for link in record.get("LinkedTxn", ())):
            text = "The transaction is part of a deposit; remove it from the deposit first."
            raise faults.refuse("6540", f"Deposited Transaction cannot be changed : {text}", "")

    def loosened(self, company: "Company", record: Document) -> None:
        """Compute what is not applied to anything."""
        self.shorten(record)
        record["UnappliedAmt"] = cents(record["TotalAmt"] - self.balance_of_lines(record))

    def void(self, company: "Company", record: Document) -> None:
        """Zero it and let go of the invoices."""
        record.update({"TotalAmt": ZERO, "UnappliedAmt": ZERO, "Line": []})

    def postings(self, company: "Company", record: Document) -> Iterable[Posting]:
        """Debit where it is deposited, credit accounts receivable."""
        amount = home(record, record["TotalAmt"])
        customer = ("Customer", record["CustomerRef"]["value"])
        account = accounts.standing(company, "AccountsReceivable", foreign(company, record))
        return (
            Posting(record["DepositToAccountRef"]["value"], amount),
            Posting(account, -amount, customer, -record["TotalAmt"]),
        )


class BillPayment(Settlement):
    """What vendors are paid."""

    required = ("VendorRef", "PayType", "TotalAmt", "Line")
    required_on_update = ("VendorRef", "PayType")
    party = "VendorRef"
    debts = ("Bill",)
    credits = ("VendorCredit",)

    def complete(self, company: "Company", record: Document, old: Document | None) -> None:
        """Settle the bills from the account that the kind of payment names."""
        pay_type = record["PayType"]
        member = "CheckPayment" if pay_type == "Check" else "CreditCardPayment"
        account = record.get(member, {}).get(_ACCOUNTS[pay_type])
        if account is None:
            raise faults.missing(f"{member}.{_ACCOUNTS[pay_type]}")
        if pay_type == "Check":
            record[member].setdefault("PrintStatus", "NeedToPrint")
        record["TotalAmt"] = cents(record["TotalAmt"])
        self.currency(company, record)
        record.setdefault("TxnDate", company.today())
        self.link(company, record, old)
        if self.balance_of_lines(record) > record["TotalAmt"]:
            raise faults.refuse("6070", "Amounts Do Not Add Up : more is applied than is paid.", "TotalAmt")

    def loosened(self, company: "Company", record: Document) -> None:
        """Pay less where a vendor's credit was lost."""
        self.shorten(record)

    def void(self, company: "Company", record: Document) -> None:
        """Zero it and let go of the bills."""
        record.update({"TotalAmt": ZERO, "Line": []})

    def postings(self, company: "Company", record: Document) -> Iterable[Posting]:
        """Debit accounts payable, credit bank or card."""
        amount = home(record, record["TotalAmt"])
        member = "CheckPayment" if record["PayType"] == "Check" else "CreditCardPayment"
        payable = accounts.standing(company, "AccountsPayable", foreign(company, record))
        vendor = ("Vendor", record["VendorRef"]["value"])
        return (
            Posting(payable, amount, vendor, record["TotalAmt"]),
            Posting(record[member][_ACCOUNTS[record["PayType"]]]["value"], -amount),
        )


def keep_deposit(record: Document, old: Document | None) -> None:
    """Keep the links of a payment itself: QuickBooks makes them, and they say which deposit holds it."""
    record.pop("LinkedTxn", None)
    if old and "LinkedTxn" in old:
        record["LinkedTxn"] = old["LinkedTxn"]


_ACCOUNTS = {"Check": "BankAccountRef", "CreditCard": "CCAccountRef"}


def foreign(company: "Company", record: Document) -> str | None:
    """Answer a document's currency when it is not the company's own."""
    currency = record["CurrencyRef"]["value"]
    return None if currency == company.currencies.home else currency
