"""`tieout issues`: what somebody must look at, and what is put aside for a while."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from qbo.facts.faults import Owner
from tieout.cli.output import print_json, print_table
from tieout.cli.rooms import ask, find_business
from tieout.errors import BadInput
from tieout.ids import IssueId
from tieout.issues import lists
from tieout.issues.lists import Filter
from tieout.issues.store import Issue, State
from tieout.service import Service

_MOST = 1000


async def issues(
    business: str | None = None,
    *,
    state: State = "open",
    owner: Owner | None = None,
    mute: str | None = None,
    unmute: str | None = None,
    days: int = 7,
    json: bool = False,
) -> None:
    """Show what somebody must look at, the newest first; exit status 1 says that an error is open.

    Parameters
    ----------
    business
        Only this one: its id, or the platform's own id of it.
    state
        Those that are open, muted or resolved.
    owner
        Only those of whoever must act: you, customer, intuit or operator.
    mute
        Put this issue aside, by its id, for so many `days`.
    unmute
        Take this issue up again.
    days
        For how long.
    json
        Answer as JSON.
    """

    async def asking(conn: AsyncConnection, service: Service) -> tuple[list[Issue], datetime]:
        now = service.clock.now()
        if mute or unmute:
            until = now + timedelta(days=days) if mute else None
            return [await lists.mute(conn, _id(mute or unmute or ""), until=until)], now
        only = (await find_business(conn, business)).id if business else None
        wanted = Filter(business_id=only, state=state, owner=owner)
        return await lists.page(conn, wanted, now=now, limit=_MOST), now

    found, now = await ask(asking)
    if json:
        print_json([asdict(one) | {"state": one.state(now)} for one in found])
    else:
        print_table(
            "Issues",
            ("Id", "Since", "Stands", "Who", "What is wrong", "What to do"),
            [_cells(one, now) for one in found],
            empty="Nothing is wrong." if state == "open" else "None.",
            whole=("Id", "Since", "Stands", "Who"),
        )
    if any(one.severity == "error" and one.state(now) == "open" for one in found):
        raise SystemExit(1)


def _cells(one: Issue, now: datetime) -> tuple[Any, ...]:
    times = f" ({one.count} times)" if one.count > 1 else ""
    return one.id, f"{one.opened_at:%m-%d %H:%M}", _stands(one, now), one.owner, one.sentence + times, one.action


def _stands(one: Issue, now: datetime) -> str:
    """Say how it stands: since when it is over, until when it is put aside, that it came back."""
    if one.resolved_at is not None:
        return f"resolved {one.resolved_at:%m-%d %H:%M}"
    if one.muted_until is not None and one.state(now) == "muted":
        return f"muted until {one.muted_until:%m-%d}"
    return "open" if one.openings == 1 else f"reopened ({one.openings - 1})"


def _id(word: str) -> IssueId:
    try:
        return IssueId(UUID(word))
    except ValueError as error:
        raise BadInput(f"{word} is not the id of an issue; `tieout issues` lists them.") from error
