"""Companies as bytes, without what they share with the emulator: its clock, and whoever listens."""

import io
import pickle
from typing import IO, Any

from qbo_emulator.clock import Clock


def freeze(kept: Any, clock: Clock) -> bytes:
    """Write something down; the clock stays out, there is only one."""
    file = io.BytesIO()
    _Pickler(file, clock).dump(kept)
    return file.getvalue()


def thaw(frozen: bytes, clock: Clock) -> Any:
    """Read back what `freeze` wrote; only bytes of your own, as with any pickle."""
    return _Unpickler(io.BytesIO(frozen), clock).load()


class _Pickler(pickle.Pickler):
    def __init__(self, file: IO[bytes], clock: Clock) -> None:
        super().__init__(file, protocol=5)
        self._clock = clock

    def persistent_id(self, obj: Any) -> str | None:
        return "clock" if obj is self._clock else None


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: IO[bytes], clock: Clock) -> None:
        super().__init__(file)
        self._clock = clock

    def persistent_load(self, pid: Any) -> Clock:
        if pid != "clock":
            raise pickle.UnpicklingError(f"This was not written by the emulator: {pid}.")
        return self._clock
