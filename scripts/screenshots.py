"""Takes a picture of every page and state, in light and dark, into docs/images.

make screenshots
make screenshots ARGS="overview connect"      only those whose names begin so
make screenshots ARGS="--to /somewhere"
"""

import argparse
import logging
import os
import shutil
import sys
import tempfile
from pathlib import Path

import httpx2
import showcase
import structlog
from picture import small
from playwright.sync_api import Browser, FloatRect, Page, sync_playwright
from scene import SECRET, Scene, fill
from stage import EMAIL, PASSWORD, Stage, stage

from tieout.access import clients
from tieout.database.transaction import transaction

IMAGES = Path(__file__).parent.parent / "docs/images"
WIDE, PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 844}
HEIGHTS = (1500, 1200, 1000, 860, 700)
REALM = "9341453000000009"


class Camera:
    """Takes the pictures that were asked for, in light and dark."""

    def __init__(self, browser: Browser, folder: Path, wanted: list[str]) -> None:
        self.folder, self.wanted, self.taken = folder, wanted, 0
        self._darkroom = browser.new_page()

    def wants(self, name: str) -> bool:
        """Whether somebody asked for it."""
        return not self.wanted or any(name.startswith(word) for word in self.wanted)

    def take(self, page: Page, name: str) -> None:
        """Take a page as it stands, in light and dark."""
        if not self.wants(name):
            return
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.wait_for_timeout(120)
            picture = self._picture(page)
            (self.folder / f"{name}-{scheme}.png").write_bytes(picture)
            self.taken += 1
            print(f"{name}-{scheme}.png  {len(picture) / 1000:.0f} kB", flush=True)
        page.emulate_media(color_scheme="light")

    def _picture(self, page: Page) -> bytes:
        """Take as much of a page as goes into a small file."""
        whole = page.evaluate("document.documentElement.scrollHeight")
        width = page.viewport_size["width"] if page.viewport_size else WIDE["width"]
        for height in HEIGHTS:
            clip: FloatRect = {"x": 0, "y": 0, "width": width, "height": min(height, whole)}
            if picture := small(self._darkroom, page.screenshot(full_page=True, clip=clip, animations="disabled")):
                return picture
        raise ValueError(f"{page.url} is too rich for a small picture.")


def dashboard(page: Page, scene: Scene, camera: Camera) -> None:
    """Take every page of the dashboard."""
    home, things = scene.page, scene.things
    pages = {name: f"/dashboard/{path}" for name, path in (
        ("connections", ""), ("issues", "issues"), ("events", "events"), ("usage", "usage"), ("links", "links"),
        ("people", "people"), ("audit", "audit"), ("missing", "nowhere"),
    )}  # fmt: skip
    pages |= {name: f"{home}/{path}" for name, path in (
        ("overview", ""), ("entities", "entities"), ("records", "entities/Bill"), ("runs", "runs"),
        ("certificates", "certificates"), ("notifications", "notifications"), ("settings", "settings"),
        ("payables", "payables/payables"), ("payments", "payables/payments"), ("payees", "payables/payees"),
        ("payable", f"payables/payables/{things['HP-2057']}"), ("payment", f"payables/payments/{things['transfer-1']}"),
        ("writes", "writes"), ("mappings", "mappings"), ("candidates", "candidates"),
        ("console", "console?query=select+*+from+Customer+maxresults+5"),
    )}  # fmt: skip
    for name, address in pages.items():
        if camera.wants(name):
            _open(page, address, status=404 if name == "missing" else 200)
            if name == "console":
                page.get_by_role("button", name="Ask").click()
                page.get_by_role("heading", name="5 Customer records").wait_for()
            camera.take(page, name)
    inner = {"record": "records", "run": "runs", "certificate": "certificates", "write": "writes", "event": "events"}
    for name, listed in inner.items():
        if camera.wants(name):
            _open(page, pages[listed])
            _open(page, str(page.locator("main tbody a").first.get_attribute("href")))
            camera.take(page, name)
    page.set_viewport_size(PHONE)
    for name in ("connections", "overview", "payables", "payees"):
        if camera.wants(f"phone-{name}"):
            _open(page, pages[name])
            camera.take(page, f"phone-{name}")
    page.set_viewport_size(WIDE)


def _open(page: Page, address: str, *, status: int = 200) -> None:
    answer = page.goto(address.rstrip("/"))
    if answer is None or answer.status != status:
        raise RuntimeError(f"{address} answers {answer and answer.status}: that would be a picture of nothing.")


def signing_in(page: Page, camera: Camera) -> None:
    """Sign the operator in."""
    page.goto("/sign-in")
    camera.take(page, "sign-in")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Connections").wait_for()


