"""Lets endpoints in: checks their address, seals their secrets, and changes them without a gap."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.cipher import Cipher
from tieout.ids import BusinessId, EndpointId
from tieout.outbox import deliveries, endpoints, events
from tieout.outbox.endpoints import Endpoint, place_of
from tieout.outbox.events import TESTED, Event
from tieout.tell import signature, target

OVERLAP = timedelta(days=1)
"""So long the secret before signs beside the new one."""


async def admit(
    conn: AsyncConnection, *, url: str, types: Sequence[str] | None, business_id: BusinessId | None,
    secret: str | None, cipher: Cipher, private: bool, now: datetime,
) -> tuple[Endpoint, str]:  # fmt: skip
    """Add an endpoint; answers it and its secret, which is told only now."""
    target.demand(url, private=private)
    word, id_ = signature.demand_secret(secret) if secret else signature.new_secret(), endpoints.new_endpoint_id()
    sealed = cipher.seal(word.encode(), aad=place_of(id_))
    made = await endpoints.create(conn, id_=id_, url=url, secret=sealed, types=types, business_id=business_id, now=now)
    return made, word


async def rotate(
    conn: AsyncConnection, id_: EndpointId, *, secret: str | None, overlap: timedelta, cipher: Cipher, now: datetime
) -> tuple[Endpoint, str]:
    """Give an endpoint a new secret; until the overlap ends, the one before signs too."""
    present = await endpoints.find(conn, id_, held=True)
    word = signature.demand_secret(secret) if secret else signature.new_secret()
    old = cipher.seal(cipher.open(present.secret, aad=place_of(id_)), aad=place_of(id_, "old_secret"))
    sealed = cipher.seal(word.encode(), aad=place_of(id_))
    changed = await endpoints.change(conn, id_, secret=sealed, old_secret=old, old_secret_until=now + overlap)
    return changed, word


async def try_out(conn: AsyncConnection, id_: EndpointId, now: datetime) -> Event:
    """Tell one endpoint something of no meaning, to see that it arrives."""
    to = await endpoints.find(conn, id_)
    subject, data = f"endpoint:{id_}", {"endpoint_id": str(id_), "sentence": "This is a test; nothing happened."}
    made = await events.append(conn, TESTED, business_id=to.business_id, subject=subject, data=data, at=now)
    await deliveries.replay(conn, to, event_id=made.id)
    return made
