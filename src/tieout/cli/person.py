"""Play the person in the browser: follow the connect address, agree on the consent page, come back."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import httpx2


@dataclass
class Form:
    """The first form of a page: where it goes and what it holds."""

    action: str = ""
    fields: dict[str, str] = field(default_factory=dict)


class _FormReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.form = Form()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form.action = given.get("action", "")
        elif tag == "input" and given.get("type") == "hidden" and "name" in given:
            self.form.fields[given["name"]] = given.get("value", "")


def read_form(page: str) -> Form:
    """Read the form of a page that a person would see."""
    reader = _FormReader()
    reader.feed(page)
    return reader.form


async def agree(browser: httpx2.AsyncClient, address: str, *, realm_id: str) -> httpx2.Response:
    """Open the consent page at `address`, choose the company, agree, and answer the page one ends on."""
    page = await browser.get(address)
    page.raise_for_status()
    form = read_form(page.text)
    answer = {**form.fields, "realmId": realm_id, "decision": "approve"}
    return await browser.post(urljoin(str(page.url), form.action), data=answer, follow_redirects=True)
