"""Payments: what was paid and what it settles; recorded here, written to QuickBooks by itself."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import Field

from tieout.api.auth import Entering
from tieout.api.omittable import Omittable
from tieout.api.paging import ListQuery, cut
from tieout.api.v1.answer import REFUSALS, ObjectRoute
from tieout.api.v1.naming import in_path
from tieout.api.v1.own_schemas import Claim
from tieout.api.v1.payable_schemas import NewPayment, PaymentAnswer, PaymentPage
from tieout.api.v1.payable_telling import payment_content, payments_answer
from tieout.api.v1.previewing import Preview, trying, would_be_written
from tieout.api.v1.quickbooks_schemas import ApiError
from tieout.payables import claiming, payments
from tieout.push.promise import promise, take_turns

_PREFIX = "/v1/businesses/{businessId}/payments"
lists = APIRouter(prefix=_PREFIX, tags=["Payments"], responses=REFUSALS)
one = APIRouter(prefix=_PREFIX, tags=["Payments"], responses=REFUSALS, route_class=ObjectRoute)


class PaymentQuery(ListQuery):
    """Which payments."""

    direction: Omittable[Literal["payable", "receivable"]] = Field(default=None, description="Only these.")
    external_id: Omittable[str] = Field(default=None, description="Only the one that you know by this id.")


@one.post(
    "",
    operation_id="business.payments.post",
    summary="Record a payment",
    responses={
        400: {"model": ApiError, "description": "A member is missing or wrong, or it does not fit what it settles."},
        409: {"model": ApiError, "description": "The `external_id` belongs to a payment that was voided."},
    },
    response_model_exclude_unset=True,
)
async def record(entering: Entering, body: NewPayment, preview: Preview = False) -> PaymentAnswer:
    """Record a payment, or change the one that has this `external_id`; what it settles in full becomes paid."""
    async with trying(entering, only=preview) as (conn, business):
        await take_turns(conn, business.id)
        content, lines = await payment_content(conn, business.id, body)
        now = entering.service.clock.now()
        kept = await payments.record(conn, business.id, body.external_id, content, lines, now=now)
        if kept.changed:
            await promise(conn, business.id, "payment", kept.thing.id, now=now)
        (answer,) = await payments_answer(conn, [kept.thing])
        if preview:
            answer.preview = await would_be_written(conn, business, "payment", kept.thing.id, now=now)
    return answer


@lists.get("", operation_id="business.payments.list", summary="List payments", response_model_exclude_unset=True)
async def list_page(entering: Entering, query: Annotated[PaymentQuery, Query()]) -> PaymentPage:
    """List payments, oldest first, voided ones included."""
    async with entering.open() as (conn, business):
        found = await payments.page(
            conn,
            business.id,
            direction=query.direction,
            external_id=query.external_id,
            after=query.after_id,
            limit=query.limit + 1,
        )
        items, meta = cut(found, query.limit, lambda payment: payment.id)
        return PaymentPage(data=await payments_answer(conn, items), meta=meta)


@one.get(
    "/{paymentId}", operation_id="business.payments.get", summary="Get a payment", response_model_exclude_unset=True
)
async def read(
    entering: Entering,
    payment_id: Annotated[str, Path(alias="paymentId", description="The payment, by its UUID.")],
    preview: Preview = False,
) -> PaymentAnswer:
    """Read one payment."""
    async with trying(entering, only=preview) as (conn, business):
        found = await in_path(conn, payments.KIND, business.id, payment_id)
        (answer,) = await payments_answer(conn, [found])
        if preview:
            now = entering.service.clock.now()
            answer.preview = await would_be_written(conn, business, "payment", found.id, now=now)
    return answer


@one.post(
    "/{paymentId}/void",
    operation_id="business.payments.void",
    summary="Void a payment",
    response_model_exclude_unset=True,
)
async def void(
    entering: Entering,
    payment_id: Annotated[str, Path(alias="paymentId", description="The payment, by its UUID.")],
    preview: Preview = False,
) -> PaymentAnswer:
    """Take a payment back: what it settled is open again; a second time changes nothing."""
    async with trying(entering, only=preview) as (conn, business):
        await take_turns(conn, business.id)
        found = await in_path(conn, payments.KIND, business.id, payment_id)
        now = entering.service.clock.now()
        kept = await payments.void(conn, business.id, found.id, now=now)
        if kept.changed:
            await promise(conn, business.id, "payment", found.id, now=now)
        (answer,) = await payments_answer(conn, [kept.thing])
        if preview:
            answer.preview = await would_be_written(conn, business, "payment", found.id, now=now)
    return answer


@one.post(
    "/{paymentId}/claim",
    operation_id="business.payments.claim",
    summary="Claim a payment",
    response_model_exclude_unset=True,
    responses={409: {"model": ApiError, "description": "It has another `external_id`, or another has this one."}},
)
async def claim(
    entering: Entering,
    payment_id: Annotated[str, Path(alias="paymentId", description="The payment, by its UUID.")],
    said: Claim,
) -> PaymentAnswer:
    """Say which of your own a payment is that was found in QuickBooks: give it your `external_id`."""
    async with entering.open() as (conn, business):
        found = await in_path(conn, payments.KIND, business.id, payment_id)
        now = entering.service.clock.now()
        kept = await claiming.claim(conn, payments.KIND, found, said.external_id, now=now)
        (answer,) = await payments_answer(conn, [kept.thing])
    return answer
