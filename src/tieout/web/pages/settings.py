"""A company's settings: pause, what is kept, how it is written to, and leaving."""

from dataclasses import replace
from typing import Any, get_args

from starlette.responses import Response
from starlette.routing import Route

from qbo.facts.catalog import ENTITIES
from tieout.connections import due, push_settings, schedules
from tieout.errors import BadInput
from tieout.pull import planning
from tieout.push import promise
from tieout.push.catch_up import catch_up
from tieout.web.pages.company import back, company
from tieout.web.visit import Visit, signed_in

OWNED = ("Vendor", "Bill", "BillPayment", "Customer", "Invoice", "Payment")
RULES = ("number", "external_id", "none")


@signed_in
async def read(visit: Visit) -> Response:
    """Show when the company is looked at, and what of it is kept."""
    async with visit.open() as conn:
        one = await company(visit, conn)
        kept = await schedules.of(conn, one.connection.id)
        proof = await due.find(conn, one.connection.id, planning.CERTIFY)
        push = await push_settings.of(conn, one.connection.id)
    kinds = [(row.name, kept.keeps(row.name) or row.kind == "company", row.kind == "company") for row in ENTITIES]
    return visit.draw(
        "settings.html", **one.context("settings"), kept=kept, kinds=sorted(kinds), push=push,
        owned=OWNED, owners=get_args(push_settings.Owner),
        proof_at=proof.due_at if proof and not kept.paused_at else None,
    )  # fmt: skip


@signed_in
async def keep_policies(visit: Visit) -> Response:
    """Say who wins when both sides changed a record, what becomes of numbers, and whether anything is written."""
    form, now = await visit.form(), visit.service.clock.now()
    owners = {entity: form.get(f"owner-{entity}", [""])[0] for entity in OWNED}
    rule = form.get("number_rule", [""])[0]
    if not set(owners.values()) <= set(get_args(push_settings.Owner)) or rule not in RULES:
        raise BadInput("Load the page again: this form lacks something.", field="owners")
    async with visit.open() as conn:
        connection = (await company(visit, conn)).connection
        before = await push_settings.of(conn, connection.id)
        paused = (before.paused_at or now) if form.get("paused") else None
        said: dict[str, Any] = {"owners": {**before.owners, **owners}, "number_rule": rule, "paused_at": paused}
        await push_settings.keep(conn, connection, replace(before, **said, auto_match=bool(form.get("auto_match"))))
        more = before.paused_at is not None and paused is None
        while more:  # what was told meanwhile
            _, more = await catch_up(conn, connection, now=now)
        await promise.look_again(conn, connection.id, now=now)
    return back(visit, "saved", "/settings")


routes = [
    Route("/dashboard/connections/{connection}/policies", keep_policies, methods=["POST"], name="keep policies"),
    Route("/dashboard/connections/{connection}/settings", read, name="settings"),
]
