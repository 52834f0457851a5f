"""The way of notifications to their endpoints: collected, sent in order, tried again, and written down."""

import asyncio
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from time import perf_counter
from typing import Any
from uuid import uuid4

import httpx2
import msgspec

from qbo.facts.catalog import BY_NAME
from qbo_emulator import notifications
from qbo_emulator.clock import Clock
from qbo_emulator.exchange import Request, new_tid
from qbo_emulator.grants import Grants
from qbo_emulator.mishaps import Mishap, Mishaps
from qbo_emulator.notifications import Endpoint, Event
from qbo_emulator.settings import Settings

KEPT = 10_000


@dataclass(kw_only=True)
class Delivery:
    """One attempt to tell an endpoint; `status` is None when nothing came back, `next_at` when there is no next."""

    number: int
    endpoint: str
    at: datetime
    attempt: int
    events: tuple[str, ...]
    body: str
    status: int | None = None
    error: str | None = None
    seconds: float = 0.0
    next_at: datetime | None = None

    @property
    def acknowledged(self) -> bool:
        """Whether the endpoint took it: a sandbox was content with 202 (pains 7)."""
        return self.status is not None and 200 <= self.status < 300


@dataclass(kw_only=True)
class _Waiting:
    event: Event
    due: datetime


@dataclass(kw_only=True)
class _Batch:
    events: tuple[Event, ...]
    due: datetime
    attempts: int = 0


@dataclass(kw_only=True)
class _Line:
    endpoint: Endpoint
    waiting: list[_Waiting] = field(default_factory=list)
    failed: list[_Batch] = field(default_factory=list)
    busy: bool = False


