"""Tells an endpoint what waits for it: claim, send, note; in the order in which it happened to each thing."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

import httpx2
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from tieout.cipher import Cipher
from tieout.clock import Clock
from tieout.connections import connect_links
from tieout.connections import store as connections
from tieout.database.transaction import transaction
from tieout.errors import NotFound
from tieout.ids import EndpointId
from tieout.outbox import deliveries, endpoints, events
from tieout.outbox.deliveries import Attempt, Claimed
from tieout.outbox.endpoints import Endpoint, place_of
from tieout.tell import retry, signature
from tieout.tell.send import GONE, send
from tieout.tell.target import Resolve, looked_up

AT_ONCE = 20
"""Events on their way to one endpoint at the same time; of one record never two."""
RECONNECT = "connection.needs_reconnect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """What telling needs."""

    engine: AsyncEngine
    cipher: Cipher
    clock: Clock
    public_url: str
    private: bool = False
    resolve: Resolve = looked_up

    async def tell(self, http: httpx2.AsyncClient, endpoint_id: EndpointId) -> bool:
        """Send what is due next, and note how it went; answers whether there may be more."""
        async with transaction(self.engine) as conn:
            to, now = await self._found(conn, endpoint_id), self.clock.now()
            if to is None or to.disabled_at or (to.rests_until and to.rests_until > now):
                return False
            claimed = await deliveries.claim(conn, to.id, now=now, limit=AT_ONCE)
            claimed = [await self._completed(conn, one, now) for one in claimed]
        if not claimed:
            return False
        went = await asyncio.gather(*(self._send(http, to, one) for one in claimed))
        async with transaction(self.engine) as conn:
            return await self._note(conn, to.id, list(zip(claimed, went, strict=True)))

    async def _found(self, conn: AsyncConnection, endpoint_id: EndpointId) -> Endpoint | None:
        try:
            return await endpoints.find(conn, endpoint_id)
        except NotFound:
            return None

    async def _completed(self, conn: AsyncConnection, claimed: Claimed, now: datetime) -> Claimed:
        """Put the link into the word that somebody must connect again: the change itself cannot make one."""
        told = claimed.event
        if told.type != RECONNECT or told.connection_id is None or told.data["reconnect_url"]:
            return claimed
        held = await events.find(conn, told.id, held=True)  # of several addresses, one makes the link of all
        if held.data["reconnect_url"]:
            return replace(claimed, event=held)
        company = await connections.find(conn, told.connection_id)
        _link, word = await connect_links.create(
            conn, business_id=company.business_id, realm_id=company.realm_id, now=now
        )
        url = f"{self.public_url.rstrip('/')}/connect?{urlencode({'link': word})}"
        return replace(claimed, event=await events.complete(conn, told.id, {"reconnect_url": url}))

    async def _send(self, http: httpx2.AsyncClient, to: Endpoint, claimed: Claimed) -> Attempt:
        at, body, id_ = self.clock.now(), claimed.event.body, str(claimed.event.id)
        headers = signature.headers(self._secrets(to, at), id_=id_, at=at, body=body)
        return await send(http, to.url, body=body, headers=headers, at=at, private=self.private, resolve=self.resolve)

    def _secrets(self, to: Endpoint, now: datetime) -> list[str]:
        found = [self.cipher.open(to.secret, aad=place_of(to.id)).decode()]
        if to.old_secret and to.old_secret_until and to.old_secret_until > now:
            found.append(self.cipher.open(to.old_secret, aad=place_of(to.id, "old_secret")).decode())
        return found

    async def _note(
        self, conn: AsyncConnection, endpoint_id: EndpointId, done: Sequence[tuple[Claimed, Attempt]]
    ) -> bool:
        try:
            to = await endpoints.find(conn, endpoint_id, held=True)
        except NotFound:
            return False
        for claimed, went in done:
            again = retry.again(claimed.number, went.at)
            await deliveries.record(conn, claimed, went, business_id=to.business_id, again=again)
        if any(went.error is None for _, went in done):
            await _taken(conn, to, self.clock.now())
            return True
        await _in_vain(conn, to, [went for _, went in done], self.clock.now())
        return False


async def _taken(conn: AsyncConnection, to: Endpoint, now: datetime) -> None:
    if to.failing_since is None:
        return
    await endpoints.change(conn, to.id, failing_since=None, failures=0, rests_until=None)
    if now - to.failing_since >= retry.HURRY:
        await deliveries.hurry(conn, to.id)


async def _in_vain(conn: AsyncConnection, to: Endpoint, went: Sequence[Attempt], now: datetime) -> None:
    since, failures = to.failing_since or now, to.failures + 1
    rests = now + retry.rest(failures)
    await endpoints.change(conn, to.id, failing_since=since, failures=failures, rests_until=rests)
    if any(one.status == GONE for one in went):
        await endpoints.disable(conn, to.id, "It answered 410: it is gone.", now)
    elif now - since >= retry.PATIENCE:
        why = f"It has taken nothing since {since:%Y-%m-%d %H:%M} UTC; last: {went[-1].error}"
        await endpoints.disable(conn, to.id, why, now)
