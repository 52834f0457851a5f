"""What a thing needs of QuickBooks now, from what it is and what is known of it there; pure."""

from dataclasses import dataclass

from tieout.intents.state import UNSENT
from tieout.intents.store import Intent, Operation
from tieout.links.store import Link
from tieout.mirror.read import Mirrored
from tieout.push.things import Thing

LOST = ("deleted", "merged")


@dataclass(frozen=True, slots=True)
class Wish:
    """A write that the thing needs; of what is there already, which record."""

    operation: Operation
    record_id: str | None = None


def wish(thing: Thing, link: Link | None, *, gone: bool = False) -> Wish | None:
    """Answer what a thing needs, were nothing on its way; None: QuickBooks has what it should have.

    What is `gone` there against our will is wished back, and then stands in its own way until somebody decides.
    """
    if link is None:
        # What came from another company's books is not copied into this one.
        made_here = thing.wanted == "there" and thing.origin == "platform"
        return Wish("attach" if thing.kind == "attachment" else "create") if made_here else None
    if thing.wanted == "gone":
        if thing.kind == "payment":
            return Wish("void", link.record_id) if link.written_version < thing.version else None
        return Wish("delete", link.record_id)
    lost = gone and thing.origin == "platform"  # QuickBooks' own are followed
    if thing.wanted == "there" and (lost or link.written_version < thing.version):
        return Wish("update", link.record_id)
    return None


def is_gone(there: Link, found: Mirrored | None) -> bool:
    """Whether somebody else has taken a record of ours away: deleted, merged, or voided after our last write."""
    if found is None:
        return False
    return found.lifecycle in LOST or (found.lifecycle == "voided" and found.sync_token > there.sync_token)


def fits(intent: Intent, thing: Thing, wanted: Wish) -> bool:
    """Whether an intent that has not been sent is the one that is wanted."""
    asked = (intent.operation, intent.record_id, intent.thing_version)
    return asked == (wanted.operation, wanted.record_id, thing.version)


def changeable(intent: Intent) -> bool:
    """Whether an intent may still become another one, or nothing."""
    return intent.state in UNSENT
