"""`tieout demo`: a business connects the sample company, the company loads, and both sides are shown to agree."""

import asyncio
import fcntl
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx2

from tieout.cli.emulated import emulated_settings
from tieout.cli.output import console
from tieout.cli.platform import Refused
from tieout.cli.programs import ProgramFailed, free_port, program
from tieout.cli.tour import Tour

FOLDER = Path(".tieout/demo")
PERSON = "demo@tieout.example"
Programs = Mapping[str, subprocess.Popen[bytes]]


def demo(*, once: bool = False, invoices: int | None = None, port: int = 8400) -> None:
    """Connect a business to the emulator's sample company, load it, and prove that both sides agree.

    Everything of an earlier demo is forgotten first. Exit status 0 says that everything agreed.

    Parameters
    ----------
    once
        End after the certificate instead of going on to serve.
    invoices
        Invoices in the sample company; other transactions come in proportion.
    port
        Port to serve on; another one is taken when it is in use.
    """
    started = time.monotonic()
    try:
        with _alone(), ExitStack() as running:
            _end_like_ctrl_c()
            tour, programs = _start(running, invoices=invoices, port=port)
            agreed = asyncio.run(tour.walk())
            console.print(f"Took {time.monotonic() - started:.1f} s.", highlight=False)
            if not once:
                _go_on(tour, programs)
    except KeyboardInterrupt:
        console.print("Stopped.")
        raise SystemExit(130) from None
    except (ProgramFailed, Refused, httpx2.HTTPError) as failure:
        silent = "The service does not answer any more: " if isinstance(failure, httpx2.HTTPError) else ""
        console.print(f"[bold red]✗[/] {silent}{failure}", highlight=False)
        console.print(f"What the programs said is in {FOLDER}/service.log and {FOLDER}/emulator.log.", highlight=False)
        raise SystemExit(1) from failure
    raise SystemExit(0 if agreed else 1)


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the demo's folder, empty, for this process alone."""
    FOLDER.parent.mkdir(parents=True, exist_ok=True)
    with FOLDER.with_suffix(".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ProgramFailed("A demo is running in this folder already; stop it first.") from None
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir(mode=0o711)
        yield


def _end_like_ctrl_c() -> None:
    """Stop the programs too when the terminal is closed, or somebody ends the demo from elsewhere."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup
            signal.signal(number, signal.default_int_handler)


def _start(running: ExitStack, *, invoices: int | None, port: int) -> tuple[Tour, Programs]:
    """Start the emulator and the service; they end with the demo."""
    console.print("[bold]Tieout demo[/]: QuickBooks is the emulator, everything else is real.")
    here, there = free_port(port), free_port(0)
    address, quickbooks = f"http://127.0.0.1:{here}", f"http://127.0.0.1:{there}"
    verifier = secrets.token_hex(16)
    size = () if invoices is None else ("--invoices", str(invoices))
    with console.status("Starting QuickBooks"):
        emulator = running.enter_context(
            program(
                *("qbo_emulator", "--port", str(there), "--redirect-uri", f"{address}/oauth/callback",
                  "--webhook-url", f"{address}/intuit/notifications", "--webhook-verifier", verifier, *size),
                env={}, log=FOLDER / "emulator.log", port=there,
            )
        )  # fmt: skip
    app = emulated_settings(quickbooks)
    with console.status("Starting Postgres and the service"):
        service = running.enter_context(
            program(
                "tieout.cli", "serve",
                env=app.environment | {
                    "TIEOUT_DATA_FOLDER": str(FOLDER.resolve()), "TIEOUT_PORT": str(here),
                    "TIEOUT_PUBLIC_URL": address, "TIEOUT_WEBHOOK_VERIFIER": verifier,
                },
                log=FOLDER / "service.log", port=here,
            )
        )  # fmt: skip
    secret = (FOLDER / "platform_client_secret").read_text()
    tour = Tour(address=address, quickbooks=quickbooks, realm_id=app.realm_id, client_secret=secret)
    return tour, {"the emulator": emulator, "the service": service}


def _let_in() -> str:
    """Let a person in at the dashboard, as an operator would, and answer the password."""
    password = secrets.token_urlsafe(12)
    words = [sys.executable, "-m", "tieout.cli", "people", "add", PERSON, "--name", "Demo"]
    home = {"TIEOUT_DATA_FOLDER": str(FOLDER.resolve())}
    said = subprocess.run(  # noqa: S603 - our own program, with our own arguments
        words, input=password, env={**os.environ, **home}, capture_output=True, text=True, check=False
    )
    if said.returncode:
        raise ProgramFailed(said.stderr.strip())
    return password


def _go_on(tour: Tour, programs: Programs) -> None:
    password = _let_in()
    for what, where in (
        ("Dashboard", f"[bold]{tour.address}/dashboard[/]  {PERSON}, password {password}"),
        ("QuickBooks", f"{tour.quickbooks}  be somebody who edits, voids or disconnects there"),
        ("API", f"{tour.address}/openapi.json"),
        ("Terminal", f"TIEOUT_DATA_FOLDER={FOLDER} tieout status"),
    ):
        console.print(f"{what:<11}{where}", highlight=False, soft_wrap=True)
    console.print("Stop with Ctrl-C.", highlight=False)
    try:
        while True:
            time.sleep(1)
            for name, one in programs.items():
                if one.poll() is not None:
                    raise ProgramFailed(f"The demo is over: {name} has ended.")
    except KeyboardInterrupt:
        console.print("Stopped.")
