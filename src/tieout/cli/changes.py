"""`tieout changes`: what changed in QuickBooks, in the order of the feed."""

import asyncio
from collections.abc import Sequence

from tieout.cli.output import console, print_json, print_table
from tieout.cli.rooms import find_business, opened
from tieout.database.transaction import transaction
from tieout.mirror.history import Version
from tieout.mirror.history import changes as changes_after

_LOOK_AGAIN = 1.0
_PAGE = 500


async def changes(business: str, *, after: int = 0, follow: bool = False, json: bool = False) -> None:
    """List what changed in a business's companies since they were first loaded.

    Parameters
    ----------
    business
        Its id, or the platform's own id of it.
    after
        Only what came after this position.
    follow
        Go on as changes come, until interrupted.
    json
        Answer as JSON.
    """
    async with opened() as service:
        async with transaction(service.engine) as conn:
            found = await find_business(conn, business)
        while True:
            async with transaction(service.engine) as conn:
                page = await changes_after(conn, found.id, after=after, limit=_PAGE)
            if page or not follow:
                _show(page, json=json)
            if page:
                after = page[-1].position or after
            if len(page) < _PAGE:
                if not follow:
                    return
                await asyncio.sleep(_LOOK_AGAIN)


def _show(page: Sequence[Version], *, json: bool) -> None:
    if json:
        print_json([one._asdict() for one in page])
        return
    print_table(
        "Changes",
        ("Position", "At", "Record", "", "What", "How we know", "Missed"),
        (
            (one.position, one.at, f"{one.entity} {one.id}", one.label, one.change, one.source, one.missed or "")
            for one in page
        ),
        empty="Nothing has changed since.",
    )
    if any(one.possibly_merged for one in page):
        console.print("What is deleted though QuickBooks deletes none of its kind was probably merged into another.")
