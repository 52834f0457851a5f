"""Walk through a running service as a platform and its customer would; the demo prints what happens."""

import asyncio
from dataclasses import dataclass
from typing import Any

import httpx2

from tieout.cli import errands
from tieout.cli.certificate import show_certificate
from tieout.cli.output import console, print_json
from tieout.cli.person import agree
from tieout.cli.platform import Platform
from tieout.cli.progress import RunBars

LOOK_AGAIN = 0.25
ENDED = frozenset({"completed", "incomplete", "failed"})


@dataclass(frozen=True)
class Tour:
    """One walk: create a business, connect its company, load it, change it from both sides, prove it."""

    address: str
    quickbooks: str
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
            company = f"{home}/connections/{connection['id']}"
            if await _load(platform, company, trigger="first") is None:
                return False
            await self._change_both_sides(platform, browser, f"/v1/businesses/{business['id']}", company)
            await platform.post(f"{home}/sync-from")
            proof = await _load(platform, company, trigger="manual")
            if proof is not None:
                show_certificate(at=proof["at"], agreed=proof["agreed"], rows=proof["rows"])
            print_json(await platform.get(f"{home}/connection-status"))
        return proof is not None and bool(proof["agreed"])

    async def _change_both_sides(
        self, platform: Platform, browser: httpx2.AsyncClient, business: str, company: str
    ) -> None:
        """Let a person change something in QuickBooks, and the platform write something there."""
        screens = f"{self.quickbooks}/_emulator/companies/{self.realm_id}/screens"
        with console.status("Somebody renames a vendor in QuickBooks"):
            seconds = await errands.hear_of_a_change(platform, browser, screens, company)
        _done(f"QuickBooks notified us: the vendor was renamed here {seconds:.1f} s later")
        with console.status("The platform has a bill entered and paid"):
            written = await errands.pay_a_bill(platform, business, company)
        ids = ", ".join(f"{entity} {id_}" for entity, id_ in written.items())
        _done(f"A payable and its payment are in QuickBooks, once: {ids}")

    async def _connect(self, platform: Platform, browser: httpx2.AsyncClient, home: str) -> dict[str, Any]:
        """Go through OAuth as the person would, and answer the connection that came of it."""
        begun = await platform.post(f"{home}/authorize")
        ended = await agree(browser, begun["redirect_url"], realm_id=self.realm_id)
        ended.raise_for_status()
        connection: dict[str, Any] = (await platform.get(f"{home}/connections"))["data"][0]
        _done(f"Connected through OAuth: {connection['company_name']} ({connection['realm_id']})")
        return connection


async def _load(platform: Platform, connection: str, *, trigger: str) -> dict[str, Any] | None:
    """Show a run until it has ended, and answer its certificate; None when it failed or could not prove everything."""
    run = await _watch(platform, f"{connection}/runs?limit=10", trigger)
    if run["state"] != "completed":
        action = run["cause"].get("action", "")
        console.print(f"[bold red]✗[/] The run ended {run['state']}: {run['reason']}. {action}", highlight=False)
        return None
    proof: dict[str, Any] = await platform.get(f"{connection}/certificates/latest")
    return proof


async def _watch(platform: Platform, runs: str, trigger: str) -> dict[str, Any]:
    """Show the newest run of a kind until it has ended, and answer it."""
    with RunBars(console) as bars:
        while True:
            for run in (await platform.get(runs))["data"]:
                if run["trigger"] != trigger:
                    continue
                bars.show(run["progress"])
                if run["state"] in ENDED:
                    return dict(run)
                break
            await asyncio.sleep(LOOK_AGAIN)


def _done(sentence: str) -> None:
    console.print(f"[green]✓[/] {sentence}", highlight=False)
