"""Looks at how we are reached: the redirect address, and the address at which Intuit tells us of changes."""

import base64
import hashlib
import hmac
import ipaddress
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import httpx2

from tieout.cli.doctor.finding import Case, Finding, good, unknown, warning, wrong

NOTIFICATIONS = "/intuit/notifications"
_PROBE = b"[]"
"""A delivery of no events: it is verified and kept like any other, and tells nothing."""


async def redirect(case: Case) -> AsyncIterator[Finding]:
    """Look whether Intuit can accept the redirect address; that it is registered, nobody can see from here."""
    public, callback = case.settings.public_url, case.settings.callback_url
    parts, production = urlsplit(public), case.settings.environment == "production"
    mend = "Set TIEOUT_PUBLIC_URL to the address at which people reach this service, such as https://sync.example.com."
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        yield wrong("redirect", f"{public} is no address.", mend)
        return
    if parts.query or parts.fragment or parts.username:
        yield wrong("redirect", f"{public} holds more than an address.", mend)
    elif production and (parts.scheme != "https" or _local(parts.hostname) or _numeric(parts.hostname)):
        yield wrong(
            "redirect",
            f"In production Intuit takes no redirect address like {callback}: it wants https and a name.",
            mend,
        )
    elif parts.scheme != "https" and not _local(parts.hostname):
        yield wrong("redirect", f"Intuit wants https, except for localhost: {callback}.", mend)
    elif parts.hostname == "127.0.0.1" and not case.settings.oauth_base:
        yield warning(
            "redirect", "Intuit knows localhost, but not 127.0.0.1.", "Set TIEOUT_PUBLIC_URL to http://localhost:…"
        )
    else:
        yield good(
            "redirect",
            f"At Intuit, under Redirect URIs, this must stand, letter by letter, with no slash at its end: {callback}",
        )
    if public.endswith("/"):
        yield good("redirect", "The slash at the end of TIEOUT_PUBLIC_URL is left out.")


async def notifications(case: Case) -> AsyncIterator[Finding]:
    """Send a signed probe to the public address, and one that is not signed."""
    verifier, address = case.settings.webhook_verifier, case.settings.public_url.rstrip("/") + NOTIFICATIONS
    if not verifier:
        yield unknown("notifications", "Without a verifier token the address of notifications cannot be tried.")
        return
    signature = base64.b64encode(hmac.digest(verifier.encode(), _PROBE, hashlib.sha256)).decode()
    headers = {"intuit-signature": signature, "Content-Type": "application/json"}
    try:
        async with case.browser() as browser:
            signed = await browser.post(address, content=_PROBE, headers=headers)
            unsigned = await browser.post(address, content=_PROBE)
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        yield wrong(
            "notifications", f"{address} does not answer: {type(error).__name__}.",
            "Start the service, and look at TIEOUT_PUBLIC_URL, the proxy and its certificate.",
        )  # fmt: skip
        return
    yield _judged(address, signed.status_code, unsigned.status_code)
    if _local(urlsplit(address).hostname or "") and not case.settings.oauth_base:
        yield warning(
            "notifications", "Intuit cannot reach this machine: changes are found by polls alone.",
            "Set TIEOUT_PUBLIC_URL to an address on the internet, for instance that of a tunnel.",
        )  # fmt: skip


def _judged(address: str, signed: int, unsigned: int) -> Finding:
    if signed == 200 and unsigned == 401:
        return good(
            "notifications", f"{address} takes what is signed, and nothing else. It must stand at Intuit as well."
        )
    if signed == 200:
        mend = "Something before the service answers for it: let the address through to Tieout."
        return wrong("notifications", f"{address} answers {unsigned} to what nobody signed.", mend)
    if signed in {401, 503}:
        mend = "Give every process the same TIEOUT_WEBHOOK_VERIFIER, and start them again."
        return wrong(
            "notifications", f"The service there has another verifier token, or none: it answers {signed}.", mend
        )
    mend = "Look at TIEOUT_PUBLIC_URL and the proxy: a POST must reach Tieout unchanged, its body byte for byte."
    return wrong("notifications", f"{address} answers {signed} to a signed probe.", mend)


def _local(host: str) -> bool:
    return host in {"localhost", "127.0.0.1", "::1"}


def _numeric(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
