"""What the pages of one company have in common: which company it is, how it stands, and what can be done."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import RedirectResponse, Response

from tieout.connections import store as connections
from tieout.connections.store import Connection
from tieout.health.mark import mark_of
from tieout.ids import ConnectionId
from tieout.web.standing import Stands, stands
from tieout.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Company:
    """The company that a page is about."""

    connection: Connection
    stands: Stands
    mark: str | None = None

    @property
    def home(self) -> str:
        """Answer the address of its first page."""
        return home(self.connection.id)

    def context(self, tab: str) -> dict[str, Any]:
        """Say what the frame of the page needs."""
        zone = self.connection.time_zone
        return {
            "connection": self.connection, "stands": self.stands, "home": self.home, "tab": tab,
            "zone": zone, "live": f"{self.home}/live?seen={self.mark}",
        }  # fmt: skip


def home(id_: ConnectionId) -> str:
    """Answer the address of a company's first page."""
    return f"/dashboard/connections/{id_}"


async def company(visit: Visit, conn: AsyncConnection) -> Company:
    """Find the company of the address; one that the person may not see does not exist."""
    id_ = ConnectionId(visit.id("connection"))
    connection = await connections.find(conn, id_)
    mark = await mark_of(conn, id_)
    return Company(connection, (await stands(visit.service, [id_]))[0], mark)


def back(visit: Visit, done: str, where: str = "") -> Response:
    """Lead back to a page of the company, the first or the one named, which says what was done."""
    address = f"{home(ConnectionId(visit.id('connection')))}{where}"
    return RedirectResponse(f"{address}{'&' if '?' in where else '?'}done={done}", status_code=303)
