"""`tieout issues`: what somebody must look at, and what is put aside for a while."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID

from rich.markup import escape
from rich.padding import Padding
from sqlalchemy.ext.asyncio import AsyncConnection

from qbo.facts.faults import Owner
from tieout.businesses import store as businesses
from tieout.cli.output import console, print_json
from tieout.cli.rooms import ask, find_business
from tieout.connections import store as connections
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

    async def asking(conn: AsyncConnection, service: Service) -> tuple[list[Issue], datetime, dict[UUID, str]]:
        now = service.clock.now()
        if mute or unmute:
            until = now + timedelta(days=days) if mute else None
            found = [await lists.mute(conn, _id(mute or unmute or ""), until=until)]
        else:
            only = (await find_business(conn, business)).id if business else None
            wanted = Filter(business_id=only, state=state, owner=owner)
            found = await lists.page(conn, wanted, now=now, limit=_MOST)
        return found, now, await _names(conn, found)

    found, now, names = await ask(asking)
    if json:
        print_json([asdict(one) | {"state": one.state(now)} for one in found])
    else:
        for one in found:
            _show(one, now, names)
        if not found:
            console.print("Nothing is wrong." if state == "open" else "None.")
    if any(one.severity == "error" and one.state(now) == "open" for one in found):
        raise SystemExit(1)


async def _names(conn: AsyncConnection, found: Sequence[Issue]) -> dict[UUID, str]:
    """Answer the names of the companies, or else of the businesses, that issues are about."""
    ids = {one.connection_id for one in found if one.connection_id}
    companies = [await connections.find(conn, id_) for id_ in ids]
    theirs = await businesses.names(conn, {one.business_id for one in found if one.business_id})
    return {**theirs, **{one.id: one.company_name or f"Company {one.realm_id}" for one in companies}}


def _show(one: Issue, now: datetime, names: Mapping[UUID, str]) -> None:
    """Print what is wrong, whose turn it is and what to do, and how it stands, at any width."""
    sign = "[bold red]✗[/]" if one.severity == "error" else "[yellow]![/]"
    times = f" ({one.count} times)" if one.count > 1 else ""
    place = one.connection_id or one.business_id
    where = names.get(place, str(place)) if place else "the whole installation"
    console.print(f"{sign} [bold]{escape(one.sentence)}[/]{times}", highlight=False)
    console.print(Padding(f"→ {one.owner}: {escape(one.action)}", (0, 0, 0, 4)), highlight=False)
    since = f"since {one.opened_at:%Y-%m-%d %H:%M}"
    about = f"{escape(where)} · {since} · {_stands(one, now)}\n{one.id}"
    console.print(Padding(f"[dim]{about}[/]", (0, 0, 0, 4)), highlight=False)


def _stands(one: Issue, now: datetime) -> str:
    """Say how it stands: since when it is over, until when it is put aside, that it came back."""
    if one.resolved_at is not None:
        return f"resolved {one.resolved_at:%Y-%m-%d %H:%M}"
    if one.muted_until is not None and one.state(now) == "muted":
        return f"muted until {one.muted_until:%Y-%m-%d %H:%M}"
    return "open" if one.openings == 1 else f"reopened ({one.openings - 1})"


def _id(word: str) -> IssueId:
    try:
        return IssueId(UUID(word))
    except ValueError as error:
        raise BadInput(f"{word} is not the id of an issue; `tieout issues` lists them.") from error
