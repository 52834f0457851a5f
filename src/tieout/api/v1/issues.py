"""Issues: what somebody must look at, of one business or of all that the caller may see."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import Field

from tieout.api.auth import Asking, Caller, Entering, parsed
from tieout.api.omittable import Omittable
from tieout.api.paging import cut
from tieout.api.v1.answer import REFUSALS, ObjectRoute
from tieout.api.v1.issue_schemas import IssueAnswer, IssuePage, IssueQuery, IssueSubject, Muting
from tieout.errors import BadInput, NotFound
from tieout.ids import BusinessId, ConnectionId, IssueId
from tieout.issues import lists
from tieout.issues.lists import Filter
from tieout.issues.store import Issue

every = APIRouter(prefix="/v1/issues", tags=["Issues"], responses=REFUSALS)
one = APIRouter(prefix="/v1/issues/{issueId}", tags=["Issues"], responses=REFUSALS, route_class=ObjectRoute)
of_business = APIRouter(prefix="/v1/businesses/{businessId}/issues", tags=["Issues"], responses=REFUSALS)
IssuePath = Annotated[str, Path(alias="issueId", description="The issue, by its UUID.")]


class EveryIssueQuery(IssueQuery):
    """Which issues, of whichever business."""

    business_id: Omittable[str] = Field(default=None, description="Only those of this business.")


@every.get("", operation_id="issues.list", summary="List issues")
async def list_all(asking: Asking, query: Annotated[EveryIssueQuery, Query()]) -> IssuePage:
    """List the issues of all businesses that the caller may see, those of the installation too, the newest first."""
    business = None if query.business_id is None else parsed(query.business_id)
    if query.business_id is not None and business is None:
        raise NotFound("business", query.business_id)
    now = asking.service.clock.now()
    async with asking.open() as conn:
        wanted = _wanted(query, None if business is None else BusinessId(business))
        found = await lists.page(conn, wanted, now=now, cursor=_after(query), limit=query.limit + 1)
    return _page(found, query, now)


@of_business.get("", operation_id="business.issues.list", summary="List a business's issues")
async def list_one(entering: Entering, query: Annotated[IssueQuery, Query()]) -> IssuePage:
    """List the issues of one business, the newest first."""
    now = entering.service.clock.now()
    async with entering.open(archived=True) as (conn, business):
        wanted = _wanted(query, business.id)
        found = await lists.page(conn, wanted, now=now, cursor=_after(query), limit=query.limit + 1)
    return _page(found, query, now)


@one.get("", operation_id="issues.get", summary="Get an issue")
async def read(asking: Asking, issue_id: IssuePath) -> IssueAnswer:
    """Read one issue, whatever its state."""
    async with asking.open() as conn:
        return described(await lists.find(conn, _id(issue_id)), asking.service.clock.now())


@one.post("/mute", operation_id="issues.mute.post", summary="Mute an issue")
async def mute(asking: Asking, issue_id: IssuePath, said: Muting) -> IssueAnswer:
    """Put an issue aside until a time; it is resolved by itself all the same, and shown if it comes up again."""
    if said.until.tzinfo is None:
        raise BadInput("Say in which zone that is, as in 2026-03-21T09:00:00Z.", field="until")
    if said.until <= asking.service.clock.now():
        raise BadInput("That time is past; name one that lies ahead.", field="until")
    return await _muted(asking, issue_id, said.until)


@one.post("/unmute", operation_id="issues.unmute.post", summary="Unmute an issue")
async def unmute(asking: Asking, issue_id: IssuePath) -> IssueAnswer:
    """Take an issue up again that was put aside."""
    return await _muted(asking, issue_id, None)


def described(issue: Issue, now: datetime) -> IssueAnswer:
    """Write an issue as it is answered."""
    subject = issue.subject and IssueSubject(entity=issue.subject.entity, id=issue.subject.id, name=issue.subject.name)
    same = {name: getattr(issue, name) for name in IssueAnswer.model_fields if name not in {"state", "subject"}}
    return IssueAnswer(state=issue.state(now), subject=subject, **same)


async def _muted(asking: Caller, issue_id: str, until: datetime | None) -> IssueAnswer:
    async with asking.open() as conn:
        return described(await lists.mute(conn, _id(issue_id), until=until), asking.service.clock.now())


def _wanted(query: IssueQuery, business: BusinessId | None) -> Filter:
    return Filter(
        business_id=business,
        connection_id=None if query.connection_id is None else ConnectionId(query.connection_id),
        state=query.state,
        owner=query.owner,
        severity=query.severity,
        code=query.code,
        entity=query.entity,
    )


def _after(query: IssueQuery) -> IssueId | None:
    return None if query.after_id is None else IssueId(query.after_id)


def _page(found: Sequence[Issue], query: IssueQuery, now: datetime) -> IssuePage:
    page, meta = cut(found, query.limit, lambda issue: issue.id)
    return IssuePage(data=[described(issue, now) for issue in page], meta=meta)


def _id(asked_for: str) -> IssueId:
    found = parsed(asked_for)
    if found is None:
        raise NotFound("issue", asked_for)
    return IssueId(found)
