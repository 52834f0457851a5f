"""Which part of a list is asked for: rows that are so or hold this, sorted, and one stretch of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, String, cast, func, or_

Key = str | ColumnElement[Any]
"""A column of what is selected, by its name, or an expression."""

Asked = TypeVar("Asked", bound=Select[*tuple[Any, ...]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What somebody looks for in a list; what has no value in the column it is sorted by comes last."""

    order: Key | None = None
    down: bool = False
    only: Mapping[str, Any] = field(default_factory=dict)
    search: str = ""
    within: Sequence[Key] = ()
    offset: int = 0
    limit: int = 100

    def at(self, asked: Asked, *usual: ColumnElement[Any]) -> Asked:
        """Narrow and sort a question; `usual` is its order otherwise, and among equals."""
        for name, value in self.only.items():
            asked = asked.where(_column(asked, name) == value)
        if self.search:
            parts = (cast(_column(asked, key), String) for key in self.within)
            asked = asked.where(or_(*(part.icontains(self.search, autoescape=True) for part in parts)))
        if self.order is not None:
            column = _column(asked, self.order)
            if isinstance(column.type, String):
                column = func.lower(column)
            asked = asked.order_by((column.desc() if self.down else column.asc()).nulls_last())
        return asked.order_by(*usual).offset(self.offset).limit(self.limit)


def _column(asked: Select[Any], key: Key) -> ColumnElement[Any]:
    return asked.selected_columns[key] if isinstance(key, str) else key
