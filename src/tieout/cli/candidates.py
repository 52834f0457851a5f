"""`tieout candidates`: what the books hold and is nobody's yet, why, and a person's word about it."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from qbo.facts.catalog import BY_LOWER_NAME
from tieout.adopt import decide as deciding
from tieout.candidates import intake, store
from tieout.candidates.store import Candidate
from tieout.cli.named import find_companies
from tieout.cli.output import print_json, print_table
from tieout.cli.rooms import ask, at_work, opened
from tieout.connections.store import Connection
from tieout.errors import BadInput
from tieout.ids import BusinessId
from tieout.jobs.take_in import follow_up
from tieout.payables import payees, payments
from tieout.payables import store as payables
from tieout.payables.keeping import Kind
from tieout.push.promise import look_again, take_turn
from tieout.service import Service

Entity = Literal["Vendor", "Bill", "BillPayment", "Payment"]
_KINDS: Mapping[str, Kind[Any]] = {
    "Vendor": payees.KIND,
    "Bill": payables.KIND,
    "BillPayment": payments.KIND,
    "Payment": payments.KIND,
}
_MOST = 1000


async def list_(
    business: str, *realm_ids: str, entity: Entity | None = None, state: store.State | None = None, json: bool = False
) -> None:
    """List records that are nobody's yet, and the likeliest thing that each may be.

    Parameters
    ----------
    business
        Its id, or the platform's own id of it.
    realm_ids
        Only these companies.
    entity
        Only records of this kind.
    state
        Only those that are held, proposed, asked, unfit or declined.
    json
        Answer as JSON, with every proposal.
    """

    async def asking(conn: AsyncConnection, _service: Service) -> list[Candidate]:
        states = [state] if state else None
        return [
            one
            for company in await find_companies(conn, business, realm_ids)
            for one in await store.page(conn, company.id, entity=entity, states=states, limit=_MOST)
        ]

    found = await ask(asking)
    if json:
        print_json([one._asdict() for one in found])
        return
    print_table(
        "Candidates",
        ("Record", "Name", "State", "Why", "Likeliest", "Score"),
        ((f"{one.entity} {one.record_id}", one.label, one.state, one.sentence, *_likeliest(one)) for one in found),
        empty="Everything in the books is somebody's, or nobody's business.",
    )


async def take_in(business: str, mode: intake.Mode, *realm_ids: str) -> None:
    """Say whether vendors, bills and payments that are found become the platform's own things.

    Parameters
    ----------
    business
        Its id, or the platform's own id of it.
    mode
        `on` makes them, `ask` proposes and waits for you, `off` leaves them alone.
    realm_ids
        Only these companies.
    """

    async def telling(conn: AsyncConnection, _service: Service) -> list[Connection]:
        found = await find_companies(conn, business, realm_ids)
        for company in found:
            await intake.set_mode(conn, company.id, company.business_id, mode)
        return found

    for company in await ask(telling):
        print(f"{company.company_name or company.realm_id}: {mode}.")


async def accept(
    business: str, *realm_ids: str, entity: Entity | None = None, score: int = 80, make: bool = False
) -> None:
    """Link all that is likely enough, and make new things of the rest where asked to.

    Parameters
    ----------
    business
        Its id, or the platform's own id of it.
    realm_ids
        Only these companies.
    entity
        Only records of this kind.
    score
        A proposal is taken that scores so much of 100.
    make
        Make new things of what nobody proposes anything for.
    """
    done = 0
    async with opened() as service:
        async with at_work(service) as conn:
            companies = await find_companies(conn, business, realm_ids)
        for company in companies:
            more = True
            while more:
                async with at_work(service) as conn:
                    await take_turn(conn, company.id)
                    how = {"entity": entity, "least_score": score, "make_asked": make, "now": service.clock.now()}
                    touched, more = await deciding.accept(conn, company, **how)
                    await follow_up(conn, company, touched, now=service.clock.now())
                done += len(touched)
    print(f"{done} are linked now; `tieout candidates list` shows what is left.")


async def decide(
    business: str,
    entity: str,
    record: str,
    decision: Literal["link", "make", "decline"],
    *,
    thing: str | None = None,
    realm: str | None = None,
) -> None:
    """Decide about one: it is a thing there is, a new one is to be made of it, or it is not to be taken.

    Parameters
    ----------
    business
        Its id, or the platform's own id of it.
    entity
        Vendor, Bill, BillPayment or Payment.
    record
        Its Id in QuickBooks.
    decision
        `link`, `make` or `decline`.
    thing
        With `link`: the payee, payable or payment, by its id or by your own.
    realm
        Which company, where there are several.
    """

    async def telling(conn: AsyncConnection, service: Service) -> int:
        companies = await find_companies(conn, business, (realm,) if realm else ())
        if len(companies) > 1:
            raise BadInput("Several companies are connected: name one with --realm.")
        row = BY_LOWER_NAME.get(entity.lower())
        if row is None or row.name not in _KINDS:
            raise BadInput(f"{entity} is none of {', '.join(_KINDS)}.")
        company, now = companies[0], service.clock.now()
        await take_turn(conn, company.id)
        if decision == "decline":
            await deciding.decline(conn, company, row.name, record)
            await look_again(conn, company.id, now=now)
            return 0
        if decision == "make":
            touched = await deciding.make(conn, company, row.name, record, now=now)
        else:
            id_ = await _named(conn, company.business_id, row.name, thing)
            touched = await deciding.link(conn, company, row.name, record, id_, now=now)
        await follow_up(conn, company, touched, now=now)
        return len(dict.fromkeys(touched))

    print(f"Done; {await ask(telling)} linked.")


async def _named(conn: AsyncConnection, business_id: BusinessId, entity: str, word: str | None) -> UUID:
    if word is None:
        raise BadInput("Say which thing it is, with --thing.")
    with suppress(ValueError):
        return UUID(word)
    return UUID(str((await _KINDS[entity].find_by_external_id(conn, business_id, word)).id))


def _likeliest(one: Candidate) -> tuple[str, str]:
    found = next((proposal for proposal in one.proposals if "thing_id" in proposal), None)
    return ("", "") if found is None else (str(found["name"] or found["thing_id"]), str(found["score"]))
