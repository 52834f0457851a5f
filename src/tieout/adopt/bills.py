"""Takes bills in: the open ones, and those that change; each becomes the payable that it is, or a new one."""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from tieout.adopt import books, vendors
from tieout.adopt.documents import Document, Fit, fits
from tieout.adopt.doubt import may_be_ours
from tieout.adopt.taking import Taking
from tieout.candidates import store as candidates
from tieout.candidates.store import Candidate
from tieout.connections import mappings
from tieout.errors import BadInput, Conflict, NotFound
from tieout.intents import store as intents
from tieout.links import store as links
from tieout.links.store import Link
from tieout.mirror import read
from tieout.mirror.read import Mirrored
from tieout.payables import accounts, payments
from tieout.payables import store as payables
from tieout.payables.store import Payable, PayableContent

_NOTHING = Decimal(0)


async def take(taking: Taking, record: Mirrored) -> UUID | None:
    """Take a bill in, or go on with the payable that it is; answer the payable, if it is one now."""
    conn, connection = taking.conn, taking.connection
    doubtful = may_be_ours(record, await intents.in_doubt(conn, connection.id, record.entity))
    linked = await links.of_record(conn, connection.id, record.entity, record.id)
    if linked is not None:
        await _follow(taking, record, linked)
        return linked.thing_id
    if record.lifecycle != "active" or not record.amount:
        await candidates.drop(conn, connection.id, record.entity, record.id)
        return None
    if doubtful:
        await taking.leave(record, "held", "It may be the bill that is being sent just now.", again=True)
        return None
    if await candidates.declined(conn, connection.id, record.entity, record.id):
        return None
    if taking.old and await _uninteresting(taking, record):
        return None
    content = await _content(taking, record)
    return None if content is None else await _claim_or_make(taking, record, content)


async def may_be_there(taking: Taking) -> bool:
    """Whether bills that were settled before we came may be payables that the platform has told of."""
    return await payables.any_told(taking.conn, taking.connection.business_id, "payable")


def was_old(one: Candidate) -> bool:
    """Whether a candidate was settled before we came."""
    return any(proposal.get("old") for proposal in one.proposals)


async def make(taking: Taking, record: Mirrored, content: PayableContent) -> UUID:
    """Make a payable of a bill: somebody entered it in the books, so it is approved."""
    kept = await payables.upsert(
        taking.conn,
        taking.connection.business_id,
        None,
        content,
        status="approved",
        origin="quickbooks",
        now=taking.now,
    )
    await taking.claim(record, "payable", kept.thing.id, kept.thing.version, by="import")
    return kept.thing.id


async def content_of(taking: Taking, record: Mirrored, payee_id: UUID) -> PayableContent:
    """Read a bill as a payable of a payee, with the platform's own accounts."""
    ours = await mappings.of_connection(taking.conn, taking.connection.id, "platform_account")
    names = {}
    for one in ours:
        account = await accounts.KIND.find(taking.conn, taking.connection.business_id, one.thing_id)
        if account.external_id is not None:
            names[one.account_id] = account.external_id
    return books.payable(record, payee_id, home_currency=taking.connection.home_currency, accounts=names)


async def _uninteresting(taking: Taking, record: Mirrored) -> bool:
    """Whether a bill of old is of a vendor that is nobody's, and that nobody is asked about."""
    conn, id_, vendor = taking.conn, taking.connection.id, record.party_id or ""
    if await links.of_record(conn, id_, "Vendor", vendor) is not None:
        return False
    return not await candidates.proposed(conn, id_, "Vendor", vendor)


async def _content(taking: Taking, record: Mirrored) -> PayableContent | None:
    """Read a bill as a payable of its vendor's payee; a bill whose vendor is nobody's yet waits for it."""
    if record.party_id is None:
        await taking.leave(record, "unfit", "It names no vendor.")
        return None
    payee = await payee_of(taking, record)
    if payee is None:
        name = record.party_name or record.party_id
        waits = [{"waits_for": f"Vendor {record.party_id}", "old": taking.old}]
        await taking.leave(record, "held", f"It waits until it is known which payee {name} is.", proposals=waits)
        return None
    return await content_of(taking, record, payee)


