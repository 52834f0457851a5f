"""Client: everything one QuickBooks company can be asked or told, over the one line that `qbo.sender` keeps."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from qbo import attachments, batch, query, reports, request, response
from qbo.attachments import File
from qbo.batch import Operation, Outcome
from qbo.clock import Clock, SystemClock
from qbo.errors import NotConfigured, QuickBooksError, StaleRecord, Unreadable
from qbo.record import Record
from qbo.reports import Report
from qbo.request import new_requestid
from qbo.response import Answer, Changes, Page
from qbo.retry import Retry
from qbo.sender import Meter, Sender, Sleep, Token
from qbo.throttle import Pace, Throttle

if TYPE_CHECKING:
    import httpx2

PRODUCTION = "https://quickbooks.api.intuit.com"
SANDBOX = "https://sandbox-quickbooks.api.intuit.com"

_T = TypeVar("_T")
Body = Mapping[str, Any]
Change = Callable[[dict[str, Any]], Body]


class Client:
    """One company. `token` is asked for the current access token, and for another one when a 401 rejects it.

    It never stores or refreshes tokens itself. Share one `pace` among all clients of a company.
    """

    def __init__(
        self, *, realm_id: str, token: Token, base_url: str = PRODUCTION,
        http: "httpx2.AsyncClient | None" = None, transport: "httpx2.AsyncBaseTransport | None" = None,
        pace: Pace | None = None, meter: Meter | None = None, retry: Retry | None = None,
        clock: Clock | None = None, sleep: Sleep = asyncio.sleep,
    ) -> None:  # fmt: skip
        if not realm_id:
            raise NotConfigured("realm_id is empty: it is the company's id, from the callback's realmId")
        self.realm_id = realm_id
        self._sender = Sender(
            base_url=base_url, token=token, http=http, transport=transport, pace=pace or Throttle(sleep=sleep),
            meter=meter, retry=retry or Retry(), clock=clock or SystemClock(), sleep=sleep,
        )  # fmt: skip

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections, unless they were given."""
        await self._sender.aclose()

    async def query(self, statement: str) -> Page:
        """Ask one statement; `qbo.paging.walk` reads more than a page."""
        return await self._sender.send(request.query(self.realm_id, statement), response.page)

    async def count(self, entity: str, *, where: Sequence[str] | str | None = None, inactive: bool = True) -> int:
        """Count records, those included that lists leave out because they are inactive."""
        page = await self.query(query.count(entity, where or (), inactive=inactive))
        if page.total is None:
            raise Unreadable(f"the answer to a count of {entity} holds no totalCount", intuit_tid=page.intuit_tid)
        return page.total

    async def read(self, entity: str, record_id: str, *, include: str | None = None) -> Record:
        """Read one record; `include="invoiceLink"` adds the payment link of an invoice."""
        asked = request.read(self.realm_id, entity, record_id, include=include)
        return await self._sender.send(asked, response.record)

    async def create(self, entity: str, body: Body, *, requestid: str | None = None) -> Record:
        """Create a record. The same requestid with the same body creates it once, however often it is sent."""
        return await self._write(request.create(self.realm_id, entity, body, requestid or new_requestid()))

    async def full_update(self, entity: str, body: Body, *, requestid: str | None = None) -> Record:
        """Replace a record by a body with its Id and SyncToken; members left out are cleared."""
        whole = {name: value for name, value in body.items() if name != "sparse"}
        return await self._write(request.update(self.realm_id, entity, whole, requestid or new_requestid()))

    async def sparse_update(self, entity: str, body: Body, *, requestid: str | None = None) -> Record:
        """Change only the members sent; a list such as Line is replaced as a whole all the same."""
        part = {**body, "sparse": True}
        return await self._write(request.update(self.realm_id, entity, part, requestid or new_requestid()))

    async def update(self, entity: str, record_id: str, change: Change) -> Record:
        """Read, change, write. If somebody else was faster: read theirs, change that, write; once.

        `change` gets its own copy of the members and answers the new ones; the same ones mean there is nothing to do.
        """
        try:
            return await self._changed(entity, record_id, change)
        except StaleRecord:
            return await self._changed(entity, record_id, change)

    async def deactivate(self, entity: str, record_id: str) -> Record:
        """Make a list record inactive; QuickBooks adds "(deleted)" to its name."""
        request.list_row(entity)
        return await self.update(entity, record_id, lambda members: {**members, "Active": False})

    async def reactivate(self, entity: str, record_id: str) -> Record:
        """Make a list record active again, under its old name; DuplicateName when that was taken meanwhile."""
        label = request.list_row(entity).label

        def revive(members: dict[str, Any]) -> Body:
            return {**members, "Active": True, label: members[label].removesuffix(" (deleted)")}

        return await self.update(entity, record_id, revive)

    async def delete(
        self, entity: str, record_id: str, *, sync_token: str | None = None, requestid: str | None = None
    ) -> Record:
        """Delete a transaction for good; without its SyncToken, whatever its present state."""
        request.deletable(entity)
        if sync_token is None:
            sync_token = (await self.read(entity, record_id)).sync_token
        body = {"Id": record_id, "SyncToken": sync_token}
        return await self._write(request.delete(self.realm_id, entity, body, requestid or new_requestid()))

    async def void(self, entity: str, record_id: str, *, requestid: str | None = None) -> Record:
        """Void a transaction: its amounts become zero, it stays in the books."""
        row = request.entity_row(entity)
        if row.void is None:
            request.void(self.realm_id, entity, {}, "")
        found = await self.read(entity, record_id)
        body: Body = {"Id": found.id, "SyncToken": found.sync_token}
        if row.void == "include":
            body = {**found.data, "sparse": True}  # documents say sparse is enough; live companies asked for all of it
        return await self._write(request.void(self.realm_id, entity, body, requestid or new_requestid()))

    async def send(self, entity: str, record_id: str, *, to: str | None = None, requestid: str | None = None) -> Record:
        """E-mail a transaction."""
        return await self._write(request.send(self.realm_id, entity, record_id, to, requestid or new_requestid()))

    async def pdf(self, entity: str, record_id: str) -> bytes:
        """Fetch a transaction as it is printed."""
        return await self._sender.send(request.pdf(self.realm_id, entity, record_id), _file)

    async def company_info(self) -> Record:
        """Read what the company is."""
        return await self.read("CompanyInfo", self.realm_id)

    async def preferences(self) -> Record:
        """Read how the company is set up."""
        return await self.read("Preferences", "")

    async def changes(self, entities: Sequence[str], since: datetime) -> Changes:
        """Ask what changed; the next `since` is the answer's `time` less an overlap, never this machine's clock."""
        names = [request.entity_row(name).name for name in entities]
        asked = request.changes(self.realm_id, names, since)
        return await self._sender.send(asked, lambda answer, sent: response.changes(answer, sent, names))

    async def batch(self, operations: Sequence[Operation], *, requestid: str | None = None) -> list[Outcome]:
        """Do many things in few requests; answers an outcome for each, which may be its error.

        Nothing is raised for what QuickBooks said: a request that failed is the outcome of all in it. What cannot be
        sent at all is raised before anything is.
        """
        stem = requestid or new_requestid()
        parts = batch.cut(operations)
        asked = [self._batched(part, batch.requestid(stem, number, of=len(parts))) for number, part in enumerate(parts)]
        return [outcome for part, one in zip(parts, asked, strict=True) for outcome in await self._thirty(part, one)]

    async def report(self, name: str, **params: Any) -> Report:
        """Ask for a report, such as `report("ProfitAndLoss", start_date=date(2026, 1, 1))`."""
        return await self.call(reports.request(self.realm_id, name, params), reports.answered)

    async def upload(self, file: File, *, requestid: str | None = None) -> Record:
        """Keep a file in QuickBooks, at records or not; answers its Attachable."""
        asked = attachments.upload(self.realm_id, file, requestid or new_requestid())
        return await self._sender.send(asked, attachments.uploaded)

    async def download(self, attachable_id: str) -> bytes:
        """Fetch a file."""
        asked = attachments.download_address(self.realm_id, attachable_id)
        return (await self._sender.fetch(await self.call(asked, attachments.address))).body

    async def exchange_rate(self, currency: str, on: date) -> Record:
        """Ask what a currency cost on a day, in the company's own."""
        return await self.call(request.exchange_rate(self.realm_id, currency, on), response.record)

    async def create_tax_code(self, body: Body, *, requestid: str | None = None) -> dict[str, Any]:
        """Make a tax code with its rates: TaxCode and TaxRate themselves can only be read."""
        asked = request.tax_service(self.realm_id, body, requestid or new_requestid())
        return await self._sender.send(asked, response.document)

    async def entitlements(self) -> bytes:
        """Ask what the company's subscription includes; QuickBooks answers XML."""
        return await self.call(request.entitlements(self.realm_id), lambda answer, _: answer.body)

    async def call(self, asked: request.Request, read: Callable[[Answer, request.Request], _T]) -> _T:
        """Send a request of your own making, with all the care of the others."""
        return await self._sender.send(asked, read)

    async def _thirty(self, operations: Sequence[Operation], asked: request.Request) -> list[Outcome]:
        found = await self._batch_once(operations, asked)
        if numbers := batch.again(operations, found):
            questions = [operations[number] for number in numbers]
            second = await self._batch_once(questions, self._batched(questions, new_requestid()))
            for number, outcome in zip(numbers, second, strict=True):
                found[number] = outcome
        return found

    def _batched(self, operations: Sequence[Operation], requestid: str) -> request.Request:
        writes = any(one.writes for one in operations)
        return request.batch(self.realm_id, batch.content(operations), requestid, writes=writes)

    async def _batch_once(self, operations: Sequence[Operation], asked: request.Request) -> list[Outcome]:
        try:
            return await self._sender.send(asked, lambda answer, sent: batch.outcomes(answer, sent, operations))
        except QuickBooksError as error:
            return [error] * len(operations)

    async def _changed(self, entity: str, record_id: str, change: Change) -> Record:
        found = await self.read(entity, record_id)
        members = dict(change(found.copy()))
        if members == found.data:
            return found
        members |= {"Id": found.id, "SyncToken": found.sync_token}
        return await self.full_update(entity, members)

    async def _write(self, asked: request.Request) -> Record:
        return await self._sender.send(asked, response.record)


def _file(answer: Answer, sent: request.Request) -> bytes:
    if not answer.body.startswith(b"%PDF"):
        raise Unreadable("this is no PDF", status=answer.status, request=sent.described, body=answer.body)
    return answer.body
