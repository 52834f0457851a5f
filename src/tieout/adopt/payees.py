"""Finds the vendor that a payee is before a new one is made of it: taken where it is certain, asked where it is likely.

A vendor counts as free while it is nobody's, and while it is only the payee that was made of it when the books were
taken in: that one gives way to the platform's own.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from tieout.adopt import books, vendors
from tieout.adopt.matching import Known, Proposal, propose
from tieout.adopt.taking import Taking
from tieout.candidates import store as candidates
from tieout.intents import store as intents
from tieout.intents.store import Intent
from tieout.links import store as links
from tieout.links.store import Link, Maker
from tieout.mirror import read
from tieout.mirror.read import Filters, Mirrored
from tieout.payables import payees
from tieout.payables.payees import Payee

LIKELY: Final = "likely_match"
_LIVING = Filters(lifecycles=("active",))


class Free(NamedTuple):
    """A vendor that a payee may be, and the payee that was made of it, if one was."""

    record: Mirrored
    link: Link | None = None


class Doubt(NamedTuple):
    """A payee that may be one of these vendors, the likeliest first."""

    payee: Payee
    found: Sequence[Proposal]

    @property
    def cause(self) -> Mapping[str, Any]:
        """Say why the payee is not written: what it may be, and what can be answered."""
        likeliest = self.found[0]
        said = " ".join(reason.sentence for reason in likeliest.reasons)
        return {
            "code": LIKELY,
            "sentence": f"It may be the vendor {likeliest.party.names[0]}, which QuickBooks has already. {said}",
            "owner": "customer",
            "action": "Say that it is that vendor, or have a new one made.",
            "facts": {
                "choices": ["link", "new"],
                "blocking": {"entity": "Vendor", "id": likeliest.party.id, "lifecycle": "active"},
                "proposals": [_written(one) for one in self.found],
            },
        }


async def match(taking: Taking, wanted: Sequence[Payee]) -> list[Doubt]:
    """Link payees to the vendors that they are beyond doubt; answer those of which somebody should be asked."""
    free = {one.record.id: one for one in await _free(taking)}
    known = Known(books.party(one.record) for one in free.values())
    doubts: list[Doubt] = []
    for payee in wanted:
        ours = vendors.asked(payee)
        found = [one for one in propose(ours, known.near(ours)) if one.score >= vendors.WORTH_ASKING]
        certain = next((one.party.id for one in found if one.certain), None)
        if certain is not None and taking.settings.auto_match and taking.mode == "on":
            await claim(taking, free[certain], payee)
            known.forget(certain)
        elif found and not _says_its_name(payee, free[found[0].party.id]):
            doubts.append(Doubt(payee, found))
    return doubts


async def accept(taking: Taking, *, least_score: int) -> None:
    """Link every payee that waits for somebody's word to its likeliest vendor, where that is likely enough."""
    after = None
    while page := await intents.page(
        taking.conn,
        taking.connection.business_id,
        filters={"connection_id": taking.connection.id, "entity": "Vendor", "operation": "create"},
        states=("noted",),
        cursor=after,
        limit=1000,
    ):
        for intent in page:
            vendor = await _accepted(taking, intent, least_score)
            if vendor is not None:
                payee = await payees.find(taking.conn, intent.business_id, intent.thing_id)
                await claim(taking, vendor, payee, by="person")
        after = page[-1].id


async def _accepted(taking: Taking, intent: Intent, least_score: int) -> Free | None:
    """Answer the vendor that a payee may be by far, if it is still free."""
    told = intent.blocked or {}
    if told.get("code") != LIKELY or intent.ignored_at is not None:
        return None
    best, *others = told["facts"]["proposals"]
    if best["score"] < least_score or (others and others[0]["score"] == best["score"]):
        return None
    record = await read.one(taking.conn, taking.connection.id, "Vendor", best["record_id"])
    return next(iter(await _free_of(taking, [record])), None) if record.lifecycle == "active" else None


async def claim(taking: Taking, vendor: Free, payee: Payee, *, by: Maker = "match") -> None:
    """Let a payee be a vendor; the payee that was made of it leaves what it has to this one."""
    if vendor.link is not None:
        made = await payees.find(taking.conn, payee.business_id, vendor.link.thing_id)
        await links.end(taking.conn, vendor.link.id, cause="replaced", now=taking.now)
        await payees.take_over(taking.conn, made, payee, now=taking.now)
    await taking.claim(vendor.record, "payee", payee.id, payee.version, by=by)


async def _free(taking: Taking) -> list[Free]:
    """Answer the company's living vendors that a payee may be; one that somebody declined is none."""
    conn, id_ = taking.conn, taking.connection.id
    declined = await candidates.all_declined(conn, id_, "Vendor")
    found: list[Free] = []
    after = None
    while page := await read.page(conn, id_, "Vendor", filters=_LIVING, cursor=after, limit=1000):
        found += [one for one in await _free_of(taking, page) if one.record.id not in declined]
        after = page[-1].id
    return found


async def _free_of(taking: Taking, page: Sequence[Mirrored]) -> list[Free]:
    conn, id_ = taking.conn, taking.connection.id
    linked = await links.of_records(conn, id_, "Vendor", [one.id for one in page])
    made = [one.thing_id for one in linked.values() if one.made_by == "import"]
    theirs = await payees.KIND.some(conn, taking.connection.business_id, made) if made else {}
    yielding = {one.id for one in theirs.values() if one.origin == "quickbooks" and one.external_id is None}
    return [
        Free(one, linked.get(one.id)) for one in page if one.id not in linked or linked[one.id].thing_id in yielding
    ]


def _says_its_name(payee: Payee, vendor: Free) -> bool:
    """Whether a free vendor has the payee's very name: that stands in its way anyhow, with more to choose from."""
    return vendor.link is None and payee.name.casefold() == (vendor.record.label or "").casefold()


def _written(one: Proposal) -> Mapping[str, Any]:
    reasons = [{"sentence": reason.sentence, "weight": reason.weight} for reason in one.reasons]
    return {"record_id": one.party.id, "name": one.party.names[0], "score": one.score, "reasons": reasons}
