"""A file that outlives the program: companies, apps, people, tokens, endpoints and the clock."""

import pickle
from pathlib import Path
from typing import Any

from qbo_emulator.frozen import freeze, thaw
from qbo_emulator.world import World

_FORMAT = "qbo_emulator 1"


class NotOurs(Exception):
    """The file holds something else; the message says what to do."""


def save(world: World, file: Path) -> None:
    """Write all that should last; an interrupted save leaves the older file as it was."""
    with world.lock:
        kept: dict[str, Any] = {
            "format": _FORMAT,
            "companies": world.companies,
            "snapshots": world.snapshots,
            "apps": world.apps,
            "people": world.people,
            "outsiders": world.outsiders,
            "grants": world.grants.state(),
            "lines": world.notifications.state(),
            "clock": world.clock.state(),
        }
        frozen = freeze(kept, world.clock)
    half = file.with_name(f"{file.name}.part")
    half.write_bytes(frozen)
    half.replace(file)


def load(world: World, file: Path) -> None:
    """Read a saved file into a world; only open files of your own, as with any pickle."""
    try:
        kept = thaw(file.read_bytes(), world.clock)
    except (pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError) as error:
        raise NotOurs(f"{file} was not written by this emulator ({error}): choose another file.") from error
    if not isinstance(kept, dict) or kept.get("format") != _FORMAT:
        raise NotOurs(f"{file} was not written by this version of the emulator: choose another file.")
    world.apps, world.people, world.snapshots = kept["apps"], kept["people"], kept["snapshots"]
    world.outsiders = kept.get("outsiders", {})
    world.grants.take(kept["grants"])
    world.notifications.take(kept["lines"])
    world.clock.take(kept["clock"])
    world.companies = {}
    for company in kept["companies"].values():
        world.adopt(company)
