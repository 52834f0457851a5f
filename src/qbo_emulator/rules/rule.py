"""What a rule is: the places where QuickBooks does something of its own with the records of an entity."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from qbo_emulator import faults
from qbo_emulator.ledger import Key, Posting
from qbo_emulator.money import cents
from qbo_emulator.records import Document

if TYPE_CHECKING:
    from qbo_emulator.company import Company


class Rule:
    """The plain rule: members that must be there, and nothing else."""

    required: tuple[str, ...] = ()
    required_on_update: tuple[str, ...] = ()

    def __init__(self, entity: str) -> None:
        self.entity = entity

    def demand(self, body: Mapping[str, Any], members: Iterable[str]) -> None:
        """Refuse a body that lacks members (2020)."""
        absent = [name for name in members if body.get(name) in (None, "", {}, [])]
        if absent:
            raise faults.missing(*absent)

    def editable(self, company: "Company", body: Mapping[str, Any], *, sparse: bool) -> None:
        """Refuse an edit for the form it comes in."""
        self.demand(body, self.required_on_update)

    def complete(self, company: "Company", record: Document, old: Document | None) -> None:
        """Check a record against the books, add defaults and compute what QuickBooks computes."""

    def label(self, record: Document) -> tuple[str, str]:
        """Answer the name that orders the list, and the full name that references show."""
        name = record.get("Name", "")
        return name, record.get("FullyQualifiedName", name)

    def postings(self, company: "Company", record: Document) -> Iterable[Posting]:
        """Answer what a document posts to the ledger."""
        return ()

    def applied(self, record: Document) -> dict[Key, Decimal]:
        """Answer which documents a document settles, and with how much."""
        return {}

    def settled(self, record: Document, amount: Decimal) -> None:
        """Take a payment, or give it back, on the document that is settled."""
        if "Balance" in record:
            record["Balance"] = cents(record["Balance"] - amount)

    def loosened(self, company: "Company", record: Document) -> None:
        """Compute a settling document anew after something it settled let go of it."""

    def void(self, company: "Company", record: Document) -> None:
        """Take the amounts out of a document."""
        raise faults.unsupported("void")

    def held(self, company: "Company", record: Document) -> None:
        """Refuse to change or delete what other records hold."""

    def linked(self, record: Document) -> None:
        """Take note of a link that came or went."""

    def removed(self, company: "Company", record: Document, at: int) -> None:
        """Follow up on other records once this one is deleted."""

    def stored(self, company: "Company", record: Document, old: Document | None, at: int) -> None:
        """Follow up on other records once this one is stored."""
