"""The dashboard with everything on it: every page is drawn, light, read by axe, fits a phone, and does what it says."""

import re
from html import unescape

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

EVERYWHERE = ("", "/issues", "/issues?state=muted", "/events", "/usage", "/links", "/people", "/audit", "/none")
OF_A_COMPANY = (
    "", "/entities", "/entities/Bill", "/payables/payables", "/payables/receivables", "/payables/payments",
    "/payables/payees", "/payables/payables?status=cancelled", "/writes", "/writes?state=sent", "/writes?state=unknown",
    "/mappings", "/candidates", "/candidates?state=declined", "/runs", "/certificates", "/notifications", "/console",
    "/settings",
)  # fmt: skip
FIRST_OF = ("/runs", "/certificates", "/entities/Bill", "/writes", "/writes?state=sent")
LISTS = (
    "/entities", "/entities/Bill", "/payables/payables", "/payables/receivables", "/payables/payments",
    "/payables/payees", "/writes", "/mappings", "/candidates", "/runs", "/certificates", "/notifications",
)  # fmt: skip
THINGS = (("payables", "HP-2057"), ("payables", "HP-2041"), ("payments", "transfer-1"), ("payees", "harbor"))
HEAVIEST = 150_000
pytestmark = pytest.mark.timeout(240)  # whichever comes first sets the stage for all of them


@pytest.fixture(scope="module")
def playing(module_stage):
    return module_stage


@pytest.fixture(scope="module")
def scene(scenes, playing):
    return scenes.fill(playing)


def addresses(page, scene):
    """Answer the address of every page, and of one of each kind that lists lead to."""
    yield from (f"/dashboard{where}" for where in EVERYWHERE)
    yield from (f"{scene.page}{where}" for where in OF_A_COMPANY)
    yield from (f"{scene.page}/payables/{which}/{scene.things[word]}" for which, word in THINGS)
    for where in FIRST_OF:
        page.goto(f"{scene.page}{where}")
        yield page.locator("tbody th a").first.get_attribute("href")
    page.goto("/dashboard/events")
    for section in page.locator("main section").all():
        yield section.locator("tbody th a").first.get_attribute("href")


def serious(page):
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{page.url}: {one['id']}, {one['help']}: {one['nodes'][0]['html'][:160]}"
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]


def size(page):
    return page.evaluate(
        "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
        ".reduce((sum, one) => sum + one.decodedBodySize, 0)"
    )


def test_every_page_is_light_and_fits_a_phone(operator, scene):
    troubles = []
    operator.set_viewport_size({"width": 390, "height": 800})
    for address in dict.fromkeys(addresses(operator, scene)):
        answer = operator.goto(address)
        if answer.status != (404 if address.endswith("/none") else 200):
            troubles.append(f"{address} answers {answer.status}")
        if not 1_000 < (weight := size(operator)) < HEAVIEST:
            troubles.append(f"{address} weighs {weight}")
        if operator.evaluate("document.documentElement.scrollWidth") > 390:
            troubles.append(f"{address} is wider than a phone")
    assert troubles == []


@pytest.mark.parametrize("which", ["lists", "things"])
def test_nothing_serious_is_on_any_page(operator, scene, which):
    every = dict.fromkeys(addresses(operator, scene))
    lists = [f"/dashboard{where}" for where in EVERYWHERE] + [f"{scene.page}{where}" for where in OF_A_COMPANY]
    troubles = []
    for address in every:
        if "?" not in address and (address in lists) == (which == "lists"):  # with a query: the same page, other rows
            operator.goto(address)
            troubles += serious(operator)
    assert troubles == []


def test_every_list_is_sorted_by_each_of_its_heads(operator, scene):
    found = operator.context.request
    everywhere = [f"/dashboard{where}" for where in ("", "/usage", "/links", "/people", "/audit", "/events")]
    for address in [*everywhere, *(f"{scene.page}{where}" for where in LISTS)]:
        heads = re.findall(r'<th scope="col"[^>]*><a href="([^"]*\bsort=[^"]*)"', found.get(address).text())
        assert heads or "receivables" in address, address
        for head in map(unescape, heads):
            answer = found.get(head)
            assert answer.status == 200, head
            assert 'aria-sort="ascending"' in answer.text(), head


@pytest.mark.soak
def test_every_page_can_be_read_in_the_dark(operator, scene):
    troubles = []
    operator.emulate_media(color_scheme="dark")
    for address in dict.fromkeys(addresses(operator, scene)):
        operator.goto(address)
        troubles += serious(operator)
    assert troubles == []


def test_an_issue_is_put_aside_and_taken_up_and_the_audit_says_by_whom(operator, scene):
    page = operator
    page.goto("/dashboard/issues?owner=customer")
    page.locator(".issue").filter(has_text="Tidewater Dental").locator("summary.button").click()
    page.get_by_role("button", name="A week").locator("visible=true").click()
    expect(page.get_by_role("status")).to_contain_text("Put aside")
    page.goto("/dashboard/issues?state=muted")
    page.get_by_role("button", name="Take up again").click()
    expect(page.get_by_role("status")).to_contain_text("Taken up")
    page.goto("/dashboard/audit")
    expect(page.locator("tbody")).to_contain_text("Mute issue")
    expect(page.locator("tbody")).to_contain_text("ada@example.com")


