"""A real browser before a real service, where the machine has one."""

import importlib.util
import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def load(path):
    """Import a program of the repository that is in no package."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def stages():
    return load(ROOT / "scripts/stage.py")


@pytest.fixture(scope="session")
def scenes():
    return load(ROOT / "scripts/scene.py")


@pytest.fixture(scope="module")  # Playwright's loop runs for as long as it lives: no other test may meet it
def browser():
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: no browser is tested.")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    with playwright.sync_playwright() as driver:
        if not found and not Path(driver.chromium.executable_path).exists():
            pytest.skip("There is no Chromium on this machine: install one, or name one in CHROMIUM.")
        opened = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def origin():
    """Answer an address on which the test may serve a page of the platform's own."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


@pytest.fixture
def playing(stages, database_url, tmp_path, origin):
    """Set the stage: QuickBooks, the service, an operator."""
    allowed = f"http://127.0.0.1:{origin.getsockname()[1]}"
    with stages.stage(database_url, tmp_path, invoices=12, component_origins=(allowed,)) as playing:
        yield playing


@pytest.fixture(scope="module")
def module_stage(stages, module_database_url, tmp_path_factory):
    """Set one stage for all tests of a module, which leave each other's things alone."""
    with stages.stage(module_database_url, tmp_path_factory.mktemp("stage"), invoices=12) as playing:
        yield playing


class Troubles(list):
    """What the browser's console complained of."""

    def _said(self, message):
        pretended = "/quickbooks/" in message.location.get("url", "")  # a test that answers in the API's place
        if message.type == "error" and not pretended:
            self.append(message.text)

    def watch(self, page):
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.append(str(error)))


@pytest.fixture
def page(browser, playing):
    """Open a window; whatever the console complains of fails the test, refused pages aside."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=playing.url)
    context.set_default_timeout(20_000)
    opened, troubles = context.new_page(), Troubles()
    troubles.watch(opened)
    yield opened
    context.close()
    assert [one for one in troubles if "status of 4" not in one] == []


@pytest.fixture
def operator(page, stages):
    """Sign the operator in."""
    page.goto("/dashboard")
    page.get_by_label("E-mail").fill(stages.EMAIL)
    page.get_by_label("Password").fill(stages.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Connections").wait_for()
    return page


@pytest.fixture
def link(operator):
    """Make a connect link, as an operator does."""
    operator.goto("/dashboard/links")
    operator.get_by_label("Business", exact=True).fill("Craig's Landscaping")
    operator.get_by_role("button", name="Make a link").click()
    return operator.get_by_label("The link").input_value()
