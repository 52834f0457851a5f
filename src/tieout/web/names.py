"""What people call the platform's things: a payee's name, a bill's number; never an id where there is a name."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.errors import NotFound
from tieout.ids import BusinessId
from tieout.links.store import Kind
from tieout.payables import attachments, payees, payments
from tieout.payables import store as payables
from tieout.web import words

Named = dict[tuple[str, UUID], str]


async def names_of(conn: AsyncConnection, business_id: BusinessId, wanted: Iterable[tuple[Kind, UUID]]) -> Named:
    """Answer the names of things of a business, by kind and id."""
    ids: dict[str, set[UUID]] = {}
    for kind, id_ in wanted:
        ids.setdefault(kind, set()).add(id_)
    documents = await payables.KIND.some(conn, business_id, ids.get("payable", ()))
    paid = await payments.KIND.some(conn, business_id, ids.get("payment", ()))
    parties = ids.get("payee", set()) | {one.payee_id for one in (*documents.values(), *paid.values())}
    who = await payees.KIND.some(conn, business_id, parties)
    found: Named = {("payee", id_): one.name for id_, one in who.items()}
    for id_, one in documents.items():
        word = {"payable": "Bill", "receivable": "Invoice"}[one.direction]
        found["payable", id_] = f"{word} {one.number or 'without a number'}, {who[one.payee_id].name}"
    for id_, each in paid.items():
        found["payment", id_] = f"{words.money(each.amount, each.currency)}, {who[each.payee_id].name}"
    for id_ in ids.get("attachment", ()):
        found["attachment", id_] = await _file(conn, business_id, id_)
    return found


async def _file(conn: AsyncConnection, business_id: BusinessId, id_: UUID) -> str:
    try:
        return (await attachments.content(conn, business_id, id_))[0].file_name
    except NotFound:
        return "a file that is gone"
