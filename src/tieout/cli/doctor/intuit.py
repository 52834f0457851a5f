"""Looks at Intuit: whether it answers, knows the app, tells the same time, and opens a company to us."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx2
from sqlalchemy import text

from qbo.errors import ConnectionLost, Forbidden, InvalidClient, InvalidGrant, QuickBooksError
from qbo.oauth import ACCOUNTING
from qbo.retry import Retry
from tieout.cli.doctor.finding import Case, Finding, good, unknown, warning, wrong
from tieout.connect.client import ready_client
from tieout.connections import store as connections
from tieout.connections.store import Connection
from tieout.database.transaction import transaction
from tieout.ids import ConnectionId

SKEWED, FAR = 5.0, 60.0
"""Seconds between two clocks from which on it is a warning, and from which on tokens and signatures fail."""
_DOCUMENT = "https://developer.api.intuit.com"
_NO_TOKEN = "tieout-doctor-asks-whether-the-app-is-known"  # noqa: S105 - the opposite of one
_TIME = text("SELECT clock_timestamp()")
_NEWEST = text("""
    SELECT connection.id FROM connection JOIN token ON token.connection_id = connection.id
    WHERE state = 'active' AND environment = :environment ORDER BY token.received_at DESC LIMIT 1
""")
_ELSEWHERE = text("SELECT count(*) FROM connection WHERE state <> 'disconnected' AND environment <> :environment")


async def sign_in(case: Case) -> AsyncIterator[Finding]:
    """Ask Intuit's sign-in whether it knows the app: it says so before it looks at the token."""
    if case.context is None:
        yield unknown("app", "Whether Intuit knows the app is unknown without the database.")
        return
    if not (case.settings.client_id and case.settings.client_secret):
        yield wrong(
            "app", "No app at Intuit is configured: nobody can connect a company.",
            "Set TIEOUT_CLIENT_ID and TIEOUT_CLIENT_SECRET to the keys of your app at developer.intuit.com.",
        )  # fmt: skip
        return
    try:
        await case.context.oauth.refresh(_NO_TOKEN)
    except InvalidGrant:
        yield good("app", "Intuit knows the app, and its secret.")
        yield unknown(
            "app",
            "Development keys open sandboxes and production keys open real companies; the sign-in takes both, so only a"
            " connected company can show which these are.",
        )
    except InvalidClient:
        yield wrong(
            "app", "Intuit does not know the app, or not with this secret.",
            "Copy client id and secret again from Keys & credentials of your app; both of the same environment.",
        )  # fmt: skip
    except QuickBooksError as error:
        yield wrong(
            "app",
            f"Intuit's sign-in does not answer: {error}.",
            "Look at the network, proxies and status.developer.intuit.com.",
        )


async def time(case: Case) -> AsyncIterator[Finding]:
    """Compare this machine's clock with the database's and with Intuit's."""
    if case.context is not None:
        async with transaction(case.context.engine) as conn:
            yield _skew("the database", await conn.scalar(_TIME), least=0.0)
    name = "openid_configuration" if case.settings.environment == "production" else "openid_sandbox_configuration"
    address = f"{(case.settings.oauth_base or _DOCUMENT).rstrip('/')}/.well-known/{name}"
    try:
        async with case.browser() as browser:
            told = (await browser.get(address)).headers.get("date")
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        yield wrong(
            "time", f"{address} does not answer: {type(error).__name__}.", "Look at the network and at proxies."
        )
        return
    if told is None:
        yield unknown("time", "Intuit did not tell its time.")
    else:
        yield _skew("Intuit", parsedate_to_datetime(told), least=1.0)


def _skew(whom: str, theirs: datetime, *, least: float) -> Finding:
    """Compare with the machine's own clock, turned or not: that is what a network time service keeps right."""
    apart = max(abs((datetime.now(UTC) - theirs).total_seconds()) - least, 0.0)
    if apart < SKEWED:
        return good("time", f"This machine and {whom} agree on the time.")
    judged = wrong if apart >= FAR else warning
    return judged(
        "time", f"This machine and {whom} are {apart:.0f} s apart.", "Let a network time service set the clock."
    )


@dataclass(slots=True)
class _Told:
    tid: str | None = None

    def __call__(self, tid: str | None) -> None:
        self.tid = tid


async def company(case: Case) -> AsyncIterator[Finding]:
    """Read one connected company: that takes the right keys, the right environment and the right scope."""
    if case.context is None:
        yield unknown("company", "Whether companies open is unknown without the database.")
        return
    here = {"environment": case.settings.environment}
    async with transaction(case.context.engine) as conn:
        elsewhere = await conn.scalar(_ELSEWHERE, here) or 0
        id_ = await conn.scalar(_NEWEST, here)
        newest = None if id_ is None else await connections.find(conn, ConnectionId(id_))
    if elsewhere:
        yield wrong(
            "company",
            f"{elsewhere} connected {'company is' if elsewhere == 1 else 'companies are'} not of the environment"
            f" {case.settings.environment}: nobody looks there.",
            "Set TIEOUT_ENVIRONMENT and the app's keys to the environment in which they were connected.",
        )  # fmt: skip
    if newest is None:
        yield unknown(
            "company", "No company is connected, so nothing shows that keys, environment and scope are right."
        )
        return
    if not (case.settings.client_id and case.settings.client_secret):
        yield unknown("company", "Whether companies open is unknown without the keys of the app.")
        return
    name, told = newest.company_name or newest.realm_id, _Told()
    try:
        async with ready_client(case.context, newest, retry=Retry(attempts=1, throttles=0), called=told) as client:
            await client.company_info()
    except Forbidden as error:
        yield wrong("company", f"QuickBooks does not open {name} to this app: {error}.", _let_in(error, newest))
    except ConnectionLost:
        yield warning("company", f"The authorisation of {name} is gone.", "Ask its owner to connect it again.")
    except QuickBooksError as error:
        yield wrong(
            "company", f"{name} could not be read: {error}.",
            f"If it goes on, tell Intuit's support: {told.tid}." if told.tid else "Look at the network and at proxies.",
        )  # fmt: skip
    else:
        yield good(
            "company", f"{name} opens: keys, environment ({newest.environment}) and scope ({ACCOUNTING}) are right."
        )


def _let_in(refusal: Forbidden, to: Connection) -> str:
    """Say what opens a company again: QuickBooks shuts out people, authorisations of less, and foreign keys."""
    if refusal.code == "120":
        return "Who connected it has no rights there any more: let somebody who has connect it again."
    if "scope" in str(refusal):
        return f"The authorisation lacks the scope {ACCOUNTING}: let its owner connect it again and agree to that."
    return f"Use the keys of the environment in which it was connected ({to.environment}), or connect it again."
