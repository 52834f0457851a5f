"""Payables and receivables: the same rooms twice, once for what the business owes, once for what it is owed."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.api.auth import Entering
from tieout.api.omittable import Omittable
from tieout.api.paging import ListQuery, cut
from tieout.api.v1.answer import REFUSALS, ObjectRoute
from tieout.api.v1.naming import in_path
from tieout.api.v1.own_schemas import Claim
from tieout.api.v1.payable_schemas import NewPayable, PayableAnswer, PayablePage, Status
from tieout.api.v1.payable_telling import payable_content, payables_answer
from tieout.api.v1.previewing import Preview, trying, would_be_written
from tieout.api.v1.quickbooks_schemas import ApiError
from tieout.businesses.store import Business
from tieout.errors import NotFound
from tieout.payables import claiming, store
from tieout.payables.store import Direction, Payable
from tieout.push.promise import promise, take_turns

PayablePath = Annotated[str, Path(alias="payableId", description="The payable or receivable, by its UUID.")]


class PayableQuery(ListQuery):
    """Which payables."""

    status: Omittable[list[Status]] = Field(default=None, description="Only in these; may be repeated.")
    payee_external_id: Omittable[str] = Field(default=None, description="Only of the payee you know by this id.")
    external_id: Omittable[str] = Field(default=None, description="Only the one that you know by this id.")


class Rooms:
    """The rooms of one direction."""

    def __init__(self, direction: Direction) -> None:
        self.direction = direction

    async def tell(self, entering: Entering, body: NewPayable, preview: Preview = False) -> PayableAnswer:
        """Create one, or change the one that has this `external_id`; the status is only for creating."""
        async with trying(entering, only=preview) as (conn, business):
            await take_turns(conn, business.id)
            content = await payable_content(conn, business.id, self.direction, body)
            now = entering.service.clock.now()
            kept = await store.upsert(conn, business.id, body.external_id, content, status=body.status, now=now)
            if kept.changed:
                await promise(conn, business.id, "payable", kept.thing.id, now=now)
            return await _answer(conn, business, kept.thing, now if preview else None)

    async def list_page(self, entering: Entering, query: Annotated[PayableQuery, Query()]) -> PayablePage:
        """List them, oldest first."""
        async with entering.open() as (conn, business):
            found = await store.page(
                conn,
                business.id,
                self.direction,
                status=query.status,
                payee_external_id=query.payee_external_id,
                external_id=query.external_id,
                after=query.after_id,
                limit=query.limit + 1,
            )
            items, meta = cut(found, query.limit, lambda payable: payable.id)
            return PayablePage(data=await payables_answer(conn, items), meta=meta)

    async def read(self, entering: Entering, payable_id: PayablePath, preview: Preview = False) -> PayableAnswer:
        """Read one."""
        now = entering.service.clock.now()
        async with trying(entering, only=preview) as (conn, business):
            found = await self.found(conn, business, payable_id)
            return await _answer(conn, business, found, now if preview else None)

    async def submit(self, entering: Entering, payable_id: PayablePath, preview: Preview = False) -> PayableAnswer:
        """Ask for its approval."""
        return await self._moved(entering, payable_id, "submitted", preview=preview)

    async def approve(self, entering: Entering, payable_id: PayablePath, preview: Preview = False) -> PayableAnswer:
        """Approve it: from now on it goes to QuickBooks."""
        return await self._moved(entering, payable_id, "approved", preview=preview)

    async def decline(self, entering: Entering, payable_id: PayablePath, preview: Preview = False) -> PayableAnswer:
        """Decline it."""
        return await self._moved(entering, payable_id, "declined", preview=preview)

    async def cancel(self, entering: Entering, payable_id: PayablePath, preview: Preview = False) -> PayableAnswer:
        """Cancel it: what it became in QuickBooks is taken back."""
        return await self._moved(entering, payable_id, "cancelled", preview=preview)

    async def claim(self, entering: Entering, payable_id: PayablePath, said: Claim) -> PayableAnswer:
        """Say which of your own it is, where it was found in QuickBooks: give it your `external_id`."""
        now = entering.service.clock.now()
        async with entering.open() as (conn, business):
            found = await self.found(conn, business, payable_id)
            kept = await claiming.claim(conn, store.KIND, found, said.external_id, now=now)
            return await _answer(conn, business, kept.thing, None)

    async def found(self, conn: AsyncConnection, business: Business, asked_for: str) -> Payable:
        """Find one of this direction."""
        payable = await in_path(conn, store.KIND, business.id, asked_for)
        if payable.direction != self.direction:
            raise NotFound(self.direction, asked_for)
        return payable

    async def _moved(self, entering: Entering, asked_for: str, to: store.Status, *, preview: bool) -> PayableAnswer:
        async with trying(entering, only=preview) as (conn, business):
            await take_turns(conn, business.id)
            payable = await self.found(conn, business, asked_for)
            now = entering.service.clock.now()
            kept = await store.move(conn, payable, to, now=now)
            if kept.changed:
                await promise(conn, business.id, "payable", payable.id, now=now)
            return await _answer(conn, business, kept.thing, now if preview else None)


async def _answer(
    conn: AsyncConnection, business: Business, payable: Payable, previewed_at: datetime | None
) -> PayableAnswer:
    (answer,) = await payables_answer(conn, [payable])
    if previewed_at is not None:
        answer.preview = await would_be_written(conn, business, "payable", payable.id, now=previewed_at)
    return answer


def _routers(direction: Direction) -> tuple[APIRouter, APIRouter]:
    rooms, word = Rooms(direction), f"{direction}s"
    prefix, tags = f"/v1/businesses/{{businessId}}/{word}", [word.capitalize()]
    lists = APIRouter(prefix=prefix, tags=[*tags], responses=REFUSALS)
    one = APIRouter(prefix=prefix, tags=[*tags], responses=REFUSALS, route_class=ObjectRoute)
    wrong = {"model": ApiError, "description": "A member is missing or wrong, or does not add up."}
    state = {"model": ApiError, "description": "From its status that does not go."}
    name = f"business.{word}"
    shown: dict[str, Any] = {"response_model_exclude_unset": True}
    tell = one.post(
        "", operation_id=f"{name}.post", summary=f"Tell a {direction}", responses={400: wrong, 409: state}, **shown
    )
    tell(rooms.tell)
    lists.get("", operation_id=f"{name}.list", summary=f"List {word}", **shown)(rooms.list_page)
    one.get("/{payableId}", operation_id=f"{name}.get", summary=f"Get a {direction}", **shown)(rooms.read)
    for act in (rooms.submit, rooms.approve, rooms.decline, rooms.cancel, rooms.claim):
        verb = act.__name__
        route = one.post(
            f"/{{payableId}}/{verb}",
            operation_id=f"{name}.{verb}",
            summary=f"{verb.capitalize()} a {direction}",
            responses={409: state},
            **shown,
        )
        route(act)
    return lists, one


payables = _routers("payable")
receivables = _routers("receivable")
