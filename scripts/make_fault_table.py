"""Write docs/faults.md from the facts: python scripts/make_fault_table.py [--check]."""

import sys
from pathlib import Path

from qbo.facts.faults import FAULTS

TARGET = Path(__file__).parent.parent / "docs/faults.md"
WHO = {"you": "the platform", "customer": "the customer", "intuit": "Intuit", "operator": "the operator"}
HEAD = """# What QuickBooks says when it refuses

Every code that QuickBooks and its sign-in publish, the class of `qbo.errors` that the client raises for it, what it
means, and who must do what. `error.explanation` answers the same. Made by `scripts/make_fault_table.py`.

| code | class | what it means | who | what to do |
|---|---|---|---|---|
"""


def made() -> str:
    """Answer the text of the page."""
    rows = (
        f"| {one.code} | `{one.advice}` | {one.meaning} | {WHO[one.owner]} | {one.remedy} |" for one in FAULTS.values()
    )
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(0 if TARGET.read_text() == made() else f"{TARGET.name} is out of date: run {sys.argv[0]}")
    TARGET.write_text(made())
