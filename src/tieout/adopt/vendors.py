"""Takes vendors in: one that is a payee already is linked to it, one that may be is proposed, any other becomes one."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final
from uuid import UUID

from tieout.adopt import books
from tieout.adopt.doubt import may_be_ours
from tieout.adopt.matching import Known, Party, Proposal, propose
from tieout.adopt.taking import Taking
from tieout.candidates import store as candidates
from tieout.errors import NotFound
from tieout.intents import store as intents
from tieout.links import store as links
from tieout.links.store import Link, Maker
from tieout.mirror import read
from tieout.mirror.read import Mirrored
from tieout.payables import payees
from tieout.payables.payees import Payee

WORTH_ASKING: Final = 40
"""A likeness with this score is put to a person."""


async def take(taking: Taking, record: Mirrored) -> UUID | None:
    """Take a vendor in, or go on with the one that it is; answer the payee, if it is one now."""
    conn, connection = taking.conn, taking.connection
    doubtful = may_be_ours(record, await intents.in_doubt(conn, connection.id, record.entity))
    linked = await links.of_record(conn, connection.id, record.entity, record.id)
    if linked is not None:
        await _follow(taking, record, linked)
        return linked.thing_id
    if record.lifecycle != "active":
        await candidates.drop(conn, connection.id, record.entity, record.id)
        return None
    if doubtful:
        await taking.leave(record, "held", "It may be the vendor that is being sent just now.", again=True)
        return None
    if await candidates.declined(conn, connection.id, record.entity, record.id):
        return None
    return await _claim_or_make(taking, record)


async def make(taking: Taking, record: Mirrored, *, by: Maker = "import") -> UUID:
    """Make a payee of a vendor; by a person, who says with it that it is nobody there was before."""
    kept = await payees.upsert(
        taking.conn,
        taking.connection.business_id,
        None,
        books.payee(record),
        origin="quickbooks",
        now=taking.now,
    )
    await taking.claim(record, "payee", kept.thing.id, kept.thing.version, by=by)
    return kept.thing.id


async def proposals(taking: Taking, record: Mirrored) -> list[Proposal]:
    """Answer the payees without a vendor that this one may be."""
    if not taking.payees:
        taking.payees.append(Known(asked(one) for one in await unlinked(taking)))
    their = books.party(record)
    return propose(their, taking.payees[0].near(their))


async def unlinked(taking: Taking) -> list[Payee]:
    """Answer the business's payees that are no vendor of this company."""
    found: list[Payee] = []
    after = None
    while page := await payees.page(taking.conn, taking.connection.business_id, role="vendor", after=after, limit=1000):
        known = await links.of_things(taking.conn, taking.connection.id, "payee", [one.id for one in page])
        found += [one for one in page if one.id not in known]
        after = page[-1].id
    return found


def asked(one: Payee) -> Party:
    """Read whom a payee is by, for comparing."""
    return Party(
        id=str(one.id),
        names=[one.name],
        email=one.email,
        phone=one.phone,
        tax_id=one.tax_id_last_four,
        currency=one.currency,
    )


async def _claim_or_make(taking: Taking, record: Mirrored) -> UUID | None:
    found = [one for one in await proposals(taking, record) if one.score >= WORTH_ASKING]
    certain = next((one for one in found if one.certain), None)
    if certain and taking.settings.auto_match and taking.mode == "on":
        id_ = UUID(certain.party.id)
        await taking.claim(record, "payee", id_, await _version(taking, id_), by="match")
        return id_
    if found:
        sentence = f"{record.label} may be a payee that you have already; say which one, or make a new one."
        await taking.leave(record, "proposed", sentence, proposals=[written(one) for one in found])
        return None
    return await taking.make(record, "payee", partial(make, taking, record))


async def _version(taking: Taking, id_: UUID) -> int:
    return (await payees.find(taking.conn, taking.connection.business_id, id_)).version


async def _follow(taking: Taking, record: Mirrored, linked: Link) -> None:
    """Let a payee say what its vendor says now, where the vendor is what counts."""
    if record.lifecycle == "merged":
        await _go_on_as(taking, record, linked)
        return
    if record.sync_token <= linked.sync_token:
        return
    there = await payees.find(taking.conn, taking.connection.business_id, linked.thing_id)
    if there.origin != "quickbooks" and taking.settings.owner("Vendor") != "quickbooks":
        return  # whose word counts is settled where the payee is written
    if record.lifecycle == "active":
        said = books.payee(record)
        content = payees.PayeeContent(**vars(said) | {"expense_account": there.expense_account})
        kept = await payees.KIND.change(taking.conn, there, content, now=taking.now)
    else:
        kept = await payees.KIND.archive(taking.conn, there, taking.now)
    await links.wrote(taking.conn, linked.id, version=kept.thing.version, sync_token=record.sync_token)


async def _go_on_as(taking: Taking, record: Mirrored, linked: Link) -> None:
    """Let a payee whose vendor was merged into another go on as that one; asked first where nothing goes by itself."""
    conn, connection = taking.conn, taking.connection
    try:
        survivor = await read.one(conn, connection.id, record.entity, record.merged_into or "")
    except NotFound:
        return  # it is looked at again with the survivor's next change
    other = await links.of_record(conn, connection.id, survivor.entity, survivor.id)
    there = await payees.find(conn, connection.business_id, linked.thing_id)
    if other is not None and there.origin == "platform":
        return  # two of the platform's payees are one vendor now: the next write of this one says so
    await links.end(conn, linked.id, cause=f"merged into {record.entity} {survivor.id}", now=taking.now)
    if other is None and taking.settings.auto_match:
        await taking.claim(survivor, "payee", there.id, there.version, by="match")
    elif other is None:
        sentence = f"Your payee {there.name} was merged into it; say whether it goes on as this."
        proposal = {"thing_id": str(there.id), "name": there.name, "score": 100, "reasons": list[Any]()}
        await taking.leave(survivor, "proposed", sentence, proposals=[proposal])
    else:
        await payees.KIND.archive(conn, there, taking.now)  # both are one now, and the other is it already


def written(one: Proposal) -> Mapping[str, Any]:
    """Write a proposal as it is kept."""
    reasons = [{"sentence": reason.sentence, "weight": reason.weight} for reason in one.reasons]
    return {"thing_id": one.party.id, "name": one.party.names[0], "score": one.score, "reasons": reasons}
