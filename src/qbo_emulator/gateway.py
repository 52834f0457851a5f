"""What stands before a company's books: bearer token, rights, limits; then the books, and their refusals rendered."""

import asyncio
import gzip
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from time import perf_counter
from typing import TYPE_CHECKING, Any

from qbo_emulator import entitlements, envelopes, trouble
from qbo_emulator.envelopes import GatewayFault
from qbo_emulator.exchange import Reply, Request
from qbo_emulator.grants import Grant
from qbo_emulator.world import World

if TYPE_CHECKING:
    from qbo_emulator.faults import Refusal

_LOG = logging.getLogger("qbo_emulator")
PREFIX = "/v3/company/"
Handle = Callable[..., Any]
_HEADERS = {
    "cache-control": "max-age=0, no-cache, no-store, must-revalidate, private",
    "qbo-version": "1985.164",
    "server": "nginx",
}


class Gateway:
    """Answers `/v3/company/{realmId}/…`, and what a company subscribed to.

    `handle` is the books' door and is replaced only in the edge's own tests.
    """

    def __init__(self, world: World, handle: Handle | None = None) -> None:
        self.world = world
        self._handle = handle

    def enter(self, request: Request) -> "Admitted | Reply":
        """Check token, rights and limits; answers the refusal, or a pass for one request."""
        realm, rest = _addressed(request.path)
        grant = self._bearer(request, realm)
        if isinstance(grant, GatewayFault):
            return self._refuse(request, grant)
        admitted = Admitted(self.world, request, grant, realm, rest)
        if not self.world.limits.enter(realm, grant.client_id, kind=admitted.kind, metered=admitted.reads):
            return self._refuse(request, GatewayFault.throttled())
        return admitted

    async def turn(self, request: Request) -> None:
        """Let a client that asks one at a time wait for its turn; everybody else goes on at once."""
        realm, _ = _addressed(request.path)
        grant = self._bearer(request, realm)
        if isinstance(grant, GatewayFault):
            return
        if seconds := self.world.limits.wait(realm, grant.client_id):
            try:
                await asyncio.sleep(seconds)
            finally:
                self.world.limits.waited(realm, grant.client_id)

    def serve(self, admitted: "Admitted") -> Reply:
        """Let the books answer; a Refusal becomes a Fault as JSON or XML."""
        world, request = admitted.world, admitted.request
        if len(request.body) > world.settings.request_bytes:
            xml = request.wants_xml(world.settings.unasked_representation)
            what = "6030" if admitted.kind == "upload" else "too_large"  # an HTML page [quickbooks-ruby issue 361]
            return _dressed(trouble.make(what, xml=xml, now=world.clock.now()), 0)
        if not world.may_enter(admitted.realm_id, admitted.grant.person):
            xml = request.wants_xml(world.settings.unasked_representation)
            return _dressed(trouble.make("access_lost", xml=xml, now=world.clock.now()), 0)
        if request.method == "GET" and request.path.startswith(entitlements.PREFIX):
            admitted.succeeded = True
            return _dressed(Reply(200, entitlements.answer(world.company(admitted.realm_id)), "application/xml"), 0)
        handle, refusal_type = self._books
        started = perf_counter()
        try:
            admitted.demand_json()
            answer = handle(
                world.company(admitted.realm_id),
                method=request.method,
                path=admitted.rest,
                params=request.params,
                headers=request.headers,
                body=request.body,
                user=admitted.grant.person.name,
            )
            reply = Reply(answer.status, answer.body, answer.content_type, answer.headers)
            admitted.succeeded = answer.status < 400
        except refusal_type as refusal:
            xml = request.wants_xml(world.settings.unasked_representation)
            reply = envelopes.service(refusal.status, refusal.faults, refusal.type, xml=xml, now=world.clock.now())
        except Exception:  # noqa: BLE001 - a bug of ours must look like QuickBooks in trouble, and leave a trace
            _LOG.exception("The emulator itself failed at %s %s", request.method, request.path)
            reply = trouble.make("server_error", xml=False, now=world.clock.now())
        return _dressed(reply, perf_counter() - started)

    @cached_property
    def _books(self) -> tuple[Handle, type["Refusal"]]:
        from qbo_emulator.faults import Refusal

        if self._handle is not None:
            return self._handle, Refusal
        from qbo_emulator.accounting import handle

        return handle, Refusal

    def _bearer(self, request: Request, realm: str) -> Grant | GatewayFault:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not 100 <= len(token) <= 4096:
            return GatewayFault.token("Malformed bearer token: too short or too long")
        access = self.world.grants.access(token)
        if access is None or access.grant.revoked:
            return GatewayFault.token("Token revoked")
        if access.expires_at <= self.world.clock.now():
            return GatewayFault.token("Token expired: The access token expired")
        if not access.grant.opens_accounting:
            return GatewayFault.rights("The access token does not have sufficient scope", "AuthorizationFailed")
        if access.grant.realm_id != realm or realm not in self.world.companies:
            return GatewayFault.rights("")
        return access.grant

    def _refuse(self, request: Request, fault: GatewayFault) -> Reply:
        settings = self.world.settings
        asked = request.wants_xml(settings.unasked_representation)
        xml = asked if settings.gateway_errors == "asked" else settings.gateway_errors == "xml"
        return envelopes.gateway(fault, xml=xml, now=self.world.clock.now())


