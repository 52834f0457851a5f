"""Write src/qbo/views.pyi from the facts: python scripts/make_typed_views.py [--check]."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

FACTS = Path(__file__).parent.parent / "src/qbo/facts/schema.json"
TARGET = Path(__file__).parent.parent / "src/qbo/views.pyi"
HEAD = """# What the members of each entity are, for editors and type checkers; made by scripts/make_typed_views.py.

from decimal import Decimal
from typing import Any, Literal, TypedDict, TypeVar

from qbo.record import Record

_View = TypeVar("_View")

def view(kind: type[_View], record: Record) -> _View: ...
"""
SCALARS = {
    "boolean": "bool",
    "number": "Decimal",
    "number(int)": "int",
    "string": "str",
    "string(date YYYY-MM-DD)": "str",
    "string(dateTime ISO8601 with offset)": "str",
}
# These carry their text beside attributes, which the XSD says in a way that the trimmed schema does not keep.
VALUED = {"ReferenceType": {"value": "str", "name": "str", "type": "str"}, "MemoRef": {"value": "str"}}
LONGEST_CHOICE = 40


class Writer:
    """Writes one TypedDict for each type that an entity reaches."""

    def __init__(self, facts: dict[str, Any]) -> None:
        self._facts = facts
        self.written: dict[str, str] = {}

    def entity(self, name: str) -> None:
        """Write an entity and all that it reaches."""
        self._class(name, self._facts["entities"][name]["fields"])

    def _class(self, name: str, fields: dict[str, Any]) -> None:
        if name in self.written:
            return
        self.written[name] = ""
        known = {member: field for member, field in sorted(fields.items()) if field.get("type") != "IntuitAnyType"}
        members = VALUED.get(name[1:]) or {member: self._type(field) for member, field in known.items()}
        body = [f"    {member}: {kind}" for member, kind in members.items() if member.isidentifier()] or ["    ..."]
        self.written[name] = "\n".join([f"class {name}(TypedDict, total=False):", *body])

    def _type(self, field: dict[str, Any]) -> str:
        inner = self._one(field)
        return f"list[{inner}]" if field.get("many") else inner

    def _one(self, field: dict[str, Any]) -> str:
        name = field.get("type") or ""
        if field.get("kind") == "enum" and name in self._facts["enums"]:
            values = sorted({value for value in self._facts["enums"][name] if isinstance(value, str)})
            return f"Literal[{', '.join(map(json.dumps, values))}]" if 0 < len(values) <= LONGEST_CHOICE else "str"
        if name in self._facts["types"] or name in VALUED:
            self._class(f"_{name}", self._facts["types"].get(name, {}))
            return f"_{name}"
        return SCALARS.get(field.get("json") or "", "Any")


def made() -> str:
    """Answer the text of the stub."""
    facts = json.loads(FACTS.read_text())
    writer = Writer(facts)
    for name in facts["entities"]:
        writer.entity(name)
    text = "\n".join([HEAD, *(writer.written[name] + "\n" for name in sorted(writer.written))])
    command = [Path(sys.executable).with_name("ruff"), "format", "--quiet", "--stdin-filename", TARGET, "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout  # noqa: S603 - ours


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(0 if TARGET.read_text() == made() else f"{TARGET.name} is out of date: run {sys.argv[0]}")
    TARGET.write_text(made())
