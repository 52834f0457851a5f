"""What the documents name is there, and what the API offers is named."""

import re
from pathlib import Path

import pytest

from tieout.api.routes import make_api
from tieout.web.callback_pages import PAGES

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
PLACES = (ROOT, ROOT / "src", ROOT / "src/tieout")
NOT_OURS = {"uv.lock"}  # named because it is not used
METHODS = "GET|POST|PUT|PATCH|DELETE"


def _paths(text):
    """Answer the words in code that look like files, folders or modules of ours."""
    for word in re.findall(r"`([\w./-]+)`", text):
        if not word.startswith("/") and ("/" in word or word.endswith((".py", ".md", ".toml", ".lock"))):
            yield word


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_path_that_a_document_names_exists(document):
    text = document.read_text()
    named = {word for word in _paths(text) if word not in NOT_OURS}
    lost = [word for word in named if not any((at / word).exists() or (at / f"{word}.py").exists() for at in PLACES)]
    links = [link.split("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    lost += [link for link in links if link and not (document.parent / link).exists()]
    assert not lost


def test_the_picture_of_the_floors_names_every_folder_and_file_of_tieout():
    drawn = (ROOT / "ARCHITECTURE.md").read_text().split("```")[1]
    named = {word.rstrip("/") for line in drawn.splitlines() for word in re.split(r"\s{3,}", line)[0].split()}
    there = {one.name for one in (ROOT / "src/tieout").iterdir() if not one.name.startswith(("_", "."))}
    assert named == there


@pytest.fixture(scope="module")
def offered():
    paths = make_api().openapi()["paths"]
    return {(method.upper(), path) for path, operations in paths.items() for method in operations}


@pytest.fixture(scope="module")
def told():
    """Answer what docs/api.md tells, with … written out as the section's address."""
    found, under = set(), ""
    for line in (ROOT / "docs/api.md").read_text().splitlines():
        if line.startswith("Under `"):
            under = re.search(r"`([^`]+)`", line)[1]
        if line.startswith("| `"):
            cell, method = line.split(" | ")[0], ""
            for word in re.findall(r"`([^`]+)`", cell):
                *given, path = word.split()
                method = given[0] if given else method
                found.add((method, path.replace("…", under)))
    return {(method, path) for method, path in found if re.fullmatch(METHODS, method)}


def test_the_api_page_names_every_operation(offered, told):
    assert offered - told == set(), "write a line in docs/api.md"


def test_the_api_page_names_every_result_of_a_callback():
    page = (ROOT / "docs/api.md").read_text()
    assert [result for result in PAGES if f"`{result}`" not in page] == []


def test_the_api_page_names_nothing_that_is_not_there(offered, told):
    pages = {("GET", "/api/businesses/{businessId}/integrations/accounting/callback")}
    assert told - offered - pages == set()
