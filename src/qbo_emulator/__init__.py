"""Stands in for QuickBooks Online: stateful, strict, mishaps on request."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qbo_emulator.emulator import Emulator as Emulator
    from qbo_emulator.mishaps import Match as Match
    from qbo_emulator.server import running as running
    from qbo_emulator.settings import Settings as Settings

_HOMES = {"Emulator": "emulator", "Match": "mishaps", "Settings": "settings", "running": "server"}
__all__ = ["Emulator", "Match", "Settings", "running"]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"qbo_emulator.{_HOMES[name]}"), name)
