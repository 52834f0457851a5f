"""Begins a connection: the address that a person opens to let us in."""

from datetime import date, datetime
from urllib.parse import urlsplit

from sqlalchemy.ext.asyncio import AsyncConnection

from qbo import oauth
from qbo.client import PRODUCTION, SANDBOX
from qbo.errors import NotConfigured
from qbo.oauth import Endpoints
from tieout.connections import authorizations
from tieout.connections import store as connections
from tieout.errors import BadInput, BadSettings
from tieout.ids import BusinessId
from tieout.settings import Settings


class RedirectNotAllowed(BadInput):
    """Name a return address from the allow-list, or add it there (TIEOUT_RETURN_URLS)."""


class AppNotConfigured(BadSettings):
    """Tell Tieout about your app at Intuit: TIEOUT_CLIENT_ID and TIEOUT_CLIENT_SECRET."""


async def begin(
    conn: AsyncConnection,
    *,
    settings: Settings,
    business_id: BusinessId,
    return_url: str | None,
    realm_id: str | None = None,
    another: bool = False,
    start_date: date | None = None,
    now: datetime,
) -> str:
    """Answer the consent address; afterwards the person is sent to `return_url`, which must be on the allow-list.

    `realm_id` names the only company that will do. Left out, that is the company of a business that has one alone and
    has lost it: nobody ends in other books by mistake. `another` says that any will do.
    `start_date` is the day from which a company is kept that is connected for the first time.
    """
    if return_url is not None and not allowed(return_url, settings.return_urls):
        raise RedirectNotAllowed(
            "The return address is not on the allow-list; add it to TIEOUT_RETURN_URLS first.", field="return_url"
        )
    if realm_id is None and not another:
        realm_id = await _lost(conn, business_id, settings.environment)
    state = await authorizations.begin(
        conn, business_id=business_id, environment=settings.environment, realm_id=realm_id, return_url=return_url,
        start_date=start_date, now=now,
    )  # fmt: skip
    try:
        return oauth.authorize_address(
            endpoints(settings), client_id=_client_id(settings), redirect_uri=settings.callback_url, state=state
        )
    except NotConfigured as error:
        raise AppNotConfigured(str(error)) from error


async def _lost(conn: AsyncConnection, business_id: BusinessId, environment: str) -> str | None:
    """Answer the company to be connected again, where there is no other that it could be."""
    every = await connections.of_business(conn, business_id, include_disconnected=True)
    here = [one for one in every if one.environment == environment]
    return here[0].realm_id if len(here) == 1 and here[0].state != "active" else None


def allowed(address: str, allow_list: tuple[str, ...]) -> bool:
    """Say whether a person may be sent there: an address of the list, with any query of its own."""
    # Parsers leave out or look past some of these, and browsers see them otherwise.
    if not (address.isascii() and address.isprintable()) or any(sign in address for sign in " \\#"):
        return False
    try:
        asked = urlsplit(address)
    except ValueError:
        return False
    if asked.scheme not in {"http", "https"} or "@" in asked.netloc:
        return False
    return any(
        (known.scheme, known.netloc, known.path or "/") == (asked.scheme, asked.netloc, asked.path or "/")
        for known in map(urlsplit, allow_list)
    )


def endpoints(settings: Settings) -> Endpoints:
    """Answer where Intuit's sign-in is: its own addresses, or those of an emulator."""
    if settings.oauth_base:
        return Endpoints.from_base(settings.oauth_base)
    return oauth.PRODUCTION if settings.environment == "production" else oauth.SANDBOX


def api_base(settings: Settings) -> str:
    """Answer where QuickBooks is: Intuit's own address for the environment, or an emulator's."""
    return settings.api_base or (PRODUCTION if settings.environment == "production" else SANDBOX)


def _client_id(settings: Settings) -> str:
    if not settings.client_id or not settings.client_secret:
        raise AppNotConfigured(
            "No app of yours at Intuit is configured; set TIEOUT_CLIENT_ID and TIEOUT_CLIENT_SECRET."
        )
    return settings.client_id
