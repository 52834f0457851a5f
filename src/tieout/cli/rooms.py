"""The rooms as the terminal uses them: a service without a worker, and a business by either of its names."""

import getpass
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.audit import store as audit
from tieout.audit.store import Deed
from tieout.cli.named import find_business, find_companies
from tieout.cli.output import spoken
from tieout.database.transaction import transaction
from tieout.service import Service
from tieout.settings import settings_from_env

__all__ = ["ask", "at_work", "find_business", "find_companies", "opened"]

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


@asynccontextmanager
async def at_work(service: Service) -> AsyncGenerator[AsyncConnection]:
    """Work in one transaction, which notes who changed something."""
    async with transaction(service.engine) as conn:
        yield conn
        action = sys.argv[1] if len(sys.argv) > 1 else "tieout"
        await audit.note(conn, Deed(kind="terminal", who=_whoever(), action=action), service.clock.now())


def _whoever() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have a number and no name
        return "somebody"


async def ask(question: Callable[[AsyncConnection, Service], Awaitable[_T]]) -> _T:
    """Run one question (or order) in one transaction."""
    async with opened() as service, at_work(service) as conn:
        return await question(conn, service)
