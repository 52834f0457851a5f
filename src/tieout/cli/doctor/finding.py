"""What an examination finds, and what it is given to look at."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Literal

import httpx2

from tieout.clock import Clock
from tieout.jobs.context import Context
from tieout.settings import Settings

Verdict = Literal["good", "warning", "wrong", "unknown"]
PATIENCE = 10.0
"""Seconds that anybody may take to answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at: how it is, and how to mend it."""

    about: str
    verdict: Verdict
    sentence: str
    mend: str = ""


@dataclass(slots=True, kw_only=True)
class Case:
    """The installation that is examined; `context` is there once the database answers."""

    settings: Settings
    clock: Clock
    transport: httpx2.AsyncBaseTransport | None = None
    context: Context | None = None

    def browser(self) -> httpx2.AsyncClient:
        """Answer a client for single requests."""
        return httpx2.AsyncClient(transport=self.transport, timeout=PATIENCE)


Check = Callable[[Case], AsyncIterator[Finding]]


def good(about: str, sentence: str) -> Finding:
    """Say that all is well."""
    return Finding(about=about, verdict="good", sentence=sentence)


def warning(about: str, sentence: str, mend: str) -> Finding:
    """Say that it works, but not as well as it could, or not for ever."""
    return Finding(about=about, verdict="warning", sentence=sentence, mend=mend)


def wrong(about: str, sentence: str, mend: str) -> Finding:
    """Say that it does not work."""
    return Finding(about=about, verdict="wrong", sentence=sentence, mend=mend)


def unknown(about: str, sentence: str) -> Finding:
    """Say that it could not be looked at."""
    return Finding(about=about, verdict="unknown", sentence=sentence)
