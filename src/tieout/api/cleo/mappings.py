"""Cleo Pay's mappings of an accounting integration: vendors, bank accounts, invoice fields."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.api.auth import Entering, parsed
from tieout.api.bad_request import Invalid
from tieout.api.cleo import mapping_answers as said
from tieout.api.cleo.answer import REFUSALS, Answers
from tieout.api.cleo.integration import integration
from tieout.api.cleo.mapping_schemas import (
    BankMapping,
    BankMappingChange,
    BankMappingRequest,
    BankMappings,
    InvoiceFields,
    InvoiceFieldsRequest,
    MappingRemoved,
    VendorMapping,
    VendorMappingRequest,
    VendorMappings,
)
from tieout.api.cleo.naming import in_body
from tieout.api.cleo.paging import OffsetQuery
from tieout.api.cleo.schemas import CleoError
from tieout.assign import funding_sources as assigning
from tieout.assign import vendors
from tieout.connections import field_mappings, mappings
from tieout.connections import store as connections
from tieout.errors import BadInput, NotFound
from tieout.links import store as links
from tieout.payables import funding_sources, payees
from tieout.push.promise import look_again, promise, take_turns

router = APIRouter(
    prefix="/api/businesses/{businessId}/integrations/accounting/{accountingIntegrationId}",
    tags=["Accounting mappings"],
    responses=REFUSALS,
)
IntegrationId = Annotated[str, Path(alias="accountingIntegrationId", description="The accounting integration.")]
_WRONG: Answers = {400: {"model": CleoError, "description": "There is no such thing, or it does not fit."}}
_TAKEN: Answers = {409: {"model": CleoError, "description": "One of the two is mapped to another already."}}


@router.get("/invoice-fields", operation_id="accounting.invoice_fields", summary="Get mapped invoice fields")
async def invoice_fields(entering: Entering, integration_id: IntegrationId) -> InvoiceFields:
    """Say which fields of payables fill which fields of QuickBooks bills."""
    async with entering.open() as (conn, business):
        one = await integration(conn, business.id, integration_id)
        return said.invoice_fields(await field_mappings.of(conn, one.id))


@router.put(
    "/invoice-fields", operation_id="accounting.invoice_fields.put", summary="Change invoice fields", responses=_WRONG
)
async def change_invoice_fields(
    entering: Entering, integration_id: IntegrationId, body: InvoiceFieldsRequest
) -> InvoiceFields:
    """Fill fields of QuickBooks bills otherwise from now on; those that are not named stay."""
    async with entering.open() as (conn, business):
        one = await integration(conn, business.id, integration_id)
        await field_mappings.keep(conn, one, said.sources_of(body.data))
        await look_again(conn, one.id, now=entering.service.clock.now())
        return said.invoice_fields(await field_mappings.of(conn, one.id))


@router.post(
    "/vendors/mappings",
    operation_id="accounting.vendors.mappings.post",
    summary="Map a connection to a vendor",
    responses=_WRONG | _TAKEN,
)
async def map_vendor(entering: Entering, integration_id: IntegrationId, body: VendorMappingRequest) -> VendorMapping:
    """Say which QuickBooks vendor a connection is, so that no second one is made of it."""
    now = entering.service.clock.now()
    async with entering.open() as (conn, business):
        await take_turns(conn, business.id)
        one = await integration(conn, business.id, integration_id)
        payee = await in_body(conn, payees.KIND, business.id, "connectionId", body.connection_id)
        with _calling_it("vendorId"):
            link = await vendors.assign(conn, one, payee, body.vendor_id, now=now)
        await promise(conn, business.id, "payee", payee.id, now=now)
        await look_again(conn, one.id, now=now)
    return said.vendor(link, payee)


@router.get("/vendors/mappings", operation_id="accounting.vendors.mappings.list", summary="List vendor mappings")
async def list_vendors(
    entering: Entering, integration_id: IntegrationId, query: Annotated[OffsetQuery, Query()]
) -> VendorMappings:
    """List which connection is which QuickBooks vendor, the oldest first."""
    async with entering.open() as (conn, business):
        one = await integration(conn, business.id, integration_id)
        which: dict[str, Any] = {"connection_id": one.id, "kind": "payee"}
        found = await links.page(conn, business.id, filters=which, offset=query.offset, limit=query.limit)
        whose = await payees.KIND.some(conn, business.id, [link.thing_id for link in found])
        data = [said.vendor(link, whose[link.thing_id]) for link in found]
    return VendorMappings(data=data, limit=query.limit, offset=query.offset)


@router.delete(
    "/vendors/mappings/{mappingId}",
    operation_id="accounting.vendors.mappings.delete",
    summary="Remove a vendor mapping",
)
async def unmap_vendor(
    entering: Entering,
    integration_id: IntegrationId,
    mapping_id: Annotated[str, Path(alias="mappingId", description="The mapping.")],
) -> MappingRemoved:
    """Forget which vendor a connection is; the vendor stays in QuickBooks as it is."""
    async with entering.open() as (conn, business):
        one = await integration(conn, business.id, integration_id)
        wanted = parsed(mapping_id)
        link = await links.find(conn, business.id, wanted) if wanted else None
        if link is None or link.connection_id != one.id or link.kind != "payee" or link.ended_at is not None:
            raise NotFound("vendor mapping", mapping_id)
        await links.end(conn, link.id, cause="removed", now=entering.service.clock.now())
    return MappingRemoved(id=str(link.id))


@router.post(
    "/bank-accounts/mappings",
    operation_id="accounting.banks.mappings.post",
    summary="Map a bank account",
    responses=_WRONG,
)
async def map_bank(entering: Entering, integration_id: IntegrationId, body: BankMappingRequest) -> BankMapping:
    """Say which QuickBooks account a funding source is; what waited for that goes on."""
    by, now = entering.caller.principal.subject, entering.service.clock.now()
    account_id = body.bank_account_id or body.qbo_account_id
    if account_id is None:
        raise Invalid("Name the QuickBooks account.", fields=[("bankAccountId", "is missing")])
    async with entering.open() as (conn, business):
        one = await integration(conn, business.id, integration_id)
        source = await in_body(conn, funding_sources.KIND, business.id, "fundingSourceId", body.funding_source_id)
        with _calling_it("bankAccountId"):
            made = await assigning.assign(conn, one, source, account_id, by=by, now=now)
        await look_again(conn, one.id, now=now)
    return said.bank(made)


@router.get("/bank-accounts/mappings", operation_id="accounting.banks.mappings.list", summary="List bank mappings")
async def list_banks(
    entering: Entering, integration_id: IntegrationId, query: Annotated[OffsetQuery, Query()]
) -> BankMappings:
    """List which funding source is which QuickBooks account, what is broken, and what the others may be."""
    async with entering.open() as (conn, business):
        one = await integration(conn, business.id, integration_id)
        found = await assigning.every(conn, one, offset=query.offset, limit=query.limit)
    return said.banks(found, limit=query.limit, offset=query.offset)


@router.put(
    "/bank-accounts/mappings/{mappingId}",
    operation_id="accounting.banks.mappings.put",
    summary="Change a bank mapping",
    responses=_WRONG,
)
async def change_bank(
    entering: Entering,
    integration_id: IntegrationId,
    mapping_id: Annotated[str, Path(alias="mappingId", description="The mapping.")],
    body: BankMappingChange,
) -> BankMapping:
    """Say that a funding source is another QuickBooks account."""
    by, now = entering.caller.principal.subject, entering.service.clock.now()
    async with entering.open() as (conn, business):
        one = await integration(conn, business.id, integration_id)
        mapping = await _bank(conn, one, mapping_id)
        source = await funding_sources.KIND.find(conn, business.id, mapping.thing_id)
        with _calling_it("bankAccountId"):
            made = await assigning.assign(conn, one, source, body.bank_account_id, by=by, now=now)
        await look_again(conn, one.id, now=now)
    return said.bank(made)


@router.delete(
    "/bank-accounts/mappings/{mappingId}",
    operation_id="accounting.banks.mappings.delete",
    summary="Remove a bank mapping",
)
async def unmap_bank(
    entering: Entering,
    integration_id: IntegrationId,
    mapping_id: Annotated[str, Path(alias="mappingId", description="The mapping.")],
) -> MappingRemoved:
    """Forget which QuickBooks account a funding source is; what was written stays."""
    async with entering.open() as (conn, business):
        one = await integration(conn, business.id, integration_id)
        mapping = await _bank(conn, one, mapping_id)
        await mappings.remove(conn, mapping)
    return MappingRemoved(id=str(mapping.id))


async def _bank(conn: AsyncConnection, one: connections.Connection, mapping_id: str) -> mappings.AccountMapping:
    wanted = parsed(mapping_id)
    found = await mappings.find(conn, one.id, wanted) if wanted else None
    if found is None or found.kind != "funding_source":
        raise NotFound("bank mapping", mapping_id)
    return found


@contextmanager
def _calling_it(field: str) -> Generator[None]:
    """Name the member of the body that was refused as this dialect does."""
    try:
        yield
    except BadInput as error:
        raise Invalid(str(error), fields=[(field, str(error))]) from error
