"""The shapes of candidates and of decisions about them, each with an example."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from tieout.api.omittable import Omittable
from tieout.api.v1.schemas import PageMeta


class ReasonAnswer(BaseModel):
    """One thing that speaks for a match, or with a weight below nought against it."""

    sentence: str
    weight: int


class ProposalAnswer(BaseModel):
    """A thing of yours that the record may be."""

    thing_id: UUID
    name: str | None
    score: int = Field(description="0 to 100.")
    reasons: list[ReasonAnswer]


class CandidateAnswer(BaseModel):
    """A record of QuickBooks that is nobody's yet."""

    entity: Literal["Vendor", "Bill", "BillPayment", "Payment"]
    record_id: str
    label: str | None
    state: Literal["held", "proposed", "asked", "unfit", "declined"] = Field(
        description="`held` waits for another record or for an answer, `proposed` and `asked` for you."
    )
    sentence: str = Field(description="Why it is nobody's, and what to do.")
    waits_for: str | None = Field(description="The record that has to be somebody's first, such as `Vendor 46`.")
    proposals: list[ProposalAnswer]
    noted_at: datetime


class CandidatePage(BaseModel):
    """A page of candidates."""

    data: list[CandidateAnswer]
    meta: PageMeta


class Decision(BaseModel):
    """What is to become of a candidate."""

    model_config = ConfigDict(extra="forbid")

    decision: Literal["link", "make", "decline"]
    thing_id: Omittable[UUID] = Field(default=None, description="With `link`: the payee, payable or payment it is.")


class Accepted(BaseModel):
    """Which candidates are accepted together."""

    model_config = ConfigDict(extra="forbid")

    entity: Omittable[Literal["Vendor", "Bill", "BillPayment", "Payment"]] = None
    least_score: int = Field(default=80, ge=1, le=100, description="A proposal is taken that scores so much.")
    make_asked: bool = Field(default=False, description="Whether new things are made of what was only asked about.")


class TouchedAnswer(BaseModel):
    """A thing that is linked now."""

    kind: Literal["payee", "payable", "payment", "attachment"]
    id: UUID


class AcceptedAnswer(BaseModel):
    """What a decision has touched."""

    touched: list[TouchedAnswer]
    more: bool = Field(description="Whether there is more to accept: ask again.")


class TakeIn(BaseModel):
    """What becomes of vendors, bills and payments that are found in the books."""

    model_config = ConfigDict(extra="forbid")

    mode: Literal["on", "ask", "off"] = Field(
        description="`on` makes payees, payables and payments of them, `ask` waits for you, `off` leaves them alone."
    )


_REASONS = [
    {"sentence": "The name is the same: Norton Lumber.", "weight": 50},
    {"sentence": "The mail address is the same.", "weight": 30},
]
EXAMPLES: dict[str, dict[str, Any]] = {
    "CandidateAnswer": {
        "entity": "Vendor",
        "record_id": "46",
        "label": "Norton Lumber",
        "state": "proposed",
        "sentence": "Norton Lumber may be a payee that you have already; say which one, or make a new one.",
        "waits_for": None,
        "proposals": [
            {
                "thing_id": "01981f40-0000-7c00-8000-000000000001",
                "name": "Norton Lumber",
                "score": 80,
                "reasons": _REASONS,
            }
        ],
        "noted_at": "2026-03-14T09:30:00Z",
    },
    "Decision": {"decision": "link", "thing_id": "01981f40-0000-7c00-8000-000000000001"},
    "Accepted": {"entity": "Vendor", "least_score": 80, "make_asked": False},
    "AcceptedAnswer": {
        "touched": [{"kind": "payee", "id": "01981f40-0000-7c00-8000-000000000001"}],
        "more": False,
    },
    "TakeIn": {"mode": "ask"},
}
