"""Sends requests and brings answers home: tokens, pace, retries and doubt; what they mean is said elsewhere."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from qbo.clock import Clock
from qbo.errors import (
    DuplicateRequest,
    NotConfigured,
    OutcomeUnknown,
    QuickBooksError,
    Refused,
    Throttled,
    Unauthorized,
    Unreachable,
)
from qbo.facts import limits
from qbo.request import Cost, Request
from qbo.response import Answer, check, refusal
from qbo.retry import Retry, in_doubt
from qbo.throttle import Pace

if TYPE_CHECKING:
    import httpx2

_T = TypeVar("_T")
Token = Callable[[str | None], Awaitable[str]]
Sleep = Callable[[float], Awaitable[None]]
CONNECT_WITHIN = 10.0
ANSWER_WITHIN = limits.REQUEST_TIMEOUT.total_seconds() + 5  # QuickBooks gives up first


class Meter(Protocol):
    """Told after each answered call: its cost, operation, entity and status, and Intuit's name for it. May be async."""

    def __call__(
        self, kind: Cost, operation: str, entity: str | None, status: int, intuit_tid: str | None, /
    ) -> Awaitable[None] | None:
        """Note the call."""


class Sender:
    """One company's line to QuickBooks."""

    def __init__(
        self, *, base_url: str, token: Token, pace: Pace, retry: Retry, clock: Clock, sleep: Sleep,
        http: "httpx2.AsyncClient | None" = None, transport: "httpx2.AsyncBaseTransport | None" = None,
        meter: Meter | None = None,
    ) -> None:  # fmt: skip
        if not base_url.startswith(("https://", "http://")):
            raise NotConfigured(f"base_url is {base_url!r}: it begins with https://")
        self._address = base_url.rstrip("/")
        self._tokens = _Tokens(token)
        self._pace = pace
        self._retry = retry
        self._clock = clock
        self._sleep = sleep
        self._meter = meter
        self._given = http
        self._transport = transport
        self._own: httpx2.AsyncClient | None = None
        self._slots = asyncio.Semaphore(limits.CONCURRENT_REQUESTS)

    async def send(self, request: Request, read: Callable[[Answer, Request], _T]) -> _T:
        """Send until there is an answer or no hope, and read it; a write whose fate is open is OutcomeUnknown."""
        attempt, throttles, doubt = 1, 0, None
        while True:
            try:
                return read(await self._authorized(request), request)
            except Throttled as failure:
                await self._pace.pause(failure.wait)
                throttles += 1
                if throttles > self._retry.throttles:
                    raise _verdict(failure, doubt) from failure.__cause__
            except QuickBooksError as failure:
                if request.writes and in_doubt(failure):
                    doubt = failure
                wait = self._retry.wait(failure, attempt) if request.repeatable else None
                if wait is None:
                    raise _verdict(failure, doubt) from failure.__cause__
                attempt += 1
                await self._sleep(wait)

    async def aclose(self) -> None:
        """Close the connections, unless they were given."""
        if self._own and not self._transport:
            await self._own.aclose()
            self._own = None

    async def fetch(self, url: str) -> Answer:
        """Fetch an address that carries its own permission (a download), without our token."""
        request = Request("GET", "", "download")
        answer = await self._fetched(request, url)
        if not 200 <= answer.status < 300:
            raise refusal(answer, request, ())
        return answer

    async def _fetched(self, request: Request, url: str) -> Answer:
        if self._given or self._transport:
            return await self._exchange(request, url, {})
        import httpx2

        async with httpx2.AsyncClient(timeout=ANSWER_WITHIN) as elsewhere:
            return await self._exchange(request, url, {}, elsewhere)

    async def _authorized(self, request: Request) -> Answer:
        token = await self._tokens.current()
        try:
            return await self._answered(request, token)
        except Unauthorized as refused:
            if refused.status != 401:
                raise
            fresh = await self._tokens.instead_of(token)
            if fresh == token:
                raise  # the source has no other: QuickBooks' own words say more than ours could
        return await self._answered(request, fresh)

    async def _answered(self, request: Request, token: str) -> Answer:
        headers = {"Authorization": f"Bearer {token}", **dict(request.headers)}
        async with self._slots:
            await self._pace.admit(request.pace)
            answer = await self._exchange(request, self._address + request.path, headers)
        if self._meter:
            told = self._meter(request.cost, request.operation, request.entity, answer.status, answer.intuit_tid)
            if inspect.isawaitable(told):
                await told
        check(answer, request)
        return answer

    async def _exchange(
        self, request: Request, url: str, headers: dict[str, str], http: "httpx2.AsyncClient | None" = None
    ) -> Answer:
        import httpx2

        try:
            answer = await (http or self._http()).request(
                request.method, url, params=request.params or None, headers=headers, content=request.content or None
            )
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError) as error:
            raise Unreachable(f"no connection to QuickBooks: {_named(error)}", request=request.described) from error
        except (httpx2.InvalidURL, httpx2.UnsupportedProtocol) as error:
            raise NotConfigured(f"the address is wrong: {_named(error)}", request=request.described) from error
        except (httpx2.TransportError, httpx2.DecodingError) as error:
            kind = OutcomeUnknown if request.writes else Unreachable
            raise kind(f"no answer from QuickBooks: {_named(error)}", request=request.described) from error
        return Answer(answer.status_code, answer.headers, answer.content, self._clock.now())

    def _http(self) -> "httpx2.AsyncClient":
        if self._given:
            return self._given
        if self._own is None:
            import httpx2

            self._own = httpx2.AsyncClient(
                transport=self._transport,
                verify=self._address.startswith("https://"),  # reading all certificates takes 50 ms
                timeout=httpx2.Timeout(ANSWER_WITHIN, connect=CONNECT_WITHIN),
                limits=httpx2.Limits(max_connections=limits.CONCURRENT_REQUESTS),
                headers={"User-Agent": "tieout-qbo"},
            )
        return self._own


class _Tokens:
    """Asks the application for tokens; all who are refused together share one question."""

    def __init__(self, source: Token) -> None:
        self._source = source
        self._asked: dict[str, asyncio.Task[str]] = {}

    async def current(self) -> str:
        return _sound(await self._source(None))

    async def instead_of(self, rejected: str) -> str:
        task = self._asked.get(rejected)
        if task is None:
            task = self._asked[rejected] = asyncio.ensure_future(_ask(self._source, rejected))
            task.add_done_callback(partial(self._answered, rejected))
        # Shielded: a refresh that is cut off in the middle can lose the rotated token.
        return _sound(await asyncio.shield(task))

    def _answered(self, rejected: str, task: "asyncio.Task[str]") -> None:
        self._asked.pop(rejected, None)
        if not task.cancelled():
            task.exception()  # looked at, in case nobody waits any more


async def _ask(source: Token, rejected: str) -> str:
    return await source(rejected)


def _sound(token: Any) -> str:
    if not isinstance(token, str) or not token.strip():
        raise NotConfigured("the token source answered no token")
    return token


def _verdict(failure: QuickBooksError, doubt: QuickBooksError | None) -> QuickBooksError:
    """Say how it ended. A refusal ends a doubt, for a replay answers for the first try as well."""
    certain = isinstance(failure, Refused) and not isinstance(failure, DuplicateRequest)
    if doubt is None or certain:
        return failure
    if isinstance(doubt, OutcomeUnknown):
        return doubt
    return OutcomeUnknown(
        f"the write may have taken effect: {doubt.message}", status=doubt.status, faults=doubt.faults,
        intuit_tid=doubt.intuit_tid, request=doubt.request, body=doubt.body,
    )  # fmt: skip


def _named(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
