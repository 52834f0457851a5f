"""Sends one event to one address: no redirects, no long waits, and no more of the answer than its beginning."""

import asyncio
import time
from datetime import datetime

import httpx2

from tieout.log import without_secrets
from tieout.outbox.deliveries import Attempt
from tieout.tell import target
from tieout.tell.target import NotAllowed, Resolve

SECONDS = 15.0
KEPT = 1000
"""Bytes of the answer that the log keeps."""
GONE = 410


async def send(
    http: httpx2.AsyncClient, url: str, *, body: bytes, headers: dict[str, str], at: datetime, private: bool,
    resolve: Resolve,
) -> Attempt:  # fmt: skip
    """Send, and say how it went; only an answer of 2xx takes the event."""
    began, status, answer, error = time.monotonic(), None, None, None
    try:
        async with asyncio.timeout(SECONDS):
            to = await target.find(url, private=private, resolve=resolve)
            status, answer = await _post(http, to, body, headers)
        error = None if 200 <= status < 300 else _refusal(status)
    except NotAllowed as refusal:
        error = str(refusal)
    except (TimeoutError, httpx2.TimeoutException):
        error = f"No answer came within {SECONDS:.0f} seconds."
    except (httpx2.HTTPError, OSError) as trouble:
        error = f"The connection failed: {type(trouble).__name__}: {trouble}"
    milliseconds = round((time.monotonic() - began) * 1000)
    return Attempt(at=at, milliseconds=milliseconds, status=status, answer=answer, error=error)


async def _post(
    http: httpx2.AsyncClient, to: target.Target, body: bytes, headers: dict[str, str]
) -> tuple[int, str | None]:
    asked = http.stream(
        "POST",
        to.pinned,
        content=body,
        headers=headers | {"host": to.host, "content-type": "application/json", "user-agent": "Tieout"},
        extensions={"sni_hostname": to.url.host},
    )
    async with asked as answer:
        kept = b""
        async for part in answer.aiter_raw():
            kept += part
            if len(kept) >= KEPT:
                break
    # PostgreSQL keeps no NUL in text.
    text = kept[:KEPT].decode(errors="replace").replace("\0", "")
    return answer.status_code, without_secrets(text) or None


def _refusal(status: int) -> str:
    if 300 <= status < 400:
        return f"It answered {status}: redirects are not followed; name the new address."
    return "It answered 410: it is gone." if status == GONE else f"It answered {status}."