async def payee_of(taking: Taking, record: Mirrored) -> UUID | None:
    """Answer the payee that a document's vendor is, taking the vendor in where it is nobody's yet."""
    conn, connection, vendor = taking.conn, taking.connection, record.party_id or ""
    linked = await links.of_record(conn, connection.id, "Vendor", vendor)
    if linked is not None:
        return linked.thing_id
    try:
        found = await read.one(conn, connection.id, "Vendor", vendor)
    except NotFound:
        return None
    return await vendors.take(taking, found)


async def _claim_or_make(taking: Taking, record: Mirrored, content: PayableContent) -> UUID | None:
    found = fits(_theirs(record, content), [ours(one) for one in await _unlinked(taking, content.payee_id)])
    certain = next((one for one in found if one.certain), None)
    if certain and taking.settings.auto_match and taking.mode == "on":
        id_ = UUID(certain.document.id)
        there = await payables.KIND.find(taking.conn, taking.connection.business_id, id_)
        await taking.claim(record, "payable", id_, there.version, by="match")
        return id_
    if found:
        sentence = "It may be a payable that you have already; say which one, or make a new one."
        await taking.leave(record, "proposed", sentence, proposals=[written(one) for one in found])
        return None
    if taking.old:
        await candidates.drop(taking.conn, taking.connection.id, record.entity, record.id)
        return None
    return await taking.make(record, "payable", partial(make, taking, record, content))


async def _unlinked(taking: Taking, payee_id: UUID) -> list[Payable]:
    found: list[Payable] = []
    after = None
    business = taking.connection.business_id
    while page := await payables.page(
        taking.conn, business, "payable", payee_id=payee_id, after=after, limit=1000
    ):  # fmt: skip
        known = await links.of_things(taking.conn, taking.connection.id, "payable", [one.id for one in page])
        found += [one for one in page if one.id not in known and one.status != "cancelled"]
        after = page[-1].id
    return found


def ours(one: Payable) -> Document:
    """Read a payable for comparing."""
    return Document(
        id=str(one.id),
        payee=one.payee_id,
        currency=one.currency,
        amount=one.total,
        day=one.issued_on,
        number=one.number,
    )


def _theirs(record: Mirrored, content: PayableContent) -> Document:
    return Document(
        id=record.id,
        payee=content.payee_id,
        currency=content.currency,
        amount=content.total,
        day=content.issued_on,
        number=content.number,
    )


def written(one: Fit) -> Mapping[str, Any]:
    """Write a proposal as it is kept."""
    reasons = [{"sentence": reason.sentence, "weight": reason.weight} for reason in one.reasons]
    return {"thing_id": one.document.id, "name": one.document.number, "score": one.score, "reasons": reasons}


async def _follow(taking: Taking, record: Mirrored, linked: Link) -> None:
    """Let a payable say what its bill says now, where the bill is what counts."""
    if record.sync_token <= linked.sync_token and record.lifecycle == "active":
        return
    there = await payables.KIND.find(taking.conn, taking.connection.business_id, linked.thing_id, lock=True)
    if there.origin != "quickbooks" and taking.settings.owner("Bill") != "quickbooks":
        return  # whose word counts is settled where the payable is written
    if record.lifecycle != "active":
        await _gone(taking, record, there, linked)
        return
    content = await content_of(taking, record, there.payee_id)
    settled = (await payments.paid(taking.conn, [there.id])).get(there.id, _NOTHING)
    try:
        _demand_covered(settled, content.total)
        kept = await payables.follow(taking.conn, there, content, now=taking.now)
    except (BadInput, Conflict) as error:
        await taking.leave(record, "unfit", str(error))
        return
    await payments.settle(taking.conn, there.business_id, [there.id], now=taking.now)
    await links.wrote(taking.conn, linked.id, version=kept.thing.version, sync_token=record.sync_token)
    await candidates.drop(taking.conn, taking.connection.id, record.entity, record.id)


def _demand_covered(settled: Decimal, total: Decimal) -> None:
    if settled > total:
        raise Conflict(f"{settled} of it is paid, more than its new total of {total}.")


async def _gone(taking: Taking, record: Mirrored, there: Payable, linked: Link) -> None:
    """Cancel the payable of a bill that was voided or deleted, and let go of the bill: it is not ours to delete."""
    if there.status not in {"paid", "cancelled"}:
        await payables.set_status(taking.conn, there, "cancelled", now=taking.now)
    await links.end(taking.conn, linked.id, cause=f"{record.lifecycle} in QuickBooks", now=taking.now)
    taking.touched.append(("payable", there.id))
