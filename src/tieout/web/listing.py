"""Tables of the dashboard: sorted, searched, filtered and paged by what stands in the address, all in the same way."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar
from urllib.parse import urlencode

from tieout.database.listing import Look
from tieout.web.visit import Visit

PAGE = 50
FURTHEST = 10_000
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a table can be sorted by, searched in and filtered by.

    Of rows in the database the values are columns or expressions, of rows in memory functions of a row. `filters` say
    what each word means that may stand in the address; `kept` are words of the address that the page itself reads.
    """

    sorts: Mapping[str, Any]
    search: Sequence[Any] = ()
    filters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    kept: Sequence[str] = ()
    size: int = PAGE

    def view(self, visit: Visit) -> "View":
        """Read what somebody asks of it; what nothing is called is not asked."""
        query = visit.request.query_params
        page = query.get("page", "")
        sort = query.get("sort", "")
        return View(
            listing=self,
            path=visit.request.url.path,
            sort=sort if sort.removeprefix("-") in self.sorts else "",
            search=query.get("q", "").strip() if self.search else "",
            chosen={name: query[name] for name, words in self.filters.items() if query.get(name) in words},
            kept={name: query[name] for name in self.kept if query.get(name)},
            page=min(max(int(page), 1), FURTHEST) if page.isdecimal() and len(page) < 7 else 1,
        )


def only(*words: str) -> Mapping[str, str]:
    """Answer a filter whose words mean themselves."""
    return {word: word for word in words}


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A table as somebody asked for it, and how much of it is shown."""

    listing: Listing
    path: str
    sort: str
    search: str
    chosen: Mapping[str, str]
    kept: Mapping[str, str]
    page: int
    shown: int = 0
    more: bool = False

    @property
    def searches(self) -> bool:
        """Whether one can search in it."""
        return bool(self.listing.search)

    @property
    def narrowed(self) -> bool:
        """Whether only some of it was asked for."""
        return bool(self.search or self.chosen or self.kept)

    @property
    def first(self) -> int:
        """Answer the place of the first row that is shown, counted from one."""
        return (self.page - 1) * self.listing.size + 1

    @property
    def look(self) -> Look:
        """Answer it as the database is asked, with one row more than is shown."""
        return Look(
            order=self.listing.sorts.get(self.sort.removeprefix("-")),
            down=self.sort.startswith("-"),
            only={name: self.listing.filters[name][word] for name, word in self.chosen.items()},
            search=self.search,
            within=self.listing.search,
            offset=self.first - 1,
            limit=self.listing.size + 1,
        )

    def address(self, **changed: Any) -> str:
        """Answer the address of the same table, but for this; another order or choice begins at its first page."""
        given = {"q": self.search, **self.kept, **self.chosen, "sort": self.sort, **changed}
        asked = urlencode({name: value for name, value in given.items() if value})
        return f"{self.path}?{asked}" if asked else self.path

    def hidden(self, shown: Sequence[str]) -> Sequence[tuple[str, str]]:
        """Answer what a form must carry along beside the fields that it shows."""
        given = {**self.kept, **self.chosen, "sort": self.sort}
        return [(name, word) for name, word in given.items() if word and name not in shown]

    def cut(self, found: Sequence[Row]) -> tuple[Sequence[Row], "View"]:
        """Take the rows that are shown, and note whether there are more."""
        rows = found[: self.listing.size]
        return rows, replace(self, shown=len(rows), more=len(found) > len(rows))

    def holding(self, rows: Sequence[Row]) -> list[Row]:
        """Answer those of the rows that hold what is searched for."""
        if not self.search:
            return list(rows)
        text = self.search.casefold()
        return [row for row in rows if any(text in str(read(row) or "").casefold() for read in self.listing.search)]

    def arrange(self, rows: Sequence[Row]) -> tuple[Sequence[Row], "View"]:
        """Search, sort and cut rows that are all here."""
        found = self.holding(rows)
        key: Callable[[Row], Any] | None = self.listing.sorts.get(self.sort.removeprefix("-"))
        if key is not None:
            known = sorted((row for row in found if key(row) is not None), key=key, reverse=self.sort.startswith("-"))
            found = known + [row for row in found if key(row) is None]
        start = self.first - 1
        return self.cut(found[start : start + self.listing.size + 1])