@dataclass(slots=True)
class Admitted:
    """One request on its way through; `leave` when it is over."""

    world: World
    request: Request
    grant: Grant
    realm_id: str
    rest: str
    succeeded: bool = False

    @property
    def kind(self) -> str:
        """Answer the first part of the path after the company."""
        return self.rest.partition("/")[0]

    def demand_json(self) -> None:
        """Refuse XML before anything happens: the books neither read nor write it (1050)."""
        from qbo_emulator import faults

        request, printed = self.request, self.kind == "download" or self.rest.endswith("/pdf")
        if not printed and request.wants_xml(self.world.settings.unasked_representation):
            text = "the emulator answers in JSON only; ask with the header Accept: application/json"
            raise faults.refuse("1050", f"Invalid Content Type : {text}", "Accept")
        if self.kind != "upload" and request.body.lstrip()[:1] == b"<":
            text = "the emulator reads JSON only; write the body in it, with Content-Type: application/json"
            raise faults.refuse("1050", f"Invalid Content Type : {text}", "Content-Type")

    @property
    def reads(self) -> bool:
        """Whether it gives data out: CorePlus, which is metered (facts D)."""
        return self.request.method == "GET" or self.kind in {"query", "batch"}

    def leave(self) -> None:
        """Note the end; only what succeeded is metered."""
        self.world.limits.leave(self.realm_id, self.grant.client_id, metered=self.succeeded and self.reads)


def guards(path: str) -> bool:
    """Tell whether an address is behind the gateway."""
    return path.startswith((PREFIX, entitlements.PREFIX))


def _addressed(path: str) -> tuple[str, str]:
    """Answer the company that an address names, and what follows."""
    prefix = PREFIX if path.startswith(PREFIX) else entitlements.PREFIX
    realm, _, rest = path[len(prefix) :].partition("/")
    return realm, rest


def compressed(reply: Reply, request: Request, from_bytes: int | None) -> Reply:
    """Compress a body that is worth it, for whoever accepts that."""
    if from_bytes is None or len(reply.body) < from_bytes or "gzip" not in request.headers.get("accept-encoding", ""):
        return reply
    body = gzip.compress(reply.body, compresslevel=1, mtime=0)
    return Reply(reply.status, body, reply.content_type, {**reply.headers, "content-encoding": "gzip"})


def _dressed(reply: Reply, seconds: float) -> Reply:
    trace = os.urandom(12).hex()
    headers = {
        **_HEADERS,
        "service-time": f"total={int(seconds * 1000)}",
        "x-spanid": trace,
        "x-amzn-trace-id": f"Root=1-{trace[:8]}-{trace}",
        **reply.headers,
    }
    return Reply(reply.status, reply.body, reply.content_type, headers)
