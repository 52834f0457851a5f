"""What writing to a company goes by: which account is which, which field is which, and its settings."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Path, Query

from tieout.api.auth import Entering
from tieout.api.companies import company
from tieout.api.paging import Paging, cut
from tieout.api.v1.answer import REFUSALS, ObjectRoute
from tieout.api.v1.mapping_answers import assigned, field_mapping, sources_of
from tieout.api.v1.mapping_preview import field_preview, previewed_fields
from tieout.api.v1.mapping_schemas import (
    AccountChoice,
    AssignedSource,
    AssignedSourceList,
    AssignedSourcePage,
    FieldMapping,
    FieldMappingAnswer,
    NewFieldMapping,
    NewPushSettings,
    PushSettingsAnswer,
    SuggestionsAccepted,
)
from tieout.api.v1.naming import in_path
from tieout.api.v1.previewing import trying
from tieout.api.v1.quickbooks_schemas import ApiError
from tieout.assign import funding_sources as assigning
from tieout.assign.funding_sources import Assigned
from tieout.connections import field_mappings, mappings, push_settings
from tieout.payables import funding_sources
from tieout.push.catch_up import catch_up
from tieout.push.promise import look_again

_PREFIX = "/v1/businesses/{businessId}/quickbooks/connections/{connectionId}"
lists = APIRouter(prefix=_PREFIX, tags=["Mappings"], responses=REFUSALS)
one = APIRouter(prefix=_PREFIX, tags=["Mappings"], responses=REFUSALS, route_class=ObjectRoute)
ConnectionPath = Annotated[str, Path(alias="connectionId", description="The connection, by its UUID.")]
_CLEARABLE = {"default_expense_account", "default_item", "payable_account", "receivable_account"}
_UNFIT = {"model": ApiError, "description": "There is no such account, or it does not fit: the sentence says why."}


@lists.get("/funding-sources", operation_id="business.quickbooks.funding_sources.list", summary="List bank mappings")
async def list_all(entering: Entering, connection_id: ConnectionPath, query: Paging) -> AssignedSourcePage:
    """List the funding sources, each with its account here, what is wrong with that, and what it may be."""
    async with entering.open() as (conn, business):
        connection = await company(conn, business, connection_id)
        found = await assigning.every(conn, connection, after=query.after_id, limit=query.limit + 1)
    items, meta = cut(found, query.limit, lambda each: each.source.id)
    return AssignedSourcePage(data=[assigned(each) for each in items], meta=meta)


@one.post(
    "/funding-sources/accept",
    operation_id="business.quickbooks.funding_sources.accept",
    summary="Accept bank mappings",
    responses={400: {"model": ApiError, "description": "A member is missing or wrong."}},
)
async def accept(entering: Entering, connection_id: ConnectionPath, said: SuggestionsAccepted) -> AssignedSourceList:
    """Map every funding source without an account to the one suggested, where it is likely enough and no other is.

    Answers those that are mapped now.
    """
    by, now = entering.caller.principal.subject, entering.service.clock.now()
    async with entering.open() as (conn, business):
        connection = await company(conn, business, connection_id)
        made = await assigning.accept(conn, connection, least_score=said.least_score, by=by, now=now)
        await look_again(conn, connection.id, now=now)
    return AssignedSourceList(data=[assigned(each) for each in made])


@one.put(
    "/funding-sources/{fundingSourceId}",
    operation_id="business.quickbooks.funding_sources.put",
    summary="Map a funding source",
    responses={400: _UNFIT},
)
async def assign(
    entering: Entering,
    connection_id: ConnectionPath,
    source_id: Annotated[str, Path(alias="fundingSourceId", description="The funding source, by its UUID.")],
    body: AccountChoice,
) -> AssignedSource:
    """Say which of the company's accounts a funding source is; what waited for that goes on."""
    by, now = entering.caller.principal.subject, entering.service.clock.now()
    async with entering.open() as (conn, business):
        connection = await company(conn, business, connection_id)
        source = await in_path(conn, funding_sources.KIND, business.id, source_id)
        made = await assigning.assign(conn, connection, source, body.account_id, by=by, now=now)
        await look_again(conn, connection.id, now=now)
    return assigned(made)


