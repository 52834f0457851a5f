"""Payees: their record where they have one, their name where they do not, and who has that name already."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from qbo.duplicates import PARTIES
from tieout.intents import store as intents
from tieout.intents.store import NameChoice
from tieout.links import store as links
from tieout.mirror.read import Mirrored
from tieout.payables import payees
from tieout.payables.payees import Payee
from tieout.push import things
from tieout.push.books import Books
from tieout.push.mapping.party import to_party
from tieout.push.trouble import Blocked, Waits

_RESERVED = re.compile(r"[:\n\t]")


async def record_of(books: Books, payee_id: UUID) -> tuple[Payee, str]:
    """Answer a payee with its record's id; raises Waits before it has one."""
    payee = await payees.find(books.conn, books.connection.business_id, payee_id)
    link = await links.of_thing(books.conn, books.connection.id, "payee", payee_id)
    if link is None:
        raise Waits("payee", payee_id)
    coming = (await intents.open_of_things(books.conn, books.connection.id, "payee", [payee_id])).get(payee_id)
    if coming is not None and coming.name_choice == "reactivate":
        raise Waits("payee", payee_id)
    await books.usable(link.entity, link.record_id, payee.role)
    return payee, link.record_id


async def body(
    books: Books, payee: Payee, present: Mapping[str, Any] | None, choice: NameChoice | None = None
) -> dict[str, Any]:
    """Write a payee, unless its name cannot be or is taken."""
    if not payee.name.strip() or _RESERVED.search(payee.name):
        raise Blocked(
            "name_unfit",
            "QuickBooks takes no name that is empty or has a colon, a tab or a line end in it.",
            action="Change the payee's name.",
            owner="you",
        )
    held = (present or {}).get("DisplayName", "")
    name = payee.name
    if choice == "suffix" or held.casefold() == suffixed(payee).casefold():
        name = suffixed(payee)  # once it was given, it stays as long as the platform's own name does
    if held.casefold() != name.casefold():
        await _demand_free(books, payee, name)
    written = to_party(payee, name, many_currencies=await books.many_currencies())
    if present is not None:
        written.pop("CurrencyRef", None)  # fixed for good when the record was made
    if choice == "reactivate":
        written["Active"] = True
    return written


def suffixed(payee: Payee) -> str:
    """Answer a payee's name with what it is behind it, for books where another kind of party has the name."""
    return f"{payee.name} ({things.of_payee(payee).entity})"


async def _demand_free(books: Books, payee: Payee, name: str) -> None:
    for entity in PARTIES:
        for found in await books.labelled(entity, name):
            raise await taken(books, payee, found)


async def taken(books: Books, payee: Payee, by: Mirrored) -> Blocked:
    """Say who has the name, and what may be done about it."""
    mine = by.entity == things.of_payee(payee).entity
    linked = await links.of_record(books.conn, books.connection.id, by.entity, by.id)
    choices = ["suffix", "rename"]
    if mine and linked is None:
        choices.insert(0, "link" if by.lifecycle == "active" else "reactivate")
    state = "" if by.lifecycle == "active" else f" {by.lifecycle}"
    return Blocked(
        "name_taken",
        f"The{state} {by.entity.lower()} {by.label} has this name in QuickBooks, where customers, vendors and"
        " employees share their names.",
        action="Link the payee to that record, or give it another name."
        if "link" in choices
        else "Make that record active again and link it, or give the payee another name."
        if "reactivate" in choices
        else f"Write it as {suffixed(payee)}, or give the payee another name.",
        blocking={"entity": by.entity, "id": by.id, "lifecycle": by.lifecycle},
        choices=choices,
    )