class Deliveries:
    """The lines of events before each endpoint, and the log of what was sent."""

    def __init__(self, *, clock: Clock, settings: Settings, grants: Grants, mishaps: Mishaps) -> None:
        self.clock = clock
        self.settings = settings
        self.log: list[Delivery] = []
        self._grants = grants
        self._mishaps = mishaps
        self._lines: dict[str, _Line] = {}
        self._numbers = count(1)
        self._lock = threading.Lock()  # changes may come from another thread than the one that sends

    def __iter__(self) -> Iterator[Endpoint]:
        return iter([line.endpoint for line in self._lines.values()])

    def subscribe(self, endpoint: Endpoint) -> Endpoint:
        """Tell an endpoint from now on; one of the same id is replaced and keeps its line."""
        line = self._lines.setdefault(endpoint.id, _Line(endpoint=endpoint))
        line.endpoint = endpoint
        return endpoint

    def unsubscribe(self, endpoint_id: str) -> bool:
        """Tell it no more; whether it was there."""
        return self._lines.pop(endpoint_id, None) is not None

    @property
    def waiting(self) -> int:
        """How many events were not acknowledged yet."""
        return sum(len(line.waiting) + sum(len(batch.events) for batch in line.failed) for line in self._lines.values())

    def listener(self, realm_id: str) -> Callable[[str, str, str, datetime, Mapping[str, Any]], None]:
        """Answer what a company calls after each change."""

        def heard(entity: str, record_id: str, change: str, at: datetime, extra: Mapping[str, Any]) -> None:
            self._changed(
                Event(
                    id=str(uuid4()),
                    realm_id=realm_id,
                    entity=entity,
                    record_id=record_id,
                    change=change,
                    at=at,
                    deleted_id=extra.get("deletedId"),
                )
            )

        return heard

    def state(self) -> dict[str, Any]:
        """Answer the endpoints and all that waits for them."""
        return {name: replace(line, busy=False) for name, line in self._lines.items()}

    def take(self, state: dict[str, Any]) -> None:
        """Go on where another one stopped."""
        self._lines = state

    async def send_due(self, *, now: bool = False, transport: httpx2.AsyncBaseTransport | None = None) -> int:
        """Send what is due, or with `now` everything that waits; answers how many deliveries were tried."""
        lines = tuple(self._lines.values())
        return sum(await asyncio.gather(*(self._work_off(line, now=now, transport=transport) for line in lines)))

    async def _work_off(self, line: _Line, *, now: bool, transport: httpx2.AsyncBaseTransport | None) -> int:
        while line.busy:  # noqa: ASYNC110 - keeps the order; an Event belongs to one loop, tests have several
            await asyncio.sleep(0.005)
        line.busy, tried = True, 0
        try:
            while batch := self._next(line, now=now):
                tried += 1
                if not await self._deliver(line, batch, transport):
                    break
        finally:
            line.busy = False
        return tried

    def _changed(self, event: Event) -> None:
        if not self._lines or event.entity not in BY_NAME or event.change not in BY_NAME[event.entity].notifies:
            return
        connected = {one.client_id for one in self._grants if one.realm_id == event.realm_id and not one.revoked}
        for line in self._lines.values():
            if line.endpoint.client_id in connected and line.endpoint.wants(event):
                self._line_up(line, event)

    def _line_up(self, line: _Line, event: Event) -> None:
        window = self.settings.notification_delay
        mishap = self._strike(event)
        kind, later = (mishap.plan.kind, mishap.plan.seconds) if mishap else ("", 0.0)
        due = self.clock.now() + window
        if kind == "delay":
            due += timedelta(seconds=later)
        if kind == "reorder":  # whatever happens in the next window overtakes it
            due += window * 2
        with self._lock:
            if kind != "drop":
                line.waiting.append(_Waiting(event=event, due=due))
            if kind == "double":
                line.waiting.append(_Waiting(event=event, due=due + window))

    def _strike(self, event: Event) -> Mishap | None:
        told = Request(
            "NOTIFY", f"/v3/company/{event.realm_id}/{event.entity.lower()}", f"operation={event.change}", {}
        )
        return self._mishaps.strike(told, at=event.at, intuit_tid="", notification=True)

    def _next(self, line: _Line, *, now: bool) -> _Batch | None:
        at = self.clock.now()
        for batch in tuple(line.failed):
            if now or batch.due <= at:
                line.failed.remove(batch)
                return batch
        if line.failed and self.settings.notifications_wait_for_the_first:
            return None
        with self._lock:
            ready = sorted((one for one in line.waiting if now or one.due <= at), key=lambda one: one.due)
            chosen = _without_twins(ready)[: self.settings.notifications_in_a_batch]
            taken = {id(one) for one in chosen}
            line.waiting = [one for one in line.waiting if id(one) not in taken]
        return _Batch(events=tuple(one.event for one in chosen), due=at) if chosen else None

    async def _deliver(self, line: _Line, batch: _Batch, transport: httpx2.AsyncBaseTransport | None) -> bool:
        batch.attempts += 1
        at = self.clock.now()
        raw = notifications.body(batch.events, line.endpoint.format)
        delivery = Delivery(
            number=next(self._numbers), endpoint=line.endpoint.id, at=at, attempt=batch.attempts,
            events=tuple(event.id for event in batch.events), body=raw.decode(),
        )  # fmt: skip
        sent = notifications.headers(line.endpoint, raw, at=at, tid=new_tid(at.timestamp()))
        await self._post(delivery, line.endpoint.url, raw, sent, transport=transport)
        if not delivery.acknowledged:
            delivery.next_at = self._again(batch)
            if delivery.next_at:
                line.failed.append(batch)
        self.log.append(delivery)
        del self.log[:-KEPT]
        return delivery.acknowledged

    async def _post(
        self,
        delivery: Delivery,
        url: str,
        raw: bytes,
        headers: Mapping[str, str],
        *,
        transport: httpx2.AsyncBaseTransport | None,
    ) -> None:
        started = perf_counter()
        patience = self.settings.notification_patience.total_seconds()
        secure = url.startswith("https:")  # loading certificates takes longer than a delivery
        async with httpx2.AsyncClient(transport=transport, timeout=patience, trust_env=False, verify=secure) as client:
            try:
                delivery.status = (await client.post(url, content=raw, headers=dict(headers))).status_code
            except (httpx2.TransportError, httpx2.InvalidURL) as error:
                delivery.error = f"{type(error).__name__}: {error}"
        delivery.seconds = round(perf_counter() - started, 6)

    def _again(self, batch: _Batch) -> datetime | None:
        spans = self.settings.notification_retries
        if batch.attempts > len(spans) and not self.settings.notification_last_retry_repeats:
            return None
        if not spans:
            return None
        batch.due = self.clock.now() + spans[min(batch.attempts, len(spans)) - 1]
        return batch.due


def _without_twins(ready: list[_Waiting]) -> list[_Waiting]:
    """Leave the second telling of an event for the next delivery: doubled means told twice, not twice in one body."""
    told: set[str] = set()
    return [one for one in ready if not (one.event.id in told or told.add(one.event.id))]


def shown(delivery: Delivery) -> dict[str, Any]:
    """Answer a delivery as plain values."""
    return {**msgspec.to_builtins(delivery), "acknowledged": delivery.acknowledged}
