"""Records: every kind with its counts here and in QuickBooks, the records of one kind, and one with its history."""

from datetime import date
from typing import Any

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import Response
from starlette.routing import Route

from qbo import exact
from qbo.facts.catalog import BY_NAME, ENTITIES
from tieout.certificates import store as certificates
from tieout.connections import schedules
from tieout.errors import BadInput, NotFound
from tieout.mirror import difference, history, read
from tieout.mirror.read import Filters
from tieout.web import charts, words
from tieout.web.listing import Listing, only
from tieout.web.pages.company import Company, company
from tieout.web.visit import Visit, signed_in

KINDS = Listing(
    sorts={
        "kind": lambda row: row["entity"], "here": lambda row: row["here"],
        "there": lambda row: row["line"] and row["line"].theirs,
        "verdict": lambda row: row["line"] and row["line"].verdict,
        "drift": lambda row: row["drift"][1],
    },
    search=(lambda row: words.words(row["entity"]),), size=len(ENTITIES),
)  # fmt: skip
LIVES = ("active", "inactive", "voided", "deleted", "merged")
LIST = Listing(
    sorts={"label": "label", "party": "party_name", "date": "date", "amount": "amount", "balance": "balance",
           "state": "lifecycle", "changed": read.changed_at},
    search=("label", "party_name", "id"), filters={"lifecycle": only(*LIVES)}, kept=("from", "to"),
)  # fmt: skip


@signed_in
async def kinds(visit: Visit) -> Response:
    """Show every kind of record: how many are here, and how many QuickBooks counted at the last proof."""
    now = visit.service.clock.now()
    async with visit.open() as conn:
        one = await company(visit, conn)
        held = await read.held(conn, one.connection.id, now)
        kept = await schedules.of(conn, one.connection.id)
        proofs = await certificates.page(conn, one.connection.id, limit=30)
    lines = {line.entity: line for line in proofs[0].rows} if proofs else {}
    rows = [
        {
            "entity": row.name, "kind": row.kind, "here": held[row.name].all if row.name in held else 0,
            "line": lines.get(row.name), "kept": kept.keeps(row.name) or row.kind == "company",
            "drift": _drift(proofs, row.name),
        }
        for row in ENTITIES
    ]  # fmt: skip
    rows.sort(key=lambda row: (not row["kept"], -row["here"], row["entity"]))
    rows, view = KINDS.view(visit).arrange(rows)
    proof = proofs[0] if proofs else None
    return visit.draw("kinds.html", **one.context("entities"), list=view, rows=rows, proof=proof)


def _drift(proofs: list[certificates.Certificate], entity: str) -> tuple[Markup, int]:
    """Draw the proofs of late, and count those in which a kind differed or had to be put right."""
    lines = [line for proof in reversed(proofs) for line in proof.rows if line.entity == entity]
    lines = [line for line in lines if line.verdict != "not provable"]
    kinds = ["stale" if line.verdict == "differs" else "aging" if line.repaired else "fresh" for line in lines]
    drifted = sum(kind != "fresh" for kind in kinds)
    said = f"{len(kinds)} proofs, {drifted} of them with a difference" if kinds else "never proven"
    return charts.drift(kinds, title=said), drifted


@signed_in
async def listed(visit: Visit) -> Response:
    """Show the records of one kind: searched, filtered, and one page of them."""
    entity, query, view = _entity(visit), visit.request.query_params, LIST.view(visit)
    filters = Filters(dated_from=_date(query.get("from")), dated_to=_date(query.get("to")))
    async with visit.open() as conn:
        one = await company(visit, conn)
        found = await read.page(conn, one.connection.id, entity, filters=filters, look=view.look)
        here = (await read.held(conn, one.connection.id, visit.service.clock.now())).get(entity, read.Held())
    records, view = view.cut(found)
    return visit.draw(
        "records.html", **one.context("entities"), row=BY_NAME[entity], list=view, records=records, lives=LIVES,
        here=here.all,
    )  # fmt: skip


@signed_in
async def one_record(visit: Visit) -> Response:
    """Show one record as it is, and every version of it with what changed."""
    entity, id_ = _entity(visit), visit.request.path_params["record"]
    async with visit.open() as conn:
        one = await company(visit, conn)
        record = await read.one(conn, one.connection.id, entity, id_)
        steps = await _steps(conn, one, entity, id_)
    body = exact.decode(record.body.encode())
    return visit.draw(
        "record.html", **one.context("entities"), record=record, steps=steps, members=list(_members(body)),
        row=BY_NAME[entity], body=record.body,
    )  # fmt: skip


async def _steps(conn: AsyncConnection, one: Company, entity: str, id_: str) -> list[dict[str, Any]]:
    """Answer the versions, newest first, each with its differences to the one before."""
    found: list[history.Version] = []
    while page := await history.versions(
        conn, one.connection.id, entity, id_, after=found[-1].number if found else 0, limit=100
    ):
        found += page
        if len(page) < 100:
            break
    before = [None, *found[:-1]]
    steps = [
        {"version": now, "differences": difference.differences(was.body, now.body) if was else []}
        for was, now in zip(before, found, strict=True)
    ]
    return steps[::-1]


def _members(body: dict[str, Any]) -> Any:
    """Answer the plain members of a record, and how many lines its lists have."""
    for name, value in body.items():
        if isinstance(value, dict):
            said = value.get("name") or value.get("value") or value.get("Address") or value.get("FreeFormNumber")
            if said is not None and name != "MetaData":
                yield name, said, value.get("value") if value.get("name") else None
        elif isinstance(value, list):
            yield name, f"{len(value)} {'line' if len(value) == 1 else 'lines'}", None
        elif name not in {"domain", "sparse"}:
            yield name, {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value, None


def _entity(visit: Visit) -> str:
    entity = visit.request.path_params["entity"]
    if entity not in BY_NAME:
        raise NotFound("kind of record", entity)
    return str(entity)


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput(f"{text} is no date; write it as 2026-01-31.", field="from") from None


_HOME = "/dashboard/connections/{connection}/entities"
routes = [
    Route(_HOME, kinds, name="kinds"),
    Route(f"{_HOME}/{{entity}}", listed, name="records"),
    Route(f"{_HOME}/{{entity}}/{{record}}", one_record, name="record"),
]
