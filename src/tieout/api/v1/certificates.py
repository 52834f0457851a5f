"""The certificates of a company: the proof that its mirror agreed with QuickBooks, or where it did not."""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import PlainTextResponse, Response

from tieout.api.auth import Entering
from tieout.api.companies import company
from tieout.api.paging import Paging, cut
from tieout.api.v1.answer import REFUSALS, ObjectRoute
from tieout.api.v1.schemas import CertificateAnswer, CertificatePage
from tieout.certificates import store
from tieout.certificates.text import as_text
from tieout.ids import CertificateId

_PREFIX = "/v1/businesses/{businessId}/quickbooks/connections/{connectionId}/certificates"
lists = APIRouter(prefix=_PREFIX, tags=["Certificates"], responses=REFUSALS)
one = APIRouter(prefix=_PREFIX, tags=["Certificates"], responses=REFUSALS, route_class=ObjectRoute)
_EXAMPLE = "Certificate of 2026-11-21 02:59:44 UTC\nInvoice  100  100  agrees\n"
ConnectionPath = Annotated[str, Path(alias="connectionId", description="The connection, by its UUID.")]


@lists.get("", operation_id="business.quickbooks.certificates.list", summary="List certificates")
async def list_page(entering: Entering, connection_id: ConnectionPath, paging: Paging) -> CertificatePage:
    """List the certificates of a company, newest first."""
    async with entering.open() as (conn, business):
        connection = await company(conn, business, connection_id)
        cursor = CertificateId(paging.after_id) if paging.after_id else None
        found = await store.page(conn, connection.id, cursor=cursor, limit=paging.limit + 1)
    page, meta = cut(found, paging.limit, lambda certificate: certificate.id)
    return CertificatePage.model_validate({"data": page, "meta": meta}, from_attributes=True)


@lists.get(
    "/latest.txt",
    operation_id="business.quickbooks.certificates.text",
    summary="Get the latest certificate as text",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}, "example": _EXAMPLE}}}},
)
async def latest_text(entering: Entering, connection_id: ConnectionPath) -> PlainTextResponse:
    """Read the newest certificate of a company as plain text, to print or to keep with the books."""
    async with entering.open() as (conn, business):
        connection = await company(conn, business, connection_id)
        found = await store.latest(conn, connection.id)
    return PlainTextResponse(as_text(found, connection.company_name))


@one.get("/latest", operation_id="business.quickbooks.certificates.latest", summary="Get the latest certificate")
async def latest(entering: Entering, connection_id: ConnectionPath) -> CertificateAnswer:
    """Read the newest certificate of a company."""
    async with entering.open() as (conn, business):
        connection = await company(conn, business, connection_id)
        found = await store.latest(conn, connection.id)
    return CertificateAnswer.model_validate(found, from_attributes=True)
