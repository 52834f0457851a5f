"""`tieout certificate`: the proof that a mirror and QuickBooks agreed, entity by entity."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.certificates import store
from tieout.certificates.store import Certificate
from tieout.certificates.text import NAMED
from tieout.cli.output import console, print_json, print_table
from tieout.cli.rooms import ask, find_companies
from tieout.service import Service

_VERDICTS = {"agrees": "[green]agrees[/]", "differs": "[red]differs[/]"}


async def certificate(business: str, *, json: bool = False) -> None:
    """Show the newest certificate of each company of a business; exit status 0 says that all agree.

    Parameters
    ----------
    business
        Its id, or the platform's own id of it.
    json
        Answer as JSON.
    """

    async def finding(conn: AsyncConnection, _service: Service) -> list[Certificate]:
        return [await store.latest(conn, company.id) for company in await find_companies(conn, business)]

    found = await ask(finding)
    if json:
        print_json([asdict(one) for one in found])
    else:
        for one in found:
            show_certificate(at=one.at, agreed=one.agreed, rows=(asdict(row) for row in one.rows))
    if not all(one.agreed for one in found):
        raise SystemExit(1)


def show_certificate(*, at: datetime | str, agreed: bool, rows: Iterable[dict[str, Any]]) -> None:
    """Print one certificate as a table and a sentence."""
    print_table(
        f"Certificate of {at}",
        ("Entity", "QuickBooks", "Here", "", ""),
        (
            (row["entity"], row["theirs"], row["ours"], _VERDICTS.get(row["verdict"], row["verdict"]), _note(row))
            for row in rows
        ),
        empty="It covers no entity.",
        whole=("Entity", "Here"),
    )
    console.print("[green]✓ Everything agrees.[/]" if agreed else "[red]✗ Not everything agrees.[/]")


def _note(row: dict[str, Any]) -> str | None:
    if not row["repaired"]:
        return row["why"]
    return f"{len(row['repaired'])} put right: {', '.join(one['id'] for one in row['repaired'][:NAMED])}"
