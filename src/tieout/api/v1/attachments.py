"""The files of payables and receivables; a file comes and goes as it is, not inside JSON."""

import re
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from tieout.api.auth import Entering, parsed
from tieout.api.bad_request import Invalid
from tieout.api.v1.answer import REFUSALS, ObjectRoute
from tieout.api.v1.naming import in_path
from tieout.api.v1.payable_schemas import AttachmentAnswer, AttachmentList
from tieout.api.v1.quickbooks_schemas import ApiError
from tieout.api.v1.schemas import Line
from tieout.errors import NotFound
from tieout.payables import attachments, store
from tieout.push.promise import promise, take_turns

_PREFIX = "/v1/businesses/{businessId}/payables/{payableId}/attachments"
lists = APIRouter(prefix=_PREFIX, tags=["Attachments"], responses=REFUSALS)
one = APIRouter(prefix=_PREFIX, tags=["Attachments"], responses=REFUSALS, route_class=ObjectRoute)
PayablePath = Annotated[str, Path(alias="payableId", description="The payable or receivable, by its UUID.")]
_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+")
_ANY_FILE = {"requestBody": {"required": True, "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}}


class FileQuery(BaseModel):
    """About the file."""

    model_config = ConfigDict(extra="forbid")

    file_name: Line = Field(description="What it is called, with its ending.")


@one.post(
    "",
    operation_id="business.payables.attachments.post",
    summary="Attach a file",
    openapi_extra=_ANY_FILE,
    responses={
        400: {"model": ApiError, "description": "There is no file, or no Content-Type."},
        413: {"model": ApiError, "description": "It is longer than a mebibyte."},
    },
)
async def attach(
    entering: Entering, payable_id: PayablePath, query: Annotated[FileQuery, Query()], request: Request
) -> AttachmentAnswer:
    """Keep a file with a payable or receivable; the same file under the same name is kept once."""
    data, content_type = await request.body(), request.headers.get("content-type", "").partition(";")[0].strip()
    if not data:
        raise Invalid("Send the file as the body.", fields=[("body", "is empty")])
    # QuickBooks refuses what says nothing about itself.
    if not _TYPE.fullmatch(content_type) or content_type == "application/octet-stream":
        raise Invalid(
            "Say what the file is, as Content-Type: application/pdf.", fields=[("Content-Type", "is missing")]
        )
    now = entering.service.clock.now()
    async with entering.open() as (conn, business):
        await take_turns(conn, business.id)
        payable = await in_path(conn, store.KIND, business.id, payable_id)
        kept, is_new = await attachments.attach(
            conn,
            payable,
            file_name=query.file_name,
            content_type=content_type,
            data=data,
            now=now,
        )
        if is_new:
            await promise(conn, business.id, "attachment", kept.id, now=now)
    return AttachmentAnswer.model_validate(kept, from_attributes=True)


@lists.get("", operation_id="business.payables.attachments.list", summary="List attachments")
async def list_all(entering: Entering, payable_id: PayablePath) -> AttachmentList:
    """List the files of a payable or receivable."""
    async with entering.open() as (conn, business):
        payable = await in_path(conn, store.KIND, business.id, payable_id)
        found = await attachments.of_payable(conn, payable.id)
    return AttachmentList.model_validate({"data": found}, from_attributes=True)


@lists.get(
    "/{attachmentId}",
    operation_id="business.payables.attachments.get",
    summary="Get a file",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"example": "Two pallets of nails"}}, "description": "The file."}},
)
async def read(
    entering: Entering,
    payable_id: PayablePath,
    attachment_id: Annotated[str, Path(alias="attachmentId", description="The file, by its UUID.")],
) -> Response:
    """Read a file as it came, for saving."""
    async with entering.open() as (conn, business):
        payable = await in_path(conn, store.KIND, business.id, payable_id)
        found = parsed(attachment_id)
        if found is None:
            raise NotFound("attachment", attachment_id)
        about, data = await attachments.content(conn, business.id, found)
        if about.payable_id != payable.id:
            raise NotFound("attachment", attachment_id)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(about.file_name, safe='')}",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(data, media_type=about.content_type, headers=headers)
