"""How the terminal answers: tables for people, JSON for machines, errors as one sentence."""

import sys
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import msgspec
from rich.console import Console
from rich.table import Table

from tieout.errors import TieoutError

console = Console()
_encoder = msgspec.json.Encoder(decimal_format="string", order="deterministic")


def print_json(value: Any) -> None:
    """Print one JSON document; amounts are strings, so that no reader makes binary floats of them."""
    sys.stdout.write(msgspec.json.format(_encoder.encode(value), indent=2).decode() + "\n")


def print_table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, empty: str, whole: Sequence[str] = ()
) -> None:
    """Print rows under their columns, those named in `whole` never broken, or the sentence `empty` without rows."""
    table = Table(title=title, title_justify="left", header_style="bold")
    for column in columns:
        table.add_column(column, no_wrap=column in whole, overflow="fold")
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    console.print(table if table.row_count else empty)


def spoken() -> AbstractContextManager[None]:
    """Turn what Tieout refuses into one sentence on standard error and exit status 1."""
    return _spoken()


@contextmanager
def _spoken() -> Any:
    try:
        yield
    except TieoutError as refusal:
        Console(stderr=True).print(f"[bold red]✗[/] {refusal}", highlight=False)
        raise SystemExit(1) from refusal
