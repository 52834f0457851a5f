"""`python -m qbo_emulator`: serve QuickBooks on this machine, or print what a client needs to reach one that runs."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

from qbo_emulator.apps import App
from qbo_emulator.notifications import Endpoint, Format
from qbo_emulator.world import SAMPLE_APP, SAMPLE_REALM, VERIFIER_TOKEN, World

PORT = 8765


def main(words: Sequence[str] | None = None) -> int:
    """Run the command line; answers the exit status."""
    given = list(sys.argv[1:] if words is None else words)
    if given[:1] == ["env"]:
        return _env(given[1:])
    return _serve(_serving().parse_args(given))


def _serving() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="qbo_emulator", description="QuickBooks Online on this machine.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=PORT, help="port, 0 for any (%(default)s)")
    seed = parser.add_mutually_exclusive_group()
    seed.add_argument(
        "--seed-company", action="store_true", default=True, help="start with the sample company (default)"
    )
    seed.add_argument("--empty", action="store_true", help="start with one empty company")
    parser.add_argument("--invoices", type=int, help="how many invoices the sample company has")
    parser.add_argument(
        "--limits", choices=("on", "off"), default="on", help="enforce QuickBooks' limits (%(default)s)"
    )
    parser.add_argument(
        "--redirect-uri", action="append", default=[], help="one more redirect address of the sample app"
    )
    parser.add_argument("--any-loopback-redirect", action="store_true", help="allow every redirect to this machine")
    parser.add_argument("--data", type=Path, help="file that keeps everything across restarts")
    parser.add_argument("--webhook-url", help="address that is told of changes")
    parser.add_argument("--webhook-verifier", default=VERIFIER_TOKEN, help="its verifier token (%(default)s)")
    parser.add_argument("--webhook-format", choices=get_args(Format), default="cloudevents", help="(%(default)s)")
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", type=_pair,
        help="how this QuickBooks behaves: any of /_emulator/settings, spans in seconds",
    )  # fmt: skip
    parser.add_argument("--clock-file", type=Path, help="file that turns the time (or TIEOUT_CLOCK_FILE)")
    parser.add_argument("--client-id", default=SAMPLE_APP.client_id, help="client id of the sample app")
    parser.add_argument("--client-secret", default=SAMPLE_APP.client_secret, help="client secret of the sample app")
    return parser


def _serve(asked: argparse.Namespace) -> int:
    from qbo_emulator.clock import Clock
    from qbo_emulator.control_time import changed
    from qbo_emulator.emulator import Emulator
    from qbo_emulator.keeping import NotOurs
    from qbo_emulator.server import address, listen, serve_until_stopped
    from qbo_emulator.settings import Settings

    clock = Clock(asked.clock_file) if asked.clock_file else Clock.from_env()
    sock = listen(asked.host, asked.port)

    def opening(world: World) -> None:
        world.apps = {asked.client_id: _app(asked)}
        world.create_company(SAMPLE_REALM)
        if not asked.empty:
            world.fill_company(SAMPLE_REALM, **({"invoices": asked.invoices} if asked.invoices is not None else {}))
        if asked.webhook_url:
            world.notifications.subscribe(_endpoint(asked))

    try:
        settings = changed(Settings(enforce_limits=asked.limits == "on"), dict(asked.set))
        emulator = Emulator(clock=clock, settings=settings, opening=opening, data=asked.data)
    except (NotOurs, ValueError) as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 1
    sys.stdout.write(f"QuickBooks Online emulator at {address(sock)}  (control: {address(sock)}/_emulator)\n")
    sys.stdout.flush()
    serve_until_stopped(emulator, sock)
    return 0


def _pair(word: str) -> tuple[str, Any]:
    name, _, value = word.partition("=")
    return name, value.split(",") if name == "notification_retries" else value


def _endpoint(asked: argparse.Namespace) -> Endpoint:
    return Endpoint(
        id="webhook",
        client_id=asked.client_id,
        url=asked.webhook_url,
        verifier_token=asked.webhook_verifier,
        format=asked.webhook_format,
    )


def _app(asked: argparse.Namespace) -> App:
    return replace(
        SAMPLE_APP,
        client_id=asked.client_id,
        client_secret=asked.client_secret,
        redirect_uris=(*asked.redirect_uri, *SAMPLE_APP.redirect_uris),
        any_loopback_redirect=asked.any_loopback_redirect,
    )


def _env(words: Sequence[str]) -> int:
    from qbo_emulator.environment import NoEmulator, lines

    parser = argparse.ArgumentParser(prog="qbo_emulator env", description="What a client needs to reach an emulator.")
    parser.add_argument("--url", default=f"http://127.0.0.1:{PORT}", help="where the emulator runs (%(default)s)")
    parser.add_argument("--reset", action="store_true", help="bring the sample company back first")
    parser.add_argument("--realm-id", default=SAMPLE_REALM, help="company to get tokens for (%(default)s)")
    asked = parser.parse_args(words)
    try:
        found = lines(asked.url.rstrip("/"), realm_id=asked.realm_id, reset=asked.reset)
    except NoEmulator as missing:
        sys.stderr.write(f"{missing}\n")
        return 1
    sys.stdout.write("".join(f"{line}\n" for line in found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
