"""How fast the emulator is: a page of a query, reads by id, and a company of 100,000 transactions made and held.

    python bench/emulator.py [--transactions 100000] [--repeats 3] [--json]

Each figure is the median of the repeats; the last line with `--json` is one JSON object. The server runs in a process
of its own, so that its CPU and its memory are its own; the clients share the machine with it.
"""

import argparse
import http.client
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from qbo_emulator import Emulator, Settings
from qbo_emulator.seed.mix import Mix
from qbo_emulator.world import SAMPLE_REALM, World

TARGETS = {
    "query_page_cpu_ms": ("at most", 30.0),
    "reads_by_id_per_second": ("at least", 1_000.0),
    "generate_seconds": ("at most", 60.0),
    "generate_peak_mib": ("at most", 1_024.0),
}
PAGE = "SELECT * FROM Invoice STARTPOSITION {start} MAXRESULTS 1000"
CONNECTIONS = 4
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Served:
    """An emulator in a process of its own."""

    url: str
    token: str
    pid: int
    invoices: int

    def cpu(self) -> float:
        """Tell the seconds of CPU that the server has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS


def invoices_for(transactions: int) -> int:
    """Say how many invoices make so many transactions in the usual mix."""
    return round(transactions * 1_000 / sum(Mix.of(1_000).documents.values()))


def generated(transactions: int) -> tuple[float, float]:
    """Make a company in a fresh process; return its seconds and the peak of its memory in MiB."""
    ran = subprocess.run(  # noqa: PLW1510 - checked by reading what it says
        [sys.executable, __file__, "--generate", str(transactions)], capture_output=True, text=True
    )
    if ran.returncode:
        sys.exit(ran.stderr)
    seconds, peak = ran.stdout.split()[-2:]
    return float(seconds), float(peak)


def generate(transactions: int) -> None:
    """Make a company here and print seconds and MiB."""
    emulator = Emulator()
    started = time.perf_counter()
    emulator.fill_company(SAMPLE_REALM, invoices=invoices_for(transactions))
    seconds = time.perf_counter() - started
    sys.stdout.write(f"{seconds:.3f} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.1f}\n")


def serve(invoices: int) -> None:
    """Serve a sample company until the input ends; print the address and a token first."""
    from qbo_emulator.server import running

    def opening(world: World) -> None:
        world.create_company(SAMPLE_REALM)
        world.fill_company(SAMPLE_REALM, invoices=invoices)

    emulator = Emulator(settings=Settings(enforce_limits=False), opening=opening)
    with running(emulator) as url:
        sys.stdout.write(json.dumps({"url": url, "token": emulator.grant().access_token}) + "\n")
        sys.stdout.flush()
        sys.stdin.read()


@contextmanager
def served(invoices: int) -> Iterator[Served]:
    """Run a server while the block lasts."""
    with subprocess.Popen(
        [sys.executable, __file__, "--serve", str(invoices)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the server has no ends to speak through")
        said = json.loads(process.stdout.readline())
        yield Served(said["url"], said["token"], process.pid, invoices)
        process.stdin.close()


def ask(connection: http.client.HTTPConnection, server: Served, path: str) -> bytes:
    """Ask for one resource of the company."""
    headers = {"Authorization": f"Bearer {server.token}", "Accept": "application/json"}
    connection.request("GET", f"/v3/company/{SAMPLE_REALM}/{path}", headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status} {body[:200]!r}")
    return body


def page_cpu(server: Served, pages: int) -> float:
    """Return the server's CPU of one page of 1,000 invoices, in ms."""
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc)
    starts = range(1, server.invoices - 998, 1_000)
    before = server.cpu()
    for number in range(pages):
        statement = PAGE.format(start=starts[number % len(starts)])
        answer = json.loads(ask(connection, server, f"query?query={quote(statement)}"))
        if len(answer["QueryResponse"]["Invoice"]) != 1_000:
            raise RuntimeError("a page is not full")
    connection.close()
    return (server.cpu() - before) * 1_000 / pages


def reads(server: Served, count: int) -> float:
    """Return reads by id per second, over a few connections that stay open."""
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc)
    page = json.loads(ask(connection, server, f"query?query={quote(PAGE.format(start=1))}"))
    connection.close()
    ids = [record["Id"] for record in page["QueryResponse"]["Invoice"]]

    def some(first: int) -> None:
        line = http.client.HTTPConnection(urlsplit(server.url).netloc)
        for number in range(first, count, CONNECTIONS):
            id_ = ids[number % len(ids)]
            if f'"Id":"{id_}"'.encode() not in ask(line, server, f"invoice/{id_}"):
                raise RuntimeError(f"the answer is not invoice {id_}")
        line.close()

    started = time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(some, range(CONNECTIONS)))
    return count / (time.perf_counter() - started)


def measure(transactions: int, repeats: int) -> dict[str, float]:
    """Take every figure `repeats` times and keep the medians."""
    made = [generated(transactions) for _ in range(repeats)]
    with served(3_000) as server:
        page_cpu(server, 10)  # warm
        pages = [page_cpu(server, 60) for _ in range(repeats)]
        per_second = [reads(server, 10_000) for _ in range(repeats)]
    return {
        "query_page_cpu_ms": statistics.median(pages),
        "reads_by_id_per_second": statistics.median(per_second),
        "generate_seconds": statistics.median(seconds for seconds, _ in made),
        "generate_peak_mib": statistics.median(peak for _, peak in made),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="How fast the emulator is.")
    parser.add_argument("--transactions", type=int, default=100_000, help="size of the generated company")
    parser.add_argument("--repeats", type=int, default=3, help="how often each figure is taken")
    parser.add_argument("--json", action="store_true", help="end with one JSON object")
    parser.add_argument("--generate", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.generate is not None:
        return generate(asked.generate)
    if asked.serve is not None:
        return serve(asked.serve)
    figures = measure(asked.transactions, asked.repeats)
    for name, (word, target) in TARGETS.items():
        met = figures[name] <= target if word == "at most" else figures[name] >= target
        print(f"{name:28}{figures[name]:12,.1f}   {word} {target:,.0f}: {'yes' if met else 'NO'}")
    if asked.json:
        print(json.dumps({"transactions": asked.transactions, "repeats": asked.repeats, **figures}))
    return None


if __name__ == "__main__":
    main()
