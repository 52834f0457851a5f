"""Columns that hold sealed values: looks whether they open, and seals them again after a new key came."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Table, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.cipher import Cipher
from tieout.errors import CipherError


@dataclass(frozen=True, slots=True)
class Sealed:
    """The sealed columns of a table; `place` answers where in it a value belongs, which is what it was sealed for."""

    table: Table
    columns: Sequence[str]
    place: Callable[[Row[Any], str], bytes]


@dataclass(frozen=True, slots=True)
class Seals:
    """How many values are sealed, how many no key opens, and how many an older key opens."""

    number: int
    shut: int
    old: int


async def examine(conn: AsyncConnection, cipher: Cipher, everything: Sequence[Sealed]) -> Seals:
    """Look whether everything opens with the keys that are set."""
    number = shut = old = 0
    async for row, column, sealed in _values(conn, everything):
        value, number = getattr(row, column), number + 1
        try:
            cipher.open(value, aad=sealed.place(row, column))
            old += not cipher.is_current(value)
        except CipherError:
            shut += 1
    return Seals(number, shut, old)


async def reseal(conn: AsyncConnection, cipher: Cipher, everything: Sequence[Sealed]) -> int:
    """Seal everything with the current key that an older one sealed, and answer how many that were."""
    number = 0
    async for row, column, sealed in _values(conn, everything, held=True):
        value = getattr(row, column)
        if cipher.is_current(value):
            continue
        again = cipher.reseal(value, aad=sealed.place(row, column))
        mine = [key == getattr(row, key.name) for key in sealed.table.primary_key]
        await conn.execute(update(sealed.table).where(*mine).values({column: again}))
        number += 1
    return number


async def _values(
    conn: AsyncConnection, everything: Sequence[Sealed], *, held: bool = False
) -> AsyncIterator[tuple[Row[Any], str, Sealed]]:
    for sealed in everything:
        asked = select(sealed.table).with_for_update() if held else select(sealed.table)
        for row in (await conn.execute(asked)).all():
            for column in sealed.columns:
                if getattr(row, column) is not None:
                    yield row, column, sealed
