"""Finds the vendor that a payee is before a new one is made of it: taken where it is certain, asked where it is likely.

A vendor counts as free while it is nobody's, and while it is only the payee that was made of it when the books were
taken in: that one gives way to the platform's own.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from tieout.adopt import books, vendors
from tieout.adopt.matching import Known, Proposal, propose
from tieout.adopt.taking import Taking
from tieout.candidates import store as candidates
from tieout.links import store as links
from tieout.links.store import Link
from tieout.mirror import read
from tieout.mirror.read import Filters, Mirrored
from tieout.payables import payees
from tieout.payables.payees import Payee

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
            "code": "likely_match",
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


async def claim(taking: Taking, vendor: Free, payee: Payee) -> None:
    """Let a payee be a vendor; the payee that was made of it leaves what it has to this one."""
    if vendor.link is not None:
        made = await payees.find(taking.conn, payee.business_id, vendor.link.thing_id)
        await links.end(taking.conn, vendor.link.id, cause="replaced", now=taking.now)
        await payees.take_over(taking.conn, made, payee, now=taking.now)
    await taking.claim(vendor.record, "payee", payee.id, payee.version, by="match")


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
