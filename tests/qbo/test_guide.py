"""The guide's code runs, from its first line to its last, as one program."""

import ast
import inspect
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
GUIDE = (ROOT / "docs/guide.md").read_text()
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


def program():
    """Put the blocks where they stand in the page, so that a failure names the page's own line."""
    lines = [""] * (GUIDE.count("\n") + 1)
    for block in BLOCK.finditer(GUIDE):
        first = GUIDE.count("\n", 0, block.start(1))
        code = block[1].splitlines()
        lines[first : first + len(code)] = code
    return "\n".join(lines)


async def test_the_guide_runs(sample_environment, capsys):
    code = compile(program(), "docs/guide.md", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    result = eval(code, {"__name__": "guide"})  # the page's blocks share one namespace
    if inspect.isawaitable(result):
        await result
    assert capsys.readouterr().out


@pytest.mark.parametrize("address", re.findall(r"\]\(((?!http)[^)]+)\)", GUIDE))
def test_its_links_lead_somewhere(address):
    path, _, anchor = address.partition("#")
    text = (ROOT / "docs" / path).read_text() if path else GUIDE
    headings = {re.sub(r"[^\w\- ]", "", line.lstrip("# ").lower()).replace(" ", "-") for line in text.splitlines()}
    assert not anchor or anchor in headings
