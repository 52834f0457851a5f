"""Fixtures for anybody's tests: a QuickBooks that starts empty and is gone afterwards."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from qbo_emulator import Emulator


@pytest.fixture
def qbo_emulator() -> "Emulator":
    """Give an emulator in this process, with one empty company and limits off; `.transport()` serves httpx2."""
    from qbo_emulator import Emulator, Settings

    return Emulator(settings=Settings(enforce_limits=False))


@pytest.fixture
def qbo_emulator_url(qbo_emulator: "Emulator") -> Iterator[str]:
    """Serve that emulator on a loopback address, and answer the address."""
    from qbo_emulator import running

    with running(qbo_emulator) as url:
        yield url
