"""Cleo Pay's payables and payments, and the connections they go to: told here, written to QuickBooks by itself."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import Field
from starlette.responses import Response

from tieout.api.auth import Asking, Door, Entering, parsed
from tieout.api.bad_request import Invalid, QueryMissing
from tieout.api.cleo.answer import REFUSALS, Answers
from tieout.api.cleo.exact import ExactRoute, answer
from tieout.api.cleo.naming import in_body, in_path
from tieout.api.cleo.paging import OffsetQuery
from tieout.api.cleo.payable_schemas import (
    CleoConnection,
    CleoConnections,
    CleoPayable,
    CleoPayables,
    Initiated,
    InitiateRequest,
    PayableRequest,
    PayableStatus,
)
from tieout.api.cleo.payable_telling import answer_of, connection_of, content_of, demand_new_number
from tieout.api.cleo.schemas import CleoError
from tieout.api.omittable import Omittable
from tieout.errors import NotFound
from tieout.payables import funding_sources, payees, payments, store
from tieout.payables.payment import PaymentContent, PaymentLine
from tieout.payables.store import Status, WrongState
from tieout.push.promise import promise, take_turns

router = APIRouter(tags=["Cleo payables"], responses=REFUSALS, route_class=ExactRoute)
_PAYABLES = "/api/businesses/{businessId}/payables"
_WRONG: Answers = {400: {"model": CleoError, "description": "A member is missing or wrong."}}
_STATE: Answers = {409: {"model": CleoError, "description": "From its status that does not go."}}


class ConnectionQuery(OffsetQuery):
    """Whose connections."""

    business_id: Omittable[str] = Field(default=None, description="The business; not needed with its own token.")


class PayableQuery(OffsetQuery):
    """Which payables."""

    status: Omittable[PayableStatus] = Field(default=None, description="Only in this one.")
    connection_id: Omittable[str] = Field(default=None, description="Only of this connection.")


@router.get("/api/connections", operation_id="cleo.connections.list", summary="List connections")
async def list_connections(asking: Asking, query: Annotated[ConnectionQuery, Query()]) -> CleoConnections:
    """List whom the business pays, and who pays it."""
    async with _door(asking, query.business_id).open() as (conn, business):
        found = await payees.KIND.page(conn, business.id, offset=query.offset, limit=query.limit)
    data = [connection_of(payee, business.name) for payee in found]
    return CleoConnections(data=data, limit=query.limit, offset=query.offset)


@router.get("/api/connections/{connectionId}", operation_id="cleo.connections.get", summary="Get a connection")
async def read_connection(
    asking: Asking, connection_id: Annotated[str, Path(alias="connectionId", description="The connection.")]
) -> CleoConnection:
    """Answer one connection."""
    wanted = parsed(connection_id)
    if wanted is None:
        raise NotFound("connection", connection_id)
    async with asking.open() as conn:
        whose = await payees.KIND.business_of(conn, wanted)
    async with Door(asking, str(whose)).open() as (conn, business):
        return connection_of(await payees.find(conn, business.id, wanted), business.name)


@router.post(
    _PAYABLES,
    operation_id="cleo.payables.post",
    summary="Create a payable",
    response_model=CleoPayable,
    responses=_WRONG,
)
async def create(entering: Entering, body: PayableRequest) -> Response:
    """Create a draft; with an `externalId` that is known already, answer that payable with this content."""
    service, now = entering.service, entering.service.clock.now()
    unit = service.settings.cleo_amount_unit
    async with entering.open() as (conn, business):
        await take_turns(conn, business.id)
        content = await content_of(conn, business.id, body, unit, now.date())
        if await store.KIND.there(conn, business.id, body.external_id) is None:
            await demand_new_number(conn, business.id, content, told_as=body.external_id)
        kept = await store.upsert(conn, business.id, body.external_id, content, now=now)
        if kept.changed:
            await promise(conn, business.id, "payable", kept.thing.id, now=now)
        (said,) = await answer_of(conn, [kept.thing], unit)
    return answer(said)


@router.get(_PAYABLES, operation_id="cleo.payables.list", summary="List payables", response_model=CleoPayables)
async def list_payables(entering: Entering, query: Annotated[PayableQuery, Query()]) -> Response:
    """List payables, oldest first."""
    status: Status | None = query.status.lower() if query.status else None  # type: ignore[assignment]
    async with entering.open() as (conn, business):
        payee = query.connection_id and await in_path(conn, payees.KIND, business.id, query.connection_id)
        found = await store.page(
            conn,
            business.id,
            "payable",
            status=[status] if status else None,
            payee_id=payee.id if payee else None,
            offset=query.offset,
            limit=query.limit,
        )
        said = await answer_of(conn, found, entering.service.settings.cleo_amount_unit)
    return answer(CleoPayables(data=said, limit=query.limit, offset=query.offset))


@router.get(
    f"{_PAYABLES}/{{payableId}}", operation_id="cleo.payables.get", summary="Get a payable", response_model=CleoPayable
)
async def read(
    entering: Entering, payable_id: Annotated[str, Path(alias="payableId", description="The payable.")]
) -> Response:
    """Answer one payable."""
    async with entering.open() as (conn, business):
        found = await in_path(conn, store.KIND, business.id, payable_id)
        (said,) = await answer_of(conn, [found], entering.service.settings.cleo_amount_unit)
    return answer(said)


@router.put(
    f"{_PAYABLES}/{{payableId}}",
    operation_id="cleo.payables.put",
    summary="Change a payable",
    response_model=CleoPayable,
    responses=_WRONG | _STATE,
)
async def change(
    entering: Entering,
    payable_id: Annotated[str, Path(alias="payableId", description="The payable.")],
    body: PayableRequest,
) -> Response:
    """Give a draft other content."""
    service, now = entering.service, entering.service.clock.now()
    unit = service.settings.cleo_amount_unit
    async with entering.open() as (conn, business):
        found = await in_path(conn, store.KIND, business.id, payable_id)
        if found.status != "draft":
            raise WrongState(f"The payable is {found.status}; only a draft is changed.")
        content = await content_of(conn, business.id, body, unit, found.issued_on)
        if (content.number, content.payee_id) != (found.number, found.payee_id):
            await demand_new_number(conn, business.id, content)
        kept = await store.change(conn, found, content, now=now)
        (said,) = await answer_of(conn, [kept.thing], unit)
    return answer(said)


@router.post(
    f"{_PAYABLES}/{{payableId}}/approve",
    operation_id="cleo.payables.approve",
    summary="Approve a payable",
    response_model=CleoPayable,
    responses=_STATE,
)
async def approve(
    entering: Entering, payable_id: Annotated[str, Path(alias="payableId", description="The payable.")]
) -> Response:
    """Approve a payable: from now on it goes to QuickBooks as a bill."""
    return await _moved(entering, payable_id, "approved")


@router.post(
    f"{_PAYABLES}/{{payableId}}/decline",
    operation_id="cleo.payables.decline",
    summary="Decline a payable",
    response_model=CleoPayable,
    responses=_STATE,
)
async def decline(
    entering: Entering, payable_id: Annotated[str, Path(alias="payableId", description="The payable.")]
) -> Response:
    """Decline a payable."""
    return await _moved(entering, payable_id, "declined")


@router.post(
    "/api/payments/initiate",
    operation_id="cleo.payments.initiate",
    summary="Pay a payable",
    responses=_WRONG | _STATE,
)
async def initiate(asking: Asking, body: InitiateRequest) -> Initiated:
    """Record the payment of all that is open of a payable; it goes to QuickBooks as a bill payment."""
    wanted = parsed(body.payable_id)
    if wanted is None:
        raise Invalid("There is no such payable.", fields=[("payableId", "is none of ours")])
    async with asking.open() as conn:
        whose = await store.KIND.business_of(conn, wanted)
    now = asking.service.clock.now()
    async with Door(asking, str(whose)).open() as (conn, business):
        await take_turns(conn, business.id)
        payable = await store.KIND.find(conn, business.id, wanted, lock=True)
        source = await in_body(conn, funding_sources.KIND, business.id, "fundingSourceId", body.funding_source_id)
        paid = (await payments.paid(conn, [wanted])).get(wanted, payable.total * 0)
        if payable.status not in {"approved", "scheduled"} or paid >= payable.total:
            raise WrongState(f"The payable is {payable.status}; only what is approved and open is paid.")
        content = PaymentContent(
            direction="payable",
            payee_id=payable.payee_id,
            amount=payable.total - paid,
            currency=payable.currency,
            paid_on=body.scheduled_date or now.date(),
            funding_source_id=source.id,
        )
        lines = [PaymentLine(amount=content.amount, payable_id=wanted)]
        made = (await payments.record(conn, business.id, None, content, lines, now=now)).thing
        await promise(conn, business.id, "payment", made.id, now=now)
    return Initiated(payment_id=str(made.id), status="pending" if made.paid_on > now.date() else "completed")


def _door(asking: Asking, business_id: str | None) -> Door:
    whose = business_id or asking.principal.business
    if whose is None:
        raise QueryMissing("Say of which business, as businessId.", fields=[("businessId", "is missing")])
    return Door(asking, str(whose))


async def _moved(entering: Entering, payable_id: str, to: Status) -> Response:
    now = entering.service.clock.now()
    async with entering.open() as (conn, business):
        await take_turns(conn, business.id)
        found = await in_path(conn, store.KIND, business.id, payable_id)
        kept = await store.move(conn, found, to, now=now)
        if kept.changed:
            await promise(conn, business.id, "payable", found.id, now=now)
        (said,) = await answer_of(conn, [kept.thing], entering.service.settings.cleo_amount_unit)
    return answer(said)
