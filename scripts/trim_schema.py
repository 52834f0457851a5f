"""Write src/qbo/facts/schema.json from the full schema: python scripts/trim_schema.py path/to/full/schema.json."""

import json
import sys
from pathlib import Path
from typing import Any

# Intuit's reference flags no name to ask by here; connectors that list what QuickBooks filters by have it, and programs
# in daily use ask so (`select * from PaymentMethod where Name = 'Check'`).
ASKED_BY = {"Class": ("Name",), "Department": ("Name",), "PaymentMethod": ("Name",)}
TARGET = Path(__file__).parent.parent / "src/qbo/facts/schema.json"


def field(full: dict[str, Any], query: dict[str, list[str]]) -> dict[str, Any]:
    """Keep of one member what client and emulator need; absent keys mean false."""
    doc = full.get("doc", {})
    kept = {
        "type": full.get("type"),
        "kind": full.get("kind"),
        "json": full.get("json"),
        "many": full.get("max") == "unbounded",
        "max_length": doc.get("maxLength"),
        "required": doc.get("required"),
        "read_only": doc.get("readOnly"),
        "filterable": full["name"] in query.get("filterable", ()),
        "sortable": full["name"] in query.get("sortable", ()),
    }
    return {key: value for key, value in kept.items() if value}


def fields(described: dict[str, Any]) -> dict[str, Any]:
    """Answer the members of an entity or complex type by name."""
    asked_by = ASKED_BY.get(described.get("type", ""), ())
    query = {use: [*names, *asked_by] for use, names in (described.get("query") or {}).items()}
    return {one["name"]: field(one, query) for one in described.get("fields", ()) if "name" in one}


def doc_only(full: dict[str, Any], entity: str) -> dict[str, Any]:
    """Answer the members that Intuit's reference names and the XSD does not."""
    found = full["docOnlyFields"].get(entity) or ()
    names = found if isinstance(found, dict) else [one["name"] if isinstance(one, dict) else one for one in found]
    query = full["entities"][entity].get("query") or {}
    return {
        name: {"kind": "documented"} | {use: True for use in ("filterable", "sortable") if name in query.get(use, ())}
        for name in names
        if name.isidentifier()
    }


def main(source: str) -> None:
    """Read the full schema and write the trimmed one."""
    full = json.loads(Path(source).read_text())
    entities = {
        name: {
            "fields": doc_only(full, name) | fields(one),
            "operations": one.get("operations", []),
            "unqueryable": (one.get("behaviour") or {}).get("notQueryable", []),
        }
        for name, one in full["entities"].items()
        if one.get("documentedInApiExplorer")
    }
    types = {name: fields(one) for name, one in full["complexTypes"].items() if name not in entities}
    enums = {name: one.get("values", one) if isinstance(one, dict) else one for name, one in full["enums"].items()}
    text = json.dumps({"entities": entities, "types": types, "enums": enums}, separators=(",", ":"), sort_keys=True)
    TARGET.write_text(text + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
