"""The rooms as the terminal uses them: a service without a worker, and a business by either of its names."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.cli.named import find_business, find_companies
from tieout.cli.output import spoken
from tieout.database.transaction import transaction
from tieout.service import Service
from tieout.settings import settings_from_env

__all__ = ["ask", "find_business", "find_companies", "opened"]

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