def connecting(page: Page, playing: Stage, camera: Camera) -> None:
    """Walk the connect page from its link to its end."""
    playing.emulator.create_company(REALM, name="Alder & Ash Furniture")
    playing.emulator.fill_company(REALM, invoices=400)
    page.goto("/dashboard/links")
    page.get_by_label("Business", exact=True).fill("Alder & Ash")
    page.get_by_role("button", name="Make a link").first.click()
    camera.take(page, "connect-0-link")
    link = page.get_by_label("The link").input_value()
    for name, address in (("connect-7-wrong", f"{link}x"), ("connect-9-left", "/quickbooks/disconnect")):
        page.goto(address)
        camera.take(page, name)
    page.goto(link)
    camera.take(page, "connect-1-agree")
    page.get_by_role("button", name="Connect to QuickBooks").click()
    page.locator("button[value=deny]").click()
    camera.take(page, "connect-8-denied")
    page.get_by_role("button", name="Try again").click()
    page.locator(f"[name=realmId][value='{REALM}']").check()
    camera.take(page, "connect-2-quickbooks")
    page.locator("button[value=approve]").click()
    camera.take(page, "connect-3-company")
    _tell(playing)
    page.get_by_role("button", name="Yes, go on").click()
    camera.take(page, "connect-4-progress")
    page.get_by_text("is connected").wait_for(timeout=120_000)
    camera.take(page, "connect-5-loaded")
    page.get_by_role("link", name="Go on").click()
    camera.take(page, "connect-6-match")
    page.get_by_role("button", name="Save and go on").click()
    camera.take(page, "connect-6-done")


def _tell(playing: Stage) -> None:
    """Tell what the platform has, so that there is something to match."""
    with httpx2.Client(base_url=playing.url, trust_env=False) as http:
        whose = {"client_id": "pictures", "client_secret": SECRET, "grant_type": "client_credentials"}
        playing.do(_let_in(playing))
        granted = http.post("/oauth2/token", data=whose).raise_for_status().json()
        http.headers["Authorization"] = f"Bearer {granted['access_token']}"
        found = http.get("/v1/businesses", params={"limit": 200}).json()["data"]
        home = f"/v1/businesses/{next(one['id'] for one in found if one['name'] == 'Alder & Ash')}"
        connection = http.get(f"{home}/quickbooks/connections").json()["data"][0]["id"]
        company = f"{home}/quickbooks/connections/{connection}"
        http.patch(f"{company}/push-settings", json={"paused": True}).raise_for_status()
        for name, kind, last in (("Checking", "bank", "1042"), ("Company card", "credit_card", "4411")):
            told = {"external_id": name, "name": name, "kind": kind, "last_four": last}
            http.post(f"{home}/funding-sources", json=told).raise_for_status()
        names = [one.label for one in playing.emulator.company(REALM).shelf("Vendor").rows.values()]
        for name in names[:3]:
            http.post(f"{home}/payees", json={"external_id": name, "name": name}).raise_for_status()
        http.put(f"{company}/take-in", json={"mode": "ask"}).raise_for_status()


async def _let_in(playing: Stage) -> None:
    async with transaction(playing.service.engine) as conn:
        await clients.create(conn, "pictures", SECRET, now=playing.service.clock.now())


def everything(page: Page, playing: Stage, browser: Browser, camera: Camera) -> None:
    """Take every picture that was asked for."""
    alone = ("component", "connect-", "sign-in")
    signing_in(page, camera)
    if not camera.wanted or any(not word.startswith(alone) for word in camera.wanted):
        dashboard(page, fill(playing), camera)
    if not camera.wanted or any(word.startswith("connect-") for word in camera.wanted):
        connecting(page, playing, camera)
    for part in filter(camera.wants, showcase.PARTS):
        shown = browser.new_page(viewport=WIDE, locale="en-US", timezone_id="UTC")
        showcase.show(shown, part)
        camera.take(shown, part)


def chromium() -> str | None:
    """Answer where a browser is; None leaves it to Playwright."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


def main() -> None:
    """Set the stage, and take the pictures."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("names", nargs="*", help="what their names begin with; all, when left out")
    asked.add_argument("--to", type=Path, default=IMAGES, help="folder of the pictures")
    given = asked.parse_args()
    given.to.mkdir(parents=True, exist_ok=True)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with tempfile.TemporaryDirectory() as folder, stage(None, Path(folder)) as playing, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = browser.new_page(base_url=playing.url, viewport=WIDE)
        camera = Camera(browser, given.to, given.names)
        everything(page, playing, browser, camera)
        browser.close()
    print(f"{camera.taken} pictures in {given.to}")


if __name__ == "__main__":
    sys.exit(main())
