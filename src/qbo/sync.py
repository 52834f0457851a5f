"""The same client without await: one bridge over whatever is asynchronous, not a second client.

with sync.client(realm_id="9130", token=lambda rejected: store.token(rejected)) as company:
company.count("Customer")
for records, place in company.run(walk, "Invoice"):
...
"""

import asyncio
import inspect
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from types import TracebackType
from typing import Any, Self

from qbo.client import Client


def client(*, token: Callable[[str | None], Any], **given: Any) -> "Company":
    """Make a client that waits; takes what `qbo.Client` takes, and a token source that may be either kind."""

    async def ask(rejected: str | None) -> str:
        answer = await asyncio.to_thread(token, rejected) if not inspect.iscoroutinefunction(token) else token(rejected)
        return await answer if inspect.isawaitable(answer) else answer

    return Company(Client(token=ask, **given))


class Company:
    """Everything the client does, waited for. It may be used from several threads."""

    def __init__(self, inner: Client) -> None:
        self._inner = inner
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="qbo", daemon=True)
        self._thread.start()

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if not callable(found):
            return found

        def wait(*given: Any, **named: Any) -> Any:
            return self._wait(found(*given, **named))

        return wait

    def run(self, function: Callable[..., Any], *given: Any, **named: Any) -> Any:
        """Call an asynchronous function or iterator over the client, such as `walk` or a workflow, and wait for it."""
        return self._wait(function(self._inner, *given, **named))

    def close(self) -> None:
        """Close the connections and end the thread."""
        if self._thread.is_alive():
            self._wait(self._inner.aclose())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _wait(self, result: Any) -> Any:
        if isinstance(result, AsyncIterator):
            return self._each(result)
        if inspect.isawaitable(result):
            return asyncio.run_coroutine_threadsafe(_whole(result), self._loop).result()
        return result

    def _each(self, items: AsyncIterator[Any]) -> Iterator[Any]:
        end = object()
        try:
            while (item := self._wait(anext(items, end))) is not end:
                yield item
        finally:
            close: Callable[[], Coroutine[Any, Any, None]] | None = getattr(items, "aclose", None)
            if close:
                self._wait(close())


async def _whole(result: Awaitable[Any]) -> Any:
    return await result
