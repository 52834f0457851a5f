"""Makes connect links: the address of our own page, where a person reads what they agree to and begins."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.businesses.store import Business
from tieout.connect.authorize import RedirectNotAllowed, allowed
from tieout.connections import connect_links
from tieout.connections.connect_links import ConnectLink
from tieout.errors import Archived, BadInput
from tieout.settings import Settings

LONGEST = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class MadeLink:
    """A link, and its address: told once, for only a hash of its word is kept."""

    link: ConnectLink
    url: str


async def make(
    conn: AsyncConnection, *, settings: Settings, business: Business, return_url: str | None = None,
    realm_id: str | None = None, lasts: timedelta = connect_links.LASTS, now: datetime,
) -> MadeLink:  # fmt: skip
    """Make a link for a business; afterwards the person is sent to `return_url`, which must be on the allow-list."""
    if business.archived_at is not None:
        raise Archived("business", business.id)
    if return_url is not None and not allowed(return_url, settings.return_urls):
        raise RedirectNotAllowed(
            "The return address is not on the allow-list; add it to TIEOUT_RETURN_URLS first.", field="return_url"
        )
    if not timedelta() < lasts <= LONGEST:
        raise BadInput("A link lasts at least a second and at most 30 days.", field="expires_in")
    link, word = await connect_links.create(
        conn, business_id=business.id, realm_id=realm_id, return_url=return_url, lasts=lasts, now=now
    )
    return MadeLink(link, f"{settings.public_url.rstrip('/')}/connect?{urlencode({'link': word})}")
