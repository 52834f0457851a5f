"""Pages of a list: what a caller may ask, and the opaque cursor that leads on."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from tieout.api.auth import parsed
from tieout.api.bad_request import StrangeCursor
from tieout.api.omittable import Omittable
from tieout.api.v1.schemas import PageMeta, Pagination

LIMIT = 1000
_MARK = "1:"
_DIGITS = 18
Item = TypeVar("Item")


class ListQuery(BaseModel):
    """What every list takes; a parameter that we do not know is refused, for ignoring it would answer too much."""

    model_config = ConfigDict(extra="forbid")

    cursor: Omittable[str] = Field(default=None, description="Where the page before ended.")
    limit: int = Field(default=100, ge=1, le=LIMIT, description="How many at most.")

    @property
    def after(self) -> str | None:
        """Answer the key that the page before ended with."""
        return None if self.cursor is None else _opened(self.cursor)

    @property
    def after_id(self) -> UUID | None:
        """Answer that key, where a list goes by UUIDs."""
        if self.after is None:
            return None
        found = parsed(self.after)
        if found is None:
            raise _strange()
        return found

    @property
    def after_number(self) -> int:
        """Answer that key, where a list goes by numbers; 0 at its beginning."""
        if self.after is None:
            return 0
        if not self.after.isdecimal() or len(self.after) > _DIGITS:
            raise _strange()
        return int(self.after)


Paging = Annotated[ListQuery, Query()]


def cut(found: Sequence[Item], limit: int, key: Callable[[Item], object]) -> tuple[Sequence[Item], PageMeta]:
    """Cut one item more than a page down to the page; that there was one more says that the list goes on."""
    page = found[:limit]
    return page, page_meta(str(key(page[-1])) if len(found) > limit else None)


def page_meta(last_key: str | None) -> PageMeta:
    """Say where the page ends, if the list goes on after it."""
    cursor = None if last_key is None else _sealed(last_key)
    return PageMeta(pagination=Pagination(cursor=cursor, has_more=cursor is not None))


def place(key: object) -> str:
    """Write the cursor that leads on from a key, whether or not anything follows yet."""
    return _sealed(str(key))


def _sealed(key: str) -> str:
    return base64.urlsafe_b64encode(f"{_MARK}{key}".encode()).decode().rstrip("=")


def _opened(cursor: str) -> str:
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        text = ""
    if not text.startswith(_MARK) or "\0" in text:
        raise _strange()
    return text.removeprefix(_MARK)


def _strange() -> StrangeCursor:
    return StrangeCursor(
        "The cursor is not one of this list's; begin again without it.", fields=[("cursor", "unknown")]
    )
