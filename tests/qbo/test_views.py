"""Editors know what a record holds, and nobody pays for it at run time."""

import subprocess
import sys
from pathlib import Path

import pytest

from qbo import views
from qbo.facts.catalog import ENTITIES
from qbo.record import Record

ROOT = Path(__file__).parent.parent.parent
STUB = (ROOT / "src/qbo/views.pyi").read_text()


def test_the_stub_is_what_the_facts_say():
    made = subprocess.run([sys.executable, ROOT / "scripts/make_typed_views.py", "--check"], check=False)
    assert made.returncode == 0


@pytest.mark.parametrize("entity", ENTITIES, ids=lambda entity: entity.name)
def test_every_entity_has_its_view(entity):
    assert f"class {entity.name}(TypedDict" in STUB
    record = Record(entity.name, b'{"Id":"1"}')
    assert views.view(getattr(views, entity.name), record) == {"Id": "1"}


def test_a_view_of_another_entity_is_refused():
    with pytest.raises(TypeError, match="no Bill"):
        views.view(views.Bill, Record("Invoice", b'{"Id":"1"}'))


def test_a_type_checker_finds_a_member_that_is_not_there(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(
        "from decimal import Decimal\n"
        "from qbo.record import Record\n"
        "from qbo.views import Invoice, view\n"
        "def total(record: Record) -> Decimal:\n"
        "    invoice = view(Invoice, record)\n"
        '    return sum((line["Amount"] for line in invoice["Line"]), Decimal(0)) + invoice["TotalAmt"]\n'
        "def wrong(record: Record) -> object:\n"
        '    return view(Invoice, record)["Totl"]\n'
    )
    checker = Path(sys.executable).with_name("pyrefly")
    told = subprocess.run(
        [checker, "check", program, "--search-path", ROOT / "src", "--preset", "strict", "--color", "never"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    assert "Totl" in told
    assert told.count("ERROR") == 1, told
