"""The rooms as the terminal uses them: a service without a worker, and a business by either of its names."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.businesses import store as businesses
from tieout.businesses.store import Business
from tieout.cli.output import spoken
from tieout.connections import store as connections
from tieout.connections.store import Connection
from tieout.database.transaction import transaction
from tieout.errors import NotConnected
from tieout.ids import BusinessId
from tieout.service import Service
from tieout.settings import settings_from_env

_T = TypeVar("_T")


@asynccontextmanager
async def opened() -> AsyncGenerator[Service]:
    """Open the service of the settings for one command; what Tieout refuses becomes a sentence and exit status 1."""
    with spoken():
        service = Service(replace(settings_from_env(), worker_in_process=False))
        await service.start()
        try:
            yield service
        finally:
            await service.stop()


async def ask(question: Callable[[AsyncConnection, Service], Awaitable[_T]]) -> _T:
    """Run one question (or order) in one transaction."""
    async with opened() as service, transaction(service.engine) as conn:
        return await question(conn, service)


async def find_business(conn: AsyncConnection, word: str) -> Business:
    """Find a business by its id or by the platform's own id of it."""
    try:
        return await businesses.find(conn, BusinessId(UUID(word)))
    except ValueError:
        return await businesses.find_by_external_id(conn, word)


async def find_companies(conn: AsyncConnection, word: str, realm_ids: tuple[str, ...] = ()) -> list[Connection]:
    """Find the connected companies of a business, or those named."""
    business = await find_business(conn, word)
    found = await connections.of_business(conn, business.id)
    missing = sorted(set(realm_ids) - {one.realm_id for one in found})
    if missing or not found:
        what = f"is not connected to {', '.join(missing)}" if missing else "has no QuickBooks company connected"
        raise NotConnected(f"{business.name} {what}; begin with: tieout connect {word}")
    return [one for one in found if not realm_ids or one.realm_id in realm_ids]
