"""Walk through a running service as a platform and its customer would; the demo prints what happens."""

import asyncio
from dataclasses import dataclass
from typing import Any

import httpx2

from tieout.cli.certificate import show_certificate
from tieout.cli.output import console, print_json
from tieout.cli.person import agree
from tieout.cli.platform import Platform
from tieout.cli.progress import RunBars

LOOK_AGAIN = 0.25
ENDED = frozenset({"completed", "incomplete", "failed"})


@dataclass(frozen=True)
class Tour:
    """One walk: create a business, connect its company, load it, prove it."""

    address: str
    realm_id: str
    client_secret: str

    async def walk(self) -> bool:
        """Do it all, and answer whether both sides agree."""
        async with httpx2.AsyncClient(base_url=self.address, timeout=60, trust_env=False) as browser:
            platform = Platform(browser, client_id="platform", client_secret=self.client_secret)
            await platform.sign_in()
            business = await platform.post(
                "/v1/businesses", {"name": "Craig's Design and Landscaping", "external_id": "demo"}
            )
            _done(f"Business created: {business['id']}")
            home = f"/v1/businesses/{business['id']}/quickbooks"
            connection = await self._connect(platform, browser, home)
            agreed = await _load(platform, f"{home}/connections/{connection['id']}")
            print_json(await platform.get(f"{home}/connection-status"))
        return agreed

    async def _connect(self, platform: Platform, browser: httpx2.AsyncClient, home: str) -> dict[str, Any]:
        """Go through OAuth as the person would, and answer the connection that came of it."""
        begun = await platform.post(f"{home}/authorize")
        ended = await agree(browser, begun["redirect_url"], realm_id=self.realm_id)
        ended.raise_for_status()
        connection: dict[str, Any] = (await platform.get(f"{home}/connections"))["data"][0]
        _done(f"Connected through OAuth: {connection['company_name']} ({connection['realm_id']})")
        return connection


async def _load(platform: Platform, connection: str) -> bool:
    """Show the first load until it has ended, then its certificate; True when all of it was proven."""
    run = await _watch(platform, f"{connection}/runs?limit=1")
    if run["state"] != "completed":
        action = run["cause"].get("action", "")
        console.print(f"[bold red]✗[/] The load ended {run['state']}: {run['reason']}. {action}", highlight=False)
    if run["state"] == "failed":
        return False
    proof = await platform.get(f"{connection}/certificates/latest")
    show_certificate(at=proof["at"], agreed=proof["agreed"], rows=proof["rows"])
    return bool(proof["agreed"]) and run["state"] == "completed"


async def _watch(platform: Platform, runs: str) -> dict[str, Any]:
    """Show the newest run until it has ended, and answer it."""
    with RunBars(console) as bars:
        while True:
            for run in (await platform.get(runs))["data"]:
                bars.show(run["progress"])
                if run["state"] in ENDED:
                    return dict(run)
            await asyncio.sleep(LOOK_AGAIN)


def _done(sentence: str) -> None:
    console.print(f"[green]✓[/] {sentence}", highlight=False)
