"""The house rules that no linter knows."""

import ast
from pathlib import Path

import pytest

SRC = Path(__file__).parent.parent / "src"
FILES = sorted(SRC.rglob("*.py"))
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "shared", "manager", "managers", "core", "base"}


def _functions(tree: ast.AST) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(SRC)))
def test_a_file_fits_in_the_head(file):
    text = file.read_text()
    tree = ast.parse(text)
    assert len(text.splitlines()) <= 400, "split it: one idea a file"
    names = {part.removesuffix(".py") for part in file.relative_to(SRC).parts}
    assert not EMPTY_NAMES & names, "a name that says nothing"
    assert ast.get_docstring(tree), "say in one sentence what the module is for"
    long = [f.name for f in _functions(tree) if (f.end_lineno or 0) - f.lineno >= 60]
    assert not long, f"functions over 60 lines: {long}"
