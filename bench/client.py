"""How fast and how small the client is beside python-quickbooks: both page the same invoices of one emulator.

    python bench/client.py [--invoices 100000] [--repeats 3] [--json]

Each side runs in a process of its own, reads number, customer, dates, total and balance of every invoice, and adds the
totals up. `qbo` does it twice: picking those members, and decoding every record whole, as python-quickbooks must. Time
is given twice: on the wall, where all wait for the same emulator, and as the client's own CPU. Memory is the peak while
streaming, above what the process had after a first small request. Figures are medians; the last line with `--json` is
one JSON object.
"""

import argparse
import asyncio
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

PAGE = 1000
MEMBERS = ("DocNumber", "CustomerRef", "TxnDate", "DueDate", "TotalAmt", "Balance")


def ours(ready: Callable[[], None], *, whole: bool) -> tuple[int, Decimal]:
    """Walk by key with `qbo`."""
    from qbo import Client, walk

    class Open:
        async def admit(self, kind: str) -> None: ...

        async def pause(self, seconds: float) -> None: ...

    async def token(_rejected: str | None) -> str:
        return os.environ["QBO_ACCESS_TOKEN"]

    async def add_up() -> tuple[int, Decimal]:
        read, total = 0, Decimal(0)
        client = Client(
            realm_id=os.environ["QBO_REALM_ID"], token=token, base_url=os.environ["QBO_API_BASE"], pace=Open()
        )
        async with client:
            await client.count("Invoice")
            ready()
            async for records, _ in walk(client, "Invoice", page_size=PAGE):
                read += len(records)
                for record in records:
                    total += facts_of(record.copy()) if whole else Decimal(record.pick(*MEMBERS)[4])
        return read, total

    return asyncio.run(add_up())


def facts_of(members: dict[str, Any]) -> Decimal:
    """Look at the members that an integration keeps; answer the total."""
    return Decimal([members.get(name) for name in MEMBERS][4])


def theirs(ready: Callable[[], None]) -> tuple[int, Decimal]:
    """Page by position with python-quickbooks, a thousand at a time, keeping none: as frugal as it can be."""
    from intuitlib.client import AuthClient
    from quickbooks import QuickBooks
    from quickbooks.objects.invoice import Invoice

    document = f"{os.environ['QBO_OAUTH_BASE']}/.well-known/openid_configuration"
    auth = AuthClient("id", "secret", "https://app.test", document, access_token=os.environ["QBO_ACCESS_TOKEN"])
    QuickBooks.api_url_v3 = f"{os.environ['QBO_API_BASE']}/v3"
    client = QuickBooks(auth_client=auth, company_id=os.environ["QBO_REALM_ID"], minorversion=75)
    Invoice.count(qb=client)
    ready()
    read, total = 0, Decimal(0)
    while page := Invoice.filter(start_position=read + 1, max_results=PAGE, qb=client):
        read += len(page)
        for invoice in page:
            total += Decimal(str([getattr(invoice, name) for name in MEMBERS][4]))
    return read, total


SIDES: dict[str, Callable[[Callable[[], None]], tuple[int, Decimal]]] = {
    "qbo": partial(ours, whole=False),
    "qbo, whole records": partial(ours, whole=True),
    "python-quickbooks": theirs,
}


class Stopwatch:
    """Takes time, CPU and memory from the moment that it is told to."""

    def __init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Begin."""
        self._began = time.perf_counter()
        self._before = resource.getrusage(resource.RUSAGE_SELF)

    def figures(self) -> dict[str, float]:
        """Tell what it took."""
        before, after = self._before, resource.getrusage(resource.RUSAGE_SELF)
        return {
            "seconds": time.perf_counter() - self._began,
            "cpu": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
            "peak_mib": (after.ru_maxrss - before.ru_maxrss) / 1024,
        }


def measured(side: str) -> dict[str, Any]:
    """Run one side in this process and say what it cost."""
    watch = Stopwatch()
    read, total = SIDES[side](watch.start)
    return {"records": read, "total": str(total.quantize(Decimal("0.01"))), **watch.figures()}


def emulator(invoices: int) -> tuple[subprocess.Popen[str], dict[str, str]]:
    """Start an emulator with so many invoices; answer it and how to reach it."""
    command = [sys.executable, "-m", "qbo_emulator", "--port", "0", "--limits", "off", "--invoices", str(invoices)]
    program = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    if program.stdout is None:
        raise RuntimeError("the emulator has no voice")
    found = re.search(r"http://\S+", program.stdout.readline())
    if not found:
        raise RuntimeError("the emulator does not say where it is")
    told = subprocess.run(
        [sys.executable, "-m", "qbo_emulator", "env", "--url", found[0]], capture_output=True, text=True, check=True
    )
    return program, dict(line.split("=", 1) for line in told.stdout.splitlines())


def compare(invoices: int, repeats: int) -> dict[str, dict[str, Any]]:
    """Run both sides in turn and take the medians."""
    program, variables = emulator(invoices)
    runs: dict[str, list[dict[str, Any]]] = {side: [] for side in SIDES}
    try:
        for _ in range(repeats):
            for side, results in runs.items():
                command = [sys.executable, __file__, "--side", side]
                own = os.environ | variables | {"OAUTHLIB_INSECURE_TRANSPORT": "1"}  # oauthlib's word for loopback
                results.append(json.loads(subprocess.run(command, env=own, stdout=subprocess.PIPE, check=True).stdout))
    finally:
        program.terminate()
        program.wait()
    totals = {(one["records"], one["total"]) for results in runs.values() for one in results}
    if len(totals) != 1:
        raise RuntimeError(f"they did not read the same: {totals}")
    figures = ("records", "seconds", "cpu", "peak_mib")
    return {
        side: {one: statistics.median(run[one] for run in results) for one in figures} for side, results in runs.items()
    }


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--invoices", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.side:
        print(json.dumps(measured(asked.side)))
        return
    sides = compare(asked.invoices, asked.repeats)
    other = sides["python-quickbooks"]
    figures = ("seconds", "cpu", "peak_mib")
    ratios = {
        side: {one: other[one] / mine[one] for one in figures} for side, mine in sides.items() if mine is not other
    }
    print(f"{'':34}{'records':>10}{'seconds':>10}{'CPU s':>10}{'µs each':>10}{'peak MiB':>10}")
    for side, one in sides.items():
        each = 1e6 * one["cpu"] / one["records"]
        print(
            f"{side:34}{one['records']:10.0f}{one['seconds']:10.2f}{one['cpu']:10.2f}{each:10.1f}{one['peak_mib']:10.1f}"
        )
    for side, times in ratios.items():
        row = f"{times['seconds']:10.1f}{times['cpu']:10.1f}{'':10}{times['peak_mib']:10.1f}"
        print(f"{'times, ' + side:44}{row}")
    if asked.json:
        print(json.dumps({"sides": sides, "ratios": ratios}))


if __name__ == "__main__":
    main()
