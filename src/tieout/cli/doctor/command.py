"""Examines the installation, shows every finding as it is made, and says by its exit status whether all is well."""

import asyncio
from collections.abc import AsyncIterator, Mapping

from rich.console import Console
from rich.markup import escape

from tieout.cli.doctor import here, intuit, outside
from tieout.cli.doctor.finding import Case, Check, Finding, wrong
from tieout.cli.output import console, print_json
from tieout.clock import Clock
from tieout.errors import BadSettings
from tieout.settings import settings_from_env

CHECKS: Mapping[str, Check] = {
    "the settings": here.settings,
    "the data folder": here.folder,
    "the database": here.database,
    "the keys": here.keys,
    "the workers": here.workers,
    "the redirect address": outside.redirect,
    "the address of notifications": outside.notifications,
    "the clocks": intuit.time,
    "Intuit's sign-in": intuit.sign_in,
    "a company": intuit.company,
}
_SIGNS = {"good": "[green]✓[/]", "warning": "[yellow]![/]", "wrong": "[bold red]✗[/]", "unknown": "[dim]?[/]"}


async def doctor(*, json: bool = False) -> None:
    """Say what is wrong with the set-up and how to mend it; spends one metered call. Exit status 1: something is wrong.

    Parameters
    ----------
    json
        Answer as JSON.
    """
    found: list[Finding] = []
    with Console(stderr=True).status("Examining", spinner="dots") as status:
        try:
            settings = settings_from_env()
        except BadSettings as refusal:
            found.append(wrong("settings", str(refusal), "Mend the environment; .env.example explains every setting."))
            _show(found[-1], quiet=json)
        else:
            case = Case(settings=settings, clock=Clock(settings.clock_file))
            async for title, finding in examine(case):
                status.update(f"Looking at {title}")
                if finding:
                    found.append(finding)
                    _show(finding, quiet=json)
    if json:
        print_json(found)
    raise SystemExit(1 if any(one.verdict == "wrong" for one in found) else 0)


async def examine(case: Case) -> AsyncIterator[tuple[str, Finding | None]]:
    """Make every check, one after the other: each is announced with no finding, then come its findings."""
    try:
        for title, check in CHECKS.items():
            yield title, None
            try:
                async with asyncio.timeout(60):
                    found = [finding async for finding in check(case)]
            except Exception as error:  # noqa: BLE001 - what breaks one check must not hide the others
                found = [
                    wrong(title, f"It could not be looked at: {type(error).__name__}: {error}.", "Look into the log.")
                ]
            for finding in found:
                yield title, finding
    finally:
        if case.context is not None:
            await case.context.close()


def _show(finding: Finding, *, quiet: bool) -> None:
    if quiet:
        return
    sign = _SIGNS[finding.verdict]
    console.print(f"{sign} [bold]{finding.about}[/] {escape(finding.sentence)}", highlight=False, soft_wrap=True)
    if finding.mend:
        console.print(f"    → {escape(finding.mend)}", highlight=False, soft_wrap=True)