def test_a_source_is_mapped_and_its_payment_goes_on(operator, scene):
    page = operator
    page.goto(f"{scene.page}/mappings")
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("row", name="Savings").locator(".chip")).to_have_count(0)
    row = page.get_by_role("row", name="Payroll")
    row.locator("summary").click()
    row.get_by_label("Account", exact=True).select_option(label="Savings")
    row.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("goes on now")
    page.goto(f"{scene.page}/payables/payments/{scene.things['transfer-2']}")
    expect(page.locator("main")).to_contain_text("In QuickBooks", timeout=20_000)


def test_a_conflict_is_decided_with_both_versions_in_sight(operator, scene):
    page = operator
    page.goto(f"{scene.page}/payables/payables/{scene.things['HP-2057']}")
    page.get_by_role("link", name="Look at the write").click()
    row = page.get_by_role("row", name="Line 1, amount")
    expect(row).to_contain_text("1310.00")
    expect(row).to_contain_text("1260.00")
    page.get_by_role("button", name="Ours stays").click()
    expect(page.get_by_role("status")).to_contain_text("Decided")
    page.goto(f"{scene.page}/payables/payables/{scene.things['HP-2057']}")
    expect(page.locator(".head-line .chip").last).to_have_text("In QuickBooks", timeout=20_000)


def test_a_name_that_is_taken_is_settled(operator, scene):
    page = operator
    page.goto(f"{scene.page}/payables/payees/{scene.things['amy']}")
    page.get_by_role("link", name="Look at the write").click()
    page.get_by_role("button", name="Write it under a longer name").click()
    expect(page.get_by_role("status")).to_contain_text("under that name")
    page.goto(f"{scene.page}/payables/payees/{scene.things['amy']}")
    expect(page.locator(".head-line .chip").last).to_have_text("In QuickBooks", timeout=20_000)


def test_a_candidate_is_made_new(operator, scene):
    page = operator
    page.goto(f"{scene.page}/candidates?entity=Vendor")
    page.get_by_role("row", name="Golden Gate Fasteners").get_by_role("button", name="Make new").click()
    expect(page.get_by_role("status")).to_contain_text("Done")
    page.goto(f"{scene.page}/payables/payees")
    expect(page.get_by_role("row", name="Golden Gate Fasteners")).to_contain_text("In QuickBooks")


def test_what_is_kept_and_what_it_may_cost_is_said(operator, scene):
    page = operator
    page.goto(f"{scene.page}/settings")
    page.get_by_label("Transactions from this day on").fill("2026-01-01")
    page.locator("section").filter(has_text="What is kept").get_by_role("button", name="Save").click()
    expect(page.get_by_label("Transactions from this day on")).to_have_value("2026-01-01")
    page.get_by_label("Metered calls a month").fill("1200")
    page.locator("section").filter(has_text="Call budget of its own").get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved")
    expect(page.get_by_label("Metered calls a month")).to_have_value("1200")


def test_an_address_is_told_again(operator, scene):
    page = operator
    page.goto("/dashboard/events")
    page.get_by_role("link", name="https://platform.invalid/events").click()
    page.get_by_role("button", name="Send a test event").click()
    expect(page.get_by_role("status")).to_contain_text("on its way")
    expect(page.get_by_role("row", name="endpoint.tested")).to_be_visible()


def test_a_person_is_let_in_and_shut_out(operator, scene):
    page = operator
    page.goto("/dashboard/people")
    page.get_by_label("Name").fill("Grace")
    page.get_by_label("E-mail").fill("grace@example.com")
    page.get_by_label("Password").fill("a long enough password")
    page.get_by_role("button", name="Let in").click()
    row = page.get_by_role("row", name="Grace")
    row.locator("summary").click()
    row.get_by_role("button", name="Remove Grace").click()
    expect(page.get_by_role("status")).to_contain_text("signed out everywhere")
    expect(row).to_have_count(0)


def test_a_customer_sees_one_business_and_nothing_that_is_the_operators(page, scenes, scene):
    page.goto("/dashboard")
    page.get_by_label("E-mail").fill(scenes.CUSTOMER)
    page.get_by_label("Password").fill(scenes.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.goto("/dashboard")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.get_by_role("navigation", name="Main").get_by_role("link")).to_have_text(
        ["Connections", "Issues", "Audit"]
    )
    for where in ("/usage", "/links", "/people", "/events"):
        assert page.goto(f"/dashboard{where}").status == 404, where
    assert page.goto(f"{scene.page}/console").status == 404
    page.goto("/dashboard/issues")
    expect(page.locator("main")).not_to_contain_text("Tidewater Dental")
    for where in ("", "/payables/payables", "/writes", "/mappings", "/candidates", "/settings", "/certificates"):
        assert page.goto(f"{scene.page}{where}").status == 200, where
    assert page.goto("/dashboard/audit").status == 200
    expect(page.locator("main")).not_to_contain_text("Tidewater Dental")
