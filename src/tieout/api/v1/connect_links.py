"""Connect links: addresses of our own page, each of which lets one person connect one company, once."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.api.auth import Entering, parsed
from tieout.api.omittable import Omittable
from tieout.api.v1.answer import REFUSALS, ObjectRoute
from tieout.api.v1.quickbooks_schemas import ApiError
from tieout.businesses.store import Business
from tieout.connect import linking
from tieout.connections import connect_links
from tieout.connections.connect_links import ConnectLink
from tieout.errors import NotFound

router = APIRouter(
    prefix="/v1/businesses/{businessId}/connect-links", tags=["Connect links"], responses=REFUSALS,
    route_class=ObjectRoute,
)  # fmt: skip


class NewConnectLink(BaseModel):
    """What a link is for."""

    model_config = ConfigDict(extra="forbid")

    return_url: Omittable[str] = Field(
        default=None, description="Where the person is sent afterwards; on the allow-list."
    )
    realm_id: Omittable[str] = Field(
        default=None, pattern=r"^[0-9]{1,30}$", description="The only company that will do, on a reconnect."
    )
    expires_in: int = Field(
        default=int(connect_links.LASTS.total_seconds()), gt=0, le=int(linking.LONGEST.total_seconds()),
        description="Seconds in which somebody has to begin.",
    )  # fmt: skip


class ConnectLinkAnswer(BaseModel):
    """A link, and what came of it."""

    id: UUID
    expires_at: datetime
    revoked_at: datetime | None
    taken_at: datetime | None = Field(description="When somebody began to connect with it; nobody else can then.")
    connection_id: UUID | None = Field(description="What came of it.")
    finished_at: datetime | None


class NewConnectLinkAnswer(ConnectLinkAnswer):
    """A new link with its address."""

    url: str = Field(description="To be opened by the person; told only now.")


@router.post(
    "",
    operation_id="business.connect-links.post",
    summary="Make a connect link",
    responses={400: {"model": ApiError, "description": "The return address is not on the allow-list."}},
)
async def create(entering: Entering, params: Omittable[NewConnectLink] = None) -> NewConnectLinkAnswer:
    """Make the address of a page on which a person reads what they agree to, and connects one company."""
    asked, service = params or NewConnectLink(), entering.service
    async with entering.open() as (conn, business):
        made = await linking.make(
            conn, settings=service.settings, business=business, return_url=asked.return_url,
            realm_id=asked.realm_id, lasts=timedelta(seconds=asked.expires_in), now=service.clock.now(),
        )  # fmt: skip
    members = ConnectLinkAnswer.model_validate(made.link, from_attributes=True).model_dump()
    return NewConnectLinkAnswer.model_validate(members | {"url": made.url})


@router.get("/{linkId}", operation_id="business.connect-links.get", summary="Get a connect link")
async def read(
    entering: Entering, link_id: Annotated[str, Path(alias="linkId", description="The link, by its UUID.")]
) -> ConnectLinkAnswer:
    """Say what came of a link."""
    async with entering.open() as (conn, business):
        return _answer(await _find(conn, business, link_id))


@router.post("/{linkId}/revoke", operation_id="business.connect-links.revoke", summary="Revoke a connect link")
async def revoke(
    entering: Entering, link_id: Annotated[str, Path(alias="linkId", description="The link, by its UUID.")]
) -> ConnectLinkAnswer:
    """Let nobody begin with a link any more; what was connected with it stays."""
    async with entering.open() as (conn, business):
        link = await _find(conn, business, link_id)
        await connect_links.revoke(conn, link.id, entering.service.clock.now())
        return _answer(await _find(conn, business, link_id))


async def _find(conn: AsyncConnection, business: Business, asked_for: str) -> ConnectLink:
    id_ = parsed(asked_for)
    link = await connect_links.find_by_id(conn, id_) if id_ else None
    if link is None or link.business_id != business.id:
        raise NotFound("connect link", asked_for)
    return link


def _answer(link: ConnectLink) -> ConnectLinkAnswer:
    return ConnectLinkAnswer.model_validate(link, from_attributes=True)
