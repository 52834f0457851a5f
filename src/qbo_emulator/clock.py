"""The time as the emulator tells it: tests can stop and turn it, through a file for several programs at once."""

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

_TOO_FAR = "The clock goes from the year 2000 to the year 2199."
_FIRST, _LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class _Turned(NamedTuple):
    offset: timedelta = timedelta()
    frozen_at: datetime | None = None


class Clock:
    """Tells aware UTC time; with a file, the file says how far it is turned, and all who read it agree.

    The file holds `{"offset_seconds": number, "frozen_at": ISO time or null}`; a frozen clock moves by the offset only.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._seen: tuple[int, int, int] | None = None
        self._turned = _Turned()

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> "Clock":
        """Use the file that `TIEOUT_CLOCK_FILE` names, if any."""
        name = environ.get("TIEOUT_CLOCK_FILE")
        return cls(Path(name) if name else None)

    @property
    def frozen(self) -> bool:
        """Whether only `advance` and `jump` move it."""
        return self._look().frozen_at is not None

    def now(self) -> datetime:
        """Tell the time as it is for the emulator."""
        turned = self._turned if self._file is None else self._look()
        return (turned.frozen_at or datetime.now(UTC)) + turned.offset

    def advance(self, by: timedelta) -> None:
        """Turn the clock forward (or back)."""
        turned = self._look()
        try:
            _check(self.now() + by)
        except OverflowError:
            raise ValueError(_TOO_FAR) from None
        self._turn(turned._replace(offset=turned.offset + by))

    def jump(self, to: datetime) -> None:
        """Turn the clock to a time; it goes on from there, or stays frozen there."""
        self.advance(to - self.now())

    def freeze(self, at: datetime | None = None) -> None:
        """Stop the clock at a time, or at this one."""
        stopped = at or self.now()
        _check(stopped)
        self._turn(_Turned(frozen_at=stopped.astimezone(UTC)))

    def resume(self) -> None:
        """Let a frozen clock go on from where it stands."""
        self._turn(_Turned(offset=self.now() - datetime.now(UTC)))

    def reset(self) -> None:
        """Go back to the real time."""
        self._turn(_Turned())

    def state(self) -> tuple[timedelta, datetime | None]:
        """Answer how far it is turned."""
        return tuple(self._look())

    def take(self, state: tuple[timedelta, datetime | None]) -> None:
        """Turn it as it was, unless a file says how."""
        if self._file is None:
            self._turned = _Turned(*state)

    def _look(self) -> _Turned:
        if self._file is None:
            return self._turned
        try:
            stat = self._file.stat()
        except FileNotFoundError:
            return _Turned()
        seen = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        if seen != self._seen:
            self._turned = _read(self._file)
            self._seen = seen
        return self._turned

    def _turn(self, turned: _Turned) -> None:
        self._turned = turned
        if self._file is None:
            return
        frozen = turned.frozen_at and turned.frozen_at.isoformat()
        half = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        half.write_text(json.dumps({"offset_seconds": turned.offset.total_seconds(), "frozen_at": frozen}))
        half.replace(self._file)
        self._seen = None


def _check(at: datetime) -> None:
    """Refuse a time at which dates and tokens could not be reckoned any more."""
    if not _FIRST <= at < _LAST:
        raise ValueError(_TOO_FAR)


def _read(file: Path) -> _Turned:
    content = json.loads(file.read_text())
    frozen = content.get("frozen_at")
    return _Turned(
        offset=timedelta(seconds=content.get("offset_seconds", 0)),
        frozen_at=datetime.fromisoformat(frozen).astimezone(UTC) if frozen else None,
    )
