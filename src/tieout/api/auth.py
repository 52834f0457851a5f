"""Who may: a bearer token names the platform's server, or one business; everything else is as if it did not exist."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Annotated
from uuid import UUID

import structlog
from fastapi import Depends, Path, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.access.tokens import Principal, Tokens
from tieout.api.dialect import service_of
from tieout.audit import store as audit
from tieout.audit.store import Deed
from tieout.businesses import store as businesses
from tieout.businesses.store import Business
from tieout.database.transaction import as_api
from tieout.errors import Archived, Forbidden, NotFound, Unauthenticated
from tieout.ids import BusinessId
from tieout.service import Service

_bearer = HTTPBearer(
    scheme_name="BearerAuth",
    bearerFormat="JWT",
    auto_error=False,
    description="From `POST /oauth2/token` for the platform, from `…/auth-token` for one business.",
)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, at which service."""

    service: Service
    principal: Principal
    deed: Deed | None = None
    """What they set out to change; nothing, where they only ask."""

    def demand_platform(self) -> None:
        """Refuse tokens that were made for one business."""
        if not self.principal.platform:
            raise Forbidden("This token belongs to one business; use the platform's own for this.")

    @asynccontextmanager
    async def open(self) -> AsyncGenerator[AsyncConnection]:
        """Work with every business that the caller may see; commits at the end."""
        whose = self.principal
        async with as_api(self.service.engine, business=whose.business, platform=whose.platform) as conn:
            yield conn
            await self.note(conn, whose.business)

    async def note(self, conn: AsyncConnection, business_id: BusinessId | None) -> None:
        """Note who changed what, in the commit of the change."""
        if self.deed is not None:
            await audit.note(conn, replace(self.deed, business_id=business_id), self.service.clock.now())


@dataclass(frozen=True, slots=True)
class Door:
    """The way into one business, for a caller who may enter."""

    caller: Caller
    asked_for: str

    @property
    def service(self) -> Service:
        """Answer the service behind the door."""
        return self.caller.service

    @asynccontextmanager
    async def open(self, *, archived: bool = False) -> AsyncGenerator[tuple[AsyncConnection, Business]]:
        """Work in this business's rows alone, whoever asks; commits at the end."""
        business_id = self._id()
        async with as_api(self.service.engine, business=business_id) as conn:
            business = await businesses.find(conn, business_id)
            if business.archived_at and not archived:
                raise Archived("business", business_id)
            yield conn, business
            await self.caller.note(conn, business_id)

    def _id(self) -> BusinessId:
        found = parsed(self.asked_for)
        whose = self.caller.principal
        if found is None or not (whose.platform or whose.business == found):
            raise NotFound("business", self.asked_for)
        return BusinessId(found)


def tokens_of(service: Service) -> Tokens:
    """Answer what signs and verifies this service's tokens."""
    return Tokens(service.settings.jwt_secret)


def parsed(text: str) -> UUID | None:
    """Read an identifier in its one usual form; anything else names nothing."""
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if str(found) == text.lower() else None


async def caller(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]
) -> Caller:
    """Say who asks, or refuse."""
    if credentials is None:
        raise Unauthenticated("Send an access token, as Authorization: Bearer <token>.")
    service = service_of(request)
    principal = tokens_of(service).verify(credentials.credentials, service.clock.now())
    return Caller(service, principal, None if request.method in {"GET", "HEAD"} else _deed(request, principal))


def _deed(request: Request, principal: Principal) -> Deed:
    return Deed(
        kind="platform" if principal.platform else "business",
        who=principal.subject,
        action=request.scope["route"].operation_id,
        about={name: value for name, value in request.path_params.items() if name != "businessId"},
        request_id=structlog.contextvars.get_contextvars().get("request_id"),
    )


async def door(
    who: Annotated[Caller, Depends(caller)],
    business_id: Annotated[str, Path(alias="businessId", description="The business, by its UUID.")],
) -> Door:
    """Lead a caller to the business in the path."""
    return Door(who, business_id)


Asking = Annotated[Caller, Depends(caller)]
Entering = Annotated[Door, Depends(door)]
