"""Fills a stage with what a platform really has: companies in several states, bills in each standing, and issues."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx2

from qbo_emulator.world import SAMPLE_REALM
from tieout.access import clients, people
from tieout.cli.person import agree
from tieout.cli.platform import Platform, Refused
from tieout.database.transaction import transaction
from tieout.ids import BusinessId

CUSTOMER, PASSWORD, SECRET = "craig@example.com", "a long enough password", "a secret of the platform"
NAME = "Craig's Design and Landscaping"
OTHERS = {"Blue Heron Brewing": "9341453000000001", "Tidewater Dental": "9341453000000002"}
SOURCES = (
    ("operating", "Checking", "bank", "1042"), ("payroll", "Payroll", "bank", "7719"),
    ("savings", "Savings", "bank", "2210"), ("visa", "Mastercard", "credit_card", "4411"),
)  # fmt: skip
PATIENCE = 60.0


@dataclass
class Scene:
    """What is on the stage: addresses of the API, and ids by the names that tests and pictures go by."""

    business: str = ""
    company: str = ""
    things: dict[str, str] = field(default_factory=dict)

    @property
    def page(self) -> str:
        """Answer the company's page on the dashboard."""
        return f"/dashboard/connections/{self.company.rpartition('/')[2]}"


def fill(stage: Any) -> Scene:
    """Fill the stage."""
    scene: Scene = asyncio.run_coroutine_threadsafe(_fill(stage), stage.loop).result(3 * PATIENCE)
    return scene


async def _fill(stage: Any) -> Scene:
    now = stage.service.clock.now()
    async with transaction(stage.service.engine) as conn:
        await clients.create(conn, "platform", SECRET, now=now)
    async with httpx2.AsyncClient(base_url=stage.url, timeout=60, trust_env=False) as browser:
        platform = Platform(browser, client_id="platform", client_secret=SECRET)
        await platform.sign_in()
        filling = _Filling(stage, browser, platform)
        await filling.companies()
        await filling.documents()
        await filling.troubles()
        return filling.scene


