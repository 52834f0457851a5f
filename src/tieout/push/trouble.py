"""Why a write cannot be sent as it stands: raised while it is prepared, and kept with the intent for people."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from qbo.facts.faults import Owner
from tieout.links.store import Kind

_INNER = re.compile(r"(?<=[a-z])(?=[A-Z])")


def in_words(entity: str) -> str:
    """Answer what people call an entity: a BillPayment is a bill payment."""
    return _INNER.sub(" ", entity).lower()


class Blocked(Exception):
    """Somebody must do something first: `action` says what, `owner` who."""

    def __init__(self, code: str, sentence: str, *, action: str, owner: Owner = "customer", **facts: Any) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.action = action
        self.owner: Owner = owner
        self.facts = facts

    @property
    def cause(self) -> Mapping[str, Any]:
        """Write it as JSON."""
        told = {"code": self.code, "sentence": self.sentence, "owner": self.owner, "action": self.action}
        return told | ({"facts": self.facts} if self.facts else {})


class Waits(Exception):
    """Another thing has to be in QuickBooks first."""

    def __init__(self, kind: Kind, thing_id: UUID) -> None:
        super().__init__(f"It waits for {kind} {thing_id}.")
        self.kind: Kind = kind
        self.thing_id = thing_id


class Over(Exception):
    """What is to be taken away is gone already."""

    def __init__(self, cause: str) -> None:
        super().__init__(f"It was {cause} in QuickBooks already.")
        self.cause = cause


class Yields(Exception):
    """What QuickBooks has stays: the record was changed there, and there it belongs."""

    def __init__(self, sync_token: int) -> None:
        super().__init__("It was changed in QuickBooks, which owns it.")
        self.sync_token = sync_token
