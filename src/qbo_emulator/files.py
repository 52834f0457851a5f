"""The door to attached files: an address that anybody may use until it expires, as QuickBooks' own are (facts E.2)."""

from typing import TYPE_CHECKING

from qbo_emulator import uploads
from qbo_emulator.exchange import Reply, Request
from qbo_emulator.faults import Refusal

if TYPE_CHECKING:
    from qbo_emulator.world import World

PREFIX = "/files/"


def serve(world: "World", request: Request) -> Reply:
    """Answer `/files/{realmId}/{attachableId}?expires&signature`; 403 for any other address."""
    realm, _, id_ = request.path.removeprefix(PREFIX).partition("/")
    if request.method != "GET" or realm not in world.companies:
        return Reply(404, b"", "text/plain")
    try:
        data, type_ = uploads.content(world.company(realm), id_, request.params)
    except Refusal:
        return Reply(403, b"", "text/plain")
    return Reply(200, data, type_)
