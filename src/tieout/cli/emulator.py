"""`tieout emulator`: QuickBooks Online on this machine, started as a program of its own."""

import os
import sys
from typing import Annotated, NoReturn

from cyclopts import Parameter


def emulator(*words: Annotated[str, Parameter(allow_leading_hyphen=True)]) -> NoReturn:
    """Start the QuickBooks emulator; `tieout emulator --help` lists its own options.

    `tieout emulator env [--reset]` prints, for a running emulator, what a client in any language needs.
    """
    os.execv(sys.executable, [sys.executable, "-m", "qbo_emulator", *words])  # noqa: S606 - our own program, no shell
