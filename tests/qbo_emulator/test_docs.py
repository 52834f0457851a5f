"""The emulator's documents against its code: whatever can be asked for is written down, and the other way round."""

import dataclasses
import re
from pathlib import Path
from typing import get_args

import pytest
from msgspec import structs

from qbo_emulator import Emulator, control_screens, conventions, settings, trouble
from qbo_emulator.control import control
from qbo_emulator.mishaps import Kind, Match, Plan

DOCS = Path(__file__).parents[2] / "docs" / "emulator"
CONTROL = (DOCS / "control.md").read_text()
WORDS = set(re.findall(r"`([^`\n]+)`", CONTROL))
CALLS = re.findall(r"^ {4}(GET|POST|PATCH|DELETE) +(\S+)", CONTROL, re.MULTILINE)


def names(kind):
    return {one.name for one in (dataclasses.fields(kind) if dataclasses.is_dataclass(kind) else structs.fields(kind))}


def written():
    """Answer every path that the document names, whatever a part of it stands for."""
    found = re.findall(r"/_emulator[\w/{}-]*", CONTROL)
    return {re.sub(r"{\w+}", "{}", path) for path in found}


def asked():
    rows = Emulator(opening=lambda _world: None)
    routes = [one for one in control(rows).routes if "/pages" not in one.path and one.path != "/"]
    return {re.sub(r"{\w+}", "{}", one.path): one for one in routes}


def test_every_mishap_every_fault_and_every_way_to_match_is_written_down():
    assert set(get_args(Kind)) <= WORDS
    assert set(trouble.NAMED) <= WORDS
    assert names(Match) <= WORDS
    assert names(Plan) - {"kind", "match"} <= WORDS


@pytest.mark.parametrize("kind", [settings.Settings, conventions.Settings])
def test_every_setting_is_written_down(kind):
    assert names(kind) - WORDS == set()


def test_every_setting_that_is_written_down_is_there():
    rows = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", CONTROL.partition("## Settings")[2], re.MULTILINE)
    told = {name for row in rows for name in re.findall(r"\w+", row)}
    assert told == names(settings.Settings) | names(conventions.Settings)


def test_every_control_is_written_down():
    told = written() | {"/_emulator/clock", "/_emulator/mishaps/{}", "/_emulator/grants/{}", "/_emulator/endpoints/{}"}
    told |= {f"/_emulator/grants/{{}}/{what}" for what in ("expire-access", "expire-refresh", "rotate", "revoke")}
    assert {path for path in asked() if path not in told} == set()


def test_every_call_that_is_written_down_is_answered():
    known = control(Emulator(opening=lambda _world: None)).routes
    methods = {}
    for one in known:
        methods.setdefault(re.sub(r"{\w+}", "{}", one.path), set()).update(one.methods)
    assert len(CALLS) > 20
    for method, path in CALLS:
        clean = re.sub(r"{\w+}", "{}", path.partition("?")[0])
        assert method in methods.get(clean, ()), (method, path)


def test_every_deed_of_a_person_is_written_down():
    deeds = {one.__struct_config__.tag for one in get_args(control_screens.Deeds)}
    assert len(deeds) > 5
    assert deeds <= WORDS