@one.delete(
    "/funding-sources/{fundingSourceId}",
    operation_id="business.quickbooks.funding_sources.delete",
    summary="Forget the mapping of a funding source",
)
async def forget(
    entering: Entering,
    connection_id: ConnectionPath,
    source_id: Annotated[str, Path(alias="fundingSourceId", description="The funding source, by its UUID.")],
) -> AssignedSource:
    """Forget which account a funding source is; what was written stays as it is."""
    async with entering.open() as (conn, business):
        connection = await company(conn, business, connection_id)
        source = await in_path(conn, funding_sources.KIND, business.id, source_id)
        for each in await mappings.of_connection(conn, connection.id, "funding_source"):
            if each.thing_id == source.id:
                await mappings.remove(conn, each)
    return assigned(Assigned(source, None, None, None, ()))


@one.get("/field-mapping", operation_id="business.quickbooks.field_mapping.get", summary="Get the field mapping")
async def fields(entering: Entering, connection_id: ConnectionPath) -> FieldMapping:
    """Say which member of a payable fills which member of a bill."""
    async with entering.open() as (conn, business):
        return field_mapping(await field_mappings.of(conn, (await company(conn, business, connection_id)).id))


@one.patch(
    "/field-mapping",
    operation_id="business.quickbooks.field_mapping.patch",
    summary="Change the field mapping",
    response_model_exclude_unset=True,
    responses={400: {"model": ApiError, "description": "A bill or a payable has no such member."}},
)
async def change_fields(
    entering: Entering,
    connection_id: ConnectionPath,
    body: NewFieldMapping,
    preview: Annotated[
        bool, Query(description="Whether only to say what it would make of the latest payables.")
    ] = False,
) -> FieldMappingAnswer:
    """Fill members of bills otherwise from now on; what was written stays as it is."""
    async with trying(entering, only=preview) as (conn, business):
        connection = await company(conn, business, connection_id)
        before = await previewed_fields(conn, connection) if preview else {}
        await field_mappings.keep(conn, connection, sources_of(body.fields))
        await look_again(conn, connection.id, now=entering.service.clock.now())
        said = field_mapping(await field_mappings.of(conn, connection.id))
        answer = FieldMappingAnswer(fields=said.fields)
        if preview:
            after = await previewed_fields(conn, connection)
            answer.preview = [field_preview(before[id_], one) for id_, one in after.items()]
    return answer


@one.get("/push-settings", operation_id="business.quickbooks.push_settings.get", summary="Get the push settings")
async def settings(entering: Entering, connection_id: ConnectionPath) -> PushSettingsAnswer:
    """Say how writing to the company goes about it."""
    async with entering.open() as (conn, business):
        found = await push_settings.of(conn, (await company(conn, business, connection_id)).id)
    return PushSettingsAnswer.model_validate(found, from_attributes=True)


@one.patch("/push-settings", operation_id="business.quickbooks.push_settings.patch", summary="Change the push settings")
async def change_settings(
    entering: Entering, connection_id: ConnectionPath, body: NewPushSettings
) -> PushSettingsAnswer:
    """Change some of the settings; what waited for that goes on."""
    now = entering.service.clock.now()
    said = {
        name: value
        for name, value in body.model_dump(exclude_unset=True, exclude={"paused"}).items()
        if value is not None or name in _CLEARABLE
    }
    async with entering.open() as (conn, business):
        connection = await company(conn, business, connection_id)
        before = await push_settings.of(conn, connection.id)
        after = replace(before, **said)
        if body.paused is not None:
            after = replace(after, paused_at=(before.paused_at or now) if body.paused else None)
        await push_settings.keep(conn, connection, after)
        more = before.paused_at is not None and after.paused_at is None
        while more:  # what was told meanwhile
            _, more = await catch_up(conn, connection, now=now)
        await look_again(conn, connection.id, now=now)
    return PushSettingsAnswer.model_validate(after, from_attributes=True)
