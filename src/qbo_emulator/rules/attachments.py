"""Attachables: notes and files on records (facts E.2)."""

from typing import TYPE_CHECKING

from qbo.facts.catalog import BY_LOWER_NAME
from qbo_emulator import faults
from qbo_emulator.records import Document
from qbo_emulator.rules.rule import Rule

if TYPE_CHECKING:
    from qbo_emulator.company import Company


class Attachable(Rule):
    """A note, or the description of a file."""

    def complete(self, company: "Company", record: Document, old: Document | None) -> None:
        """Refuse one that is neither, or that hangs on nothing."""
        if not record.get("Note") and not record.get("FileName"):
            raise faults.business("An attachable needs a note or a file.")
        for link in record.get("AttachableRef", ()):
            ref = link.get("EntityRef")
            if ref is None:
                continue
            entity = BY_LOWER_NAME.get(ref.get("type", "").lower())
            if entity is None:
                raise faults.refuse("6050", f"Invalid Attachable Entity Type : {ref.get('type')}", "EntityRef")
            if company.find(entity.name, ref["value"]) is None:
                raise faults.invalid_reference(f"{entity.name}s", ref["value"])

    def removed(self, company: "Company", record: Document, at: int) -> None:
        """Throw the file away."""
        company.files.pop(record["Id"], None)

    def label(self, record: Document) -> tuple[str, str]:
        """Order by the file's name."""
        name = record.get("FileName", "")
        return name, name
