"""Attachables: notes and files on records (facts E.2)."""

from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from qbo.facts.catalog import BY_LOWER_NAME
from qbo_emulator import faults
from qbo_emulator.records import Document
from qbo_emulator.rules.rule import Rule

if TYPE_CHECKING:
    from qbo_emulator.company import Company


_DOCUMENTS = UUID("4d1b0a3c-6f0e-4f0b-9a57-0c0b7a9f2d11")


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
                which = f"{entity.name} {ref['value']}"
                raise faults.business(f"The entity {which} that you are trying to link does not exist. {which}")  # live
            ref.pop("name", None)
            link.setdefault("IncludeOnSend", False)
        record["documentId"] = (old or {}).get("documentId") or _document(company)

    def removed(self, company: "Company", record: Document, at: int) -> None:
        """Throw the file away."""
        company.files.pop(record["Id"], None)

    def label(self, record: Document) -> tuple[str, str]:
        """Order by the file's name."""
        name = record.get("FileName", "")
        return name, name


def _document(company: "Company") -> str:
    """Give the document an id of its own, which answers show beside the attachable's (live, 2026)."""
    return str(uuid5(_DOCUMENTS, f"{company.realm_id} {company.number('documents')}"))
