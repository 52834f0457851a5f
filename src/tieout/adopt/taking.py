"""What everybody who takes records in has in common: the company, how it is gone about, and the words for a refusal."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.adopt.matching import Known
from tieout.candidates import store as candidates
from tieout.candidates.intake import Mode
from tieout.candidates.store import Candidate, State
from tieout.connections.push_settings import PushSettings
from tieout.connections.store import Connection
from tieout.errors import BadInput, Conflict
from tieout.links import store as links
from tieout.links.store import Kind, Link, Maker
from tieout.mirror.read import Mirrored

AGAIN: Final = timedelta(minutes=1)
"""After which a record is looked at again that may be what a write of ours became."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """One pass over a company's records, in one transaction; `touched` collects the things it linked or changed."""

    conn: AsyncConnection
    connection: Connection
    mode: Mode
    settings: PushSettings
    now: datetime
    touched: list[tuple[Kind, UUID]]
    payees: list[Known]  # one when somebody has asked: whoever is no vendor of this company yet
    old: bool = False  # what was settled before we came is linked to what it is; nothing is made of it

    def looking_back(self, *, old: bool = True) -> "Taking":
        """Answer the same pass for a record that was settled before we came."""
        return replace(self, old=old)

    def asking_nobody(self) -> "Taking":
        """Answer the same pass for a record that a person has said yes to."""
        return replace(self, mode="on")

    async def claim(
        self, record: Mirrored, kind: Kind, thing_id: UUID, version: int, *, by: Maker, free: bool = True
    ) -> Link:
        """Say that a record is this thing; what waited for it is looked at again."""
        made = await links.make(
            self.conn,
            connection_id=self.connection.id,
            business_id=self.connection.business_id,
            kind=kind,
            thing_id=thing_id,
            entity=record.entity,
            record_id=record.id,
            made_by=by,
            written_version=version,
            sync_token=record.sync_token,
            now=self.now,
        )
        await candidates.drop(self.conn, self.connection.id, record.entity, record.id)
        if free:
            await candidates.free(self.conn, self.connection.id, f"{record.entity} {record.id}", now=self.now)
        self.touched.append((kind, thing_id))
        for known in self.payees:
            known.forget(str(thing_id))
        return made

    async def make(self, record: Mirrored, kind: Kind, made: Callable[[], Awaitable[UUID]]) -> UUID | None:
        """Have a new thing made of a record, unless a person is asked first, or it is none that can be kept here."""
        if await links.let_go(self.conn, self.connection.id, record.entity, record.id):
            await self.leave(record, "asked", "It was linked once; say what it is now.")
        elif self.mode == "ask":
            await self.leave(record, "asked", f"It is no {kind} yet; say whether to make one.")
        else:
            try:
                return await made()
            except (BadInput, Conflict) as error:
                await self.leave(record, "unfit", str(error))
        return None

    async def leave(
        self,
        record: Mirrored,
        state: State,
        sentence: str,
        *,
        proposals: Sequence[Mapping[str, Any]] = (),
        again: bool = False,
    ) -> None:
        """Note a record that is nobody's, and why."""
        await candidates.put(
            self.conn,
            Candidate(
                connection_id=self.connection.id,
                entity=record.entity,
                record_id=record.id,
                business_id=self.connection.business_id,
                label=record.label,
                state=state,
                sentence=sentence,
                proposals=list(proposals),
                noted_at=self.now,
                look_at=self.now + AGAIN if again else None,
            ),
        )
