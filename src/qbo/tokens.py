"""A token source for applications of one process: they say where tokens are kept, it says when to refresh them."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from qbo.clock import Clock, SystemClock
from qbo.errors import ConnectionLost, InvalidGrant, ServerFault, Throttled, Unreachable
from qbo.oauth import OAuthClient, Tokens

AHEAD = timedelta(minutes=10)

Load = Callable[[], Awaitable[Tokens]]
Save = Callable[[Tokens], Awaitable[None]]


class TokenSource:
    """Give this to a client as its `token`. One refresh at a time; a new pair is saved before it is used.

    `save` must have kept the pair when it returns: the refresh token that it replaces may be dead already.
    Several processes over one connection need a lease as well; Tieout's service has it.
    """

    def __init__(self, oauth: OAuthClient, *, load: Load, save: Save, clock: Clock | None = None) -> None:
        self._oauth = oauth
        self._load = load
        self._save = save
        self._clock = clock or SystemClock()
        self._one_at_a_time = asyncio.Lock()
        self._under_way: set[asyncio.Task[str]] = set()

    async def __call__(self, rejected: str | None) -> str:
        """Answer an access token that is good for a while, and is not the rejected one."""
        task = asyncio.create_task(self._good(rejected))
        self._under_way.add(task)
        task.add_done_callback(self._ended)
        return await asyncio.shield(task)  # whoever asked may leave; a refresh that is cut off loses the rotated token

    def _ended(self, task: "asyncio.Task[str]") -> None:
        self._under_way.discard(task)
        if not task.cancelled():
            task.exception()  # looked at, in case nobody waits any more

    async def _good(self, rejected: str | None) -> str:
        async with self._one_at_a_time:
            kept = await self._load()
            left = kept.access_expires_at - self._clock.now()
            if kept.access_token != rejected and left > AHEAD:
                return kept.access_token
            still_good = kept.access_token != rejected and left > timedelta()
            return await self._refreshed(kept, still_good=still_good)

    async def _refreshed(self, kept: Tokens, *, still_good: bool) -> str:
        try:
            fresh = await self._oauth.refresh(kept.refresh_token)
        except InvalidGrant as error:
            other = await self._load()
            if other.refresh_token != kept.refresh_token:
                return other.access_token  # somebody else refreshed between our reading and our asking
            raise ConnectionLost(f"the company must be connected again: {error.message}") from error
        except (Unreachable, ServerFault, Throttled):
            if still_good:
                return kept.access_token  # refreshing early failed; there is time for another try
            raise
        await self._save(fresh)
        return fresh.access_token
