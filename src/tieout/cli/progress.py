"""Show a run while it goes on: a bar for each entity."""

from collections.abc import Mapping
from typing import Any, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn


class RunBars:
    """Bars that follow the progress of a run: `{entity: {expected, fetched, state}}`."""

    def __init__(self, console: Console, *, quiet: bool = False) -> None:
        columns = (TextColumn("{task.description:<14}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._progress = Progress(*columns, console=console, disable=quiet)
        self._bars: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def show(self, progress: Mapping[str, Mapping[str, Any]]) -> None:
        """Move every bar to where its entity is now; entities with nothing to read have none."""
        for entity, state in progress.items():
            if not state["expected"] and not state["fetched"]:
                continue
            if entity not in self._bars:
                self._bars[entity] = self._progress.add_task(entity, total=None)
            # What changes while it is read is read twice: more may come than were counted.
            total, done = state["expected"], state["fetched"]
            self._progress.update(self._bars[entity], total=total, completed=min(done, total or done))
