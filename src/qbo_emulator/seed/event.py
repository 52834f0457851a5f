"""What happens when, before anybody wrote it down: light values that sort by time and become steps one by one."""

from typing import Any, NamedTuple

from qbo_emulator.seed.step import Verb


class Event(NamedTuple):
    """Something that happens to document `number` of an entity; `detail` is for whoever writes it down."""

    at: int
    verb: Verb
    entity: str
    number: int
    detail: Any = None
