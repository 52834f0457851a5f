"""Documents that settle one another: the links on both sides, the open balance, and what comes loose again."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from qbo_emulator.ledger import Key
from qbo_emulator.money import ZERO, cents
from qbo_emulator.records import Document, decode
from qbo_emulator.rules import rule_of

if TYPE_CHECKING:
    from qbo_emulator.company import Company

# How transactions call one another in LinkedTxn (observed shapes, XSD TxnTypeEnum).
ENTITIES = {
    "BillPaymentCheck": "BillPayment", "BillPaymentCreditCard": "BillPayment", "ReceivePayment": "Payment",
    "Expense": "Purchase", "Check": "Purchase", "CreditCardCredit": "Purchase",
}  # fmt: skip


def entity_of(word: str) -> str:
    """Answer the entity behind a TxnType."""
    return ENTITIES.get(word, word)


def word_of(entity: str, record: Document) -> str:
    """Answer the TxnType by which others link to a record."""
    if entity == "BillPayment":
        return f"BillPayment{record['PayType']}"
    return entity


def linked(record: Document) -> list[Document]:
    """Answer the links of a whole record; what names no transaction is no link."""
    return [link for link in record.get("LinkedTxn", ()) if "TxnId" in link and "TxnType" in link]


def is_to(link: Document, key: Key) -> bool:
    """Whether a link is to this document."""
    return (entity_of(link.get("TxnType", "")), link.get("TxnId")) == key


def follow(company: "Company", entity: str, record: Document, old: Document | None, at: int) -> None:
    """Carry a new or changed record over to what it settles, and let go of what it can no longer hold."""
    rule = rule_of(entity)
    now = rule.applied(record)
    before = rule.applied(old) if old else {}
    for key in {**before, **now}:
        moved = now.get(key, ZERO) - before.get(key, ZERO)
        if moved or (key in now) != (key in before):
            link = {"TxnId": record["Id"], "TxnType": word_of(entity, record)}
            _settle(company, key, link, moved=moved, holds=key in now, at=at)
    if old is not None and "TotalAmt" in record and record.get("Balance", ZERO) < 0:
        loosen(company, entity, record, -record["Balance"], at)


def unlink(company: "Company", entity: str, record: Document, at: int) -> None:
    """Take a record out of every link, before it is deleted."""
    mine = {"TxnId": record["Id"], "TxnType": word_of(entity, record)}
    for key, amount in rule_of(entity).applied(record).items():
        _settle(company, key, mine, moved=-amount, holds=False, at=at)
    for link in linked(record):
        _cut(company, (entity, record["Id"]), link, None, at)


def loosen(company: "Company", entity: str, record: Document, excess: Decimal, at: int) -> None:
    """Free payments of what they hold beyond a document's total; it becomes unapplied (pains 3.7)."""
    for link in reversed(linked(record)):
        if excess <= 0 and record.get("TotalAmt"):
            break
        freed, gone = _cut(company, (entity, record["Id"]), link, excess, at)
        excess -= freed
        if gone:
            record["LinkedTxn"] = [each for each in record["LinkedTxn"] if each != link]
    rule_of(entity).settled(record, record["Balance"])
    company.keep(entity, record, at, bump=False)


def _settle(company: "Company", key: Key, link: dict[str, Any], *, moved: Decimal, holds: bool, at: int) -> None:
    """Change the open balance of a settled document and its link; its SyncToken goes up (pains 3.6)."""
    row = company.find(*key)
    if row is None:
        return
    target = decode(row.raw)
    rule_of(key[0]).settled(target, moved)
    others = [each for each in linked(target) if each["TxnId"] != link["TxnId"] or each["TxnType"] != link["TxnType"]]
    target["LinkedTxn"] = [*others, link] if holds else others
    rule_of(key[0]).linked(target)
    company.keep(key[0], target, at)


def _cut(company: "Company", key: Key, link: Document, most: Decimal | None, at: int) -> tuple[Decimal, bool]:
    """Shorten what a settling document holds of this one; answer how much that freed, and whether nothing is left."""
    settler = entity_of(link["TxnType"])
    row = company.find(settler, link["TxnId"])
    if row is None:
        return ZERO, True
    record, old = decode(row.raw), decode(row.raw)
    freed, left = ZERO, ZERO
    kept: list[Document] = []
    for line in record.get("Line", []):
        if not any(is_to(each, key) for each in line.get("LinkedTxn", ())):
            kept.append(line)
            continue
        cut = line["Amount"] if most is None else min(line["Amount"], most - freed)
        freed += cut
        left += line["Amount"] - cut
        if line["Amount"] > cut:
            kept.append({**line, "Amount": cents(line["Amount"] - cut)})
    record["Line"] = kept
    if not left:
        _drop_link(record, key)
    if record != old:
        rule_of(settler).loosened(company, record)
        _keep(company, settler, record, old, without=key, at=at)
    return freed, not left


def _drop_link(record: Document, key: Key) -> None:
    if "LinkedTxn" in record:
        record["LinkedTxn"] = [each for each in record["LinkedTxn"] if not is_to(each, key)]


def _keep(company: "Company", settler: str, record: Document, old: Document, *, without: Key, at: int) -> None:
    """Store a shortened settlement, and give back what it no longer pays for lack of the credit it lost."""
    company.keep(settler, record, at)
    company.ledger.post((settler, record["Id"]), rule_of(settler).postings(company, record), at)
    rule = rule_of(settler)
    now, before = rule.applied(record), rule.applied(old)
    for key in before:
        moved = now.get(key, ZERO) - before[key]
        if key != without and moved:
            link = {"TxnId": record["Id"], "TxnType": word_of(settler, record)}
            _settle(company, key, link, moved=moved, holds=key in now, at=at)