class _Filling:
    """The platform, the customer and somebody in QuickBooks, one after the other."""

    def __init__(self, stage: Any, browser: httpx2.AsyncClient, platform: Platform) -> None:
        self.stage, self.browser, self.platform = stage, browser, platform
        self.scene, self.expense = Scene(), ""

    async def companies(self) -> None:
        """Connect three companies: one that all is well with, one that is paused, one that was disconnected there."""
        await self.platform.post("/v1/event-endpoints", {"url": "https://platform.invalid/events"})
        for name, realm in OTHERS.items():
            self.stage.emulator.create_company(realm, name=name)
        there = {name: await self._connected(name, realm) for name, realm in ((NAME, SAMPLE_REALM), *OTHERS.items())}
        for _, address in there.values():
            await self._until(f"{address}/runs", _loaded)
        self.scene.business, self.scene.company = there[NAME]
        async with transaction(self.stage.service.engine) as conn:
            whose, now = BusinessId(UUID(self.scene.business)), self.stage.service.clock.now()
            await people.add(conn, email=CUSTOMER, name="Craig", password=PASSWORD, business_id=whose, now=now)
        for name, realm in OTHERS.items():
            _, address = there[name]
            if name == "Blue Heron Brewing":
                await self.platform.post(f"{address}/pause")
            else:
                await self._until(f"{address.partition('/connections')[0]}/connection-status", _rests)
                self.stage.emulator.screens(realm).disconnect()
                await self.platform.post(f"{address.partition('/connections')[0]}/sync-from")

    async def documents(self) -> None:
        """Tell payees, bills and payments, and let them be written."""
        await self._accounts()
        for word, name in (("harbor", "Harbor Print Shop"), ("norton", "Norton Lumber & Building Materials"),
                           ("meadow", "Meadowlark Nursery"), ("bright", "Bright & Sons Electrical")):  # fmt: skip
            email = f"ap@{word}.example"
            await self._tell("payees", word, {"name": name, "email": email})
        await self._bill("HP-2041", "harbor", "480.15", -19, "Brochures, 2,000")
        await self._bill("HP-2057", "harbor", "1260.00", 12, "Signs for the spring fair")
        await self._bill("ML-118", "meadow", "3412.80", 27, "Japanese maples, 12")
        await self._bill("ML-121", "meadow", "95.00", 41, "Delivery", status="draft")
        await self._bill("BS-77", "bright", "640.00", -45, "Rewiring the shed")
        await self._bill("BS-78", "bright", "210.50", 5, "Outdoor lamps", account="6999 Not mapped")
        await self._pay("transfer-1", "harbor", "operating", "HP-2041", "480.15")
        await self._pay("transfer-2", "bright", "payroll", "BS-77", "640.00")
        for word, kind in (("HP-2057", "payable"), ("ML-118", "payable"), ("transfer-1", "payment")):
            await self._stands(kind, word, "synced")

    async def troubles(self) -> None:
        """Change a bill on both sides, delete another in QuickBooks, and propose what QuickBooks has."""
        there = self.stage.emulator.screens(SAMPLE_REALM)
        conflicting = await self._stands("payable", "HP-2057", "synced")
        there.edit("Bill", conflicting["record_id"], {"PrivateNote": "Agreed by phone", "DueDate": "2027-01-31"})
        gone = await self._stands("payable", "ML-118", "synced")
        there.delete("Bill", gone["record_id"])
        await self.platform.put(f"{self.scene.company}/take-in", {"mode": "ask"})
        for number, name in enumerate(("Harbor Printing", "Meadowlark Nurseries", "Golden Gate Fasteners")):
            vendor = there.create("Vendor", {"DisplayName": name})
            line = {"Amount": "88.40", "DetailType": "AccountBasedExpenseLineDetail",
                    "AccountBasedExpenseLineDetail": {"AccountRef": {"value": self.expense}}}  # fmt: skip
            there.create(
                "Bill", {"VendorRef": {"value": vendor["Id"]}, "DocNumber": f"B-{1041 + number}", "Line": [line]}
            )
        await self._synced()
        await self._bill("HP-2057", "harbor", "1310.00", 12, "Signs for the spring fair, large")
        await self._stands("payable", "HP-2057", "conflict")
        await self._tell("payees", "amy", {"name": "Amy's Bird Sanctuary", "email": "amy@example.com"})
        await self._until(f"{self.scene.company}/candidates", lambda found: found["data"])
        await self._until("/v1/issues?state=open", lambda found: len(found["data"]) >= 3)

    async def _connected(self, name: str, realm: str) -> tuple[str, str]:
        business = (await self.platform.post("/v1/businesses", {"name": name, "external_id": realm}))["id"]
        home = f"/v1/businesses/{business}/quickbooks"
        begun = await self.platform.post(f"{home}/authorize")
        (await agree(self.browser, begun["redirect_url"], realm_id=realm)).raise_for_status()
        connection = (await self.platform.get(f"{home}/connections"))["data"][0]["id"]
        return business, f"{home}/connections/{connection}"

    async def _accounts(self) -> None:
        found = (await self.platform.get(f"{self.scene.company}/records/Account", include_body=True, limit=200))["data"]
        bank = next(one["body"]["Id"] for one in found if one["body"]["AccountType"] == "Bank")
        self.expense = next(one["body"]["Id"] for one in found if one["body"]["AccountType"] == "Expense")
        for word, name, kind, last in SOURCES:
            await self._tell("funding-sources", word, {"name": name, "kind": kind, "last_four": last})
        source = self.scene.things["operating"]
        await self.platform.put(f"{self.scene.company}/funding-sources/{source}", {"account_id": bank})
        await self.platform.patch(f"{self.scene.company}/push-settings", {"default_expense_account": self.expense})

    async def _bill(self, number: str, payee: str, amount: str, due: int, what: str, **more: Any) -> None:
        today = self.stage.service.clock.now().date()
        line = {"amount": amount, "description": what} | ({"account": more.pop("account")} if "account" in more else {})
        told = {
            "payee_external_id": payee, "number": number, "currency": "USD", "lines": [line],
            "issued_on": str(today - timedelta(days=30)), "due_on": str(today + timedelta(days=due)), **more,
        }  # fmt: skip
        await self._tell("payables", number, told)

    async def _pay(self, reference: str, payee: str, source: str, number: str, amount: str) -> None:
        told = {
            "payee_external_id": payee, "funding_source_external_id": source, "currency": "USD", "reference": reference,
            "paid_on": str(self.stage.service.clock.now().date()),
            "lines": [{"amount": amount, "payable_external_id": number}],
        }  # fmt: skip
        await self._tell("payments", reference, told)

    async def _tell(self, where: str, word: str, told: dict[str, Any]) -> None:
        path, body = f"/v1/businesses/{self.scene.business}/{where}", {"external_id": word, **told}
        try:
            made = await self.platform.post(path, body)
        except Refused:  # it met what is done with the same company at this moment
            made = await self.platform.post(path, body)
        self.scene.things[word] = made["id"]

    async def _stands(self, kind: str, word: str, state: str) -> dict[str, Any]:
        path = f"/v1/businesses/{self.scene.business}/standings/{kind}/{self.scene.things[word]}"
        answer = await self._until(path, lambda found: found["data"][0]["state"] == state)
        found: dict[str, Any] = answer["data"][0]
        return found

    async def _synced(self) -> None:
        home = self.scene.company.partition("/connections")[0]
        await self.platform.post(f"{home}/sync-from")
        await self._until(f"{home}/connection-status", _rests)

    async def _until(self, path: str, wanted: Callable[[Any], Any]) -> Any:
        answer: Any = None
        for _ in range(int(PATIENCE * 10)):
            try:
                if wanted(answer := await self.platform.get(path)):
                    return answer
            except Refused as error:
                answer = error
            await asyncio.sleep(0.1)
        raise RuntimeError(f"{path} did not come to what was expected: {answer}")


def _loaded(runs: Any) -> bool:
    return bool(runs["data"]) and runs["data"][0]["state"] == "completed"


def _rests(status: Any) -> bool:
    return not status["is_syncing"]
