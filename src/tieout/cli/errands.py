"""What the demo does once a company is connected: hear of a change, and have a bill entered and paid."""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

import httpx2

from tieout.cli.platform import Platform, Refused

PATIENCE: Final = 60.0
"""Seconds within which all of this is long done on a slow machine."""

_LOOK_AGAIN: Final = 0.1


async def hear_of_a_change(platform: Platform, browser: httpx2.AsyncClient, quickbooks: str, company: str) -> float:
    """Let somebody rename a vendor in QuickBooks, and answer after how many seconds it was here.

    `quickbooks` is the address of the emulator's own screens, `company` that of the connection in our API.
    """
    vendor = (await platform.get(f"{company}/records/Vendor", lifecycle="active", limit=1))["data"][0]
    name, began = f"{vendor['label']} (renamed)", time.monotonic()
    done = {"do": "edit", "entity": "Vendor", "id": vendor["id"], "changes": {"DisplayName": name}}
    (await browser.post(quickbooks, json=done)).raise_for_status()
    await _until(platform, f"{company}/records/Vendor/{vendor['id']}", lambda record: record["label"] == name)
    return time.monotonic() - began


async def pay_a_bill(platform: Platform, business: str, company: str) -> Mapping[str, str]:
    """Enter a payee, a bill and its payment as a platform does; answer the ids that QuickBooks gave them."""
    accounts = [one["body"] for one in await _every(platform, f"{company}/records/Account")]
    bank = next(one for one in accounts if one["AccountType"] == "Bank")
    expense = next(one for one in accounts if one["AccountType"] == "Expense")
    source = await platform.post(
        f"{business}/funding-sources", {"external_id": "operating", "name": "Operating account", "kind": "bank"}
    )
    await platform.put(f"{company}/funding-sources/{source['id']}", {"account_id": bank["Id"]})
    await platform.patch(f"{company}/push-settings", {"default_expense_account": expense["Id"]})
    payee = await platform.post(
        f"{business}/payees", {"external_id": "v-1", "name": "Harbor Print Shop", "email": "ap@harborprint.example"}
    )
    payable = await platform.post(f"{business}/payables", {
        "external_id": "p-1", "payee_external_id": "v-1", "number": "HP-2041", "currency": "USD",
        "issued_on": "2026-11-02", "due_on": "2026-12-02", "memo": "Brochures",
        "lines": [{"amount": "480.15", "description": "Brochures, 2,000"}],
    })  # fmt: skip
    await platform.post(f"{business}/payables/{payable['id']}/approve")
    payment = await platform.post(f"{business}/payments", {
        "external_id": "pay-1", "payee_external_id": "v-1", "funding_source_external_id": "operating",
        "currency": "USD", "paid_on": "2026-11-20", "lines": [{"amount": "480.15", "payable_external_id": "p-1"}],
    })  # fmt: skip
    return {
        word: await _written(platform, business, kind, thing["id"])
        for word, kind, thing in (
            ("Vendor", "payee", payee),
            ("Bill", "payable", payable),
            ("BillPayment", "payment", payment),
        )
    }


async def _written(platform: Platform, business: str, kind: str, id_: str) -> str:
    """Wait until a thing is in QuickBooks; answer its id there. Raises Refused where something stands in its way."""

    def settled(answer: Any) -> bool:
        standing = answer["data"][0]
        if standing["state"] in {"blocked", "conflict"}:
            raise Refused(f"The {kind} is {standing['state']}: {standing['sentence']} {standing['action']}")
        return bool(standing["state"] == "synced")

    answer = await _until(platform, f"{business}/standings/{kind}/{id_}", settled)
    return str(answer["data"][0]["record_id"])


async def _every(platform: Platform, path: str) -> list[Any]:
    found: list[Any] = (await platform.get(path, include_body=True, lifecycle="active", limit=1000))["data"]
    return found


async def _until(platform: Platform, path: str, wanted: Callable[[Any], bool]) -> Any:
    end = time.monotonic() + PATIENCE
    while not wanted(answer := await platform.get(path)):
        if time.monotonic() > end:
            raise Refused(f"{path} did not come to what was expected: {answer}")
        await asyncio.sleep(_LOOK_AGAIN)
    return answer
