"""The only ways to work in the database: as the owner, in one statement or many, or as the API for one business."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from tieout.ids import BusinessId

_BECOME_API = text("SET LOCAL ROLE tieout_api")
_SAY_WHO = text("SELECT set_config('tieout.business', :business, true), set_config('tieout.platform', :platform, true)")


@asynccontextmanager
async def transaction(engine: AsyncEngine) -> AsyncGenerator[AsyncConnection]:
    """Work as the owner, who sees every business; commits at the end, rolls back on an error."""
    async with engine.begin() as conn:
        yield conn


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
    async with engine.begin() as conn:
        await conn.execute(_BECOME_API)
        await conn.execute(
            _SAY_WHO, {"business": str(business) if business else "", "platform": "on" if platform else ""}
        )
        yield conn
