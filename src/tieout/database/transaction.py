"""The only ways to work in the database: as the owner, in one statement or many, or as the API for one business."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Protocol

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from tieout.ids import BusinessId

_BECOME_API = text("SET LOCAL ROLE tieout_api")
_SAY_WHO = text("SELECT set_config('tieout.business', :business, true), set_config('tieout.platform', :platform, true)")
_WITNESS = "tieout_witness"


class Witness(Protocol):
    """Is told of every commit; what it raises is what a process meets that dies there."""

    def committing(self) -> None:
        """Be told that a commit is next."""
        ...

    def committed(self) -> None:
        """Be told that it is done."""
        ...


def witnessed(engine: AsyncEngine, witness: Witness) -> AsyncEngine:
    """Answer the same engine with a witness to its commits."""
    return engine.execution_options(**{_WITNESS: witness})


@asynccontextmanager
async def transaction(engine: AsyncEngine) -> AsyncGenerator[AsyncConnection]:
    """Work as the owner, who sees every business; commits at the end, rolls back on an error."""
    witness: Witness | None = engine.get_execution_options().get(_WITNESS)
    async with engine.begin() as conn:
        yield conn
        if witness:
            witness.committing()
    if witness:
        witness.committed()


@asynccontextmanager
async def at_once(engine: AsyncEngine) -> AsyncGenerator[AsyncConnection]:
    """Work as the owner, each statement a transaction of its own: for the one insert that has to be quick."""
    async with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as conn:
        yield conn


@asynccontextmanager
async def as_api(
    engine: AsyncEngine, *, business: BusinessId | None, platform: bool = False
) -> AsyncGenerator[AsyncConnection]:
    """Work as the API's role: only this business's rows exist, or every one for the platform's own credentials."""
    async with transaction(engine) as conn:
        await conn.execute(_BECOME_API)
        await conn.execute(
            _SAY_WHO, {"business": str(business) if business else "", "platform": "on" if platform else ""}
        )
        yield conn
