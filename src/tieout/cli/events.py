"""`tieout events` and `tieout endpoints`: what the platform is told, where, and telling it again."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.cli.output import console, print_json, print_table
from tieout.cli.rooms import ask, find_business
from tieout.errors import BadInput
from tieout.ids import EndpointId, EventId
from tieout.issues import store as issues
from tieout.issues.store import Place
from tieout.outbox import deliveries, endpoints, events
from tieout.outbox.endpoints import Endpoint
from tieout.outbox.events import Event
from tieout.service import Service
from tieout.tell import admit


async def list_(*, business: str | None = None, limit: int = 50, json: bool = False) -> None:
    """List what happened, the newest first.

    Parameters
    ----------
    business
        Only events of this business, by its id or the platform's own.
    limit
        How many at most.
    json
        Answer as JSON.
    """

    async def listing(conn: AsyncConnection, _service: Service) -> list[Event]:
        whose = (await find_business(conn, business)).id if business else None
        return await events.page(conn, business_id=whose, limit=limit)

    found = await ask(listing)
    if json:
        print_json([_event(one) for one in found])
        return
    rows = ((one.id, f"{one.at:%Y-%m-%d %H:%M:%S}", one.type, one.subject) for one in found)
    print_table("Events", ("Id", "Happened", "Type", "About"), rows, empty="Nothing has happened yet.", whole=("Id",))


async def replay(
    endpoint: UUID, *, event: UUID | None = None, since: datetime | None = None, json: bool = False
) -> None:
    """Tell an endpoint again: one event, or every one since a time.

    Parameters
    ----------
    endpoint
        To whom, by its id.
    event
        This event alone, by its id.
    since
        Every event since then (UTC unless it says otherwise) that the endpoint asks for.
    json
        Answer as JSON.
    """

    async def replaying(conn: AsyncConnection, _service: Service) -> int:
        if (event is None) == (since is None):
            raise BadInput("Name either --event or --since.")
        to = await endpoints.find(conn, EndpointId(endpoint))
        one = None if event is None else (await events.find(conn, EventId(event))).id
        at = since.replace(tzinfo=UTC) if since and since.tzinfo is None else since
        return await deliveries.replay(conn, to, event_id=one, since=at)

    number = await ask(replaying)
    if json:
        print_json({"events": number})
    else:
        console.print(
            f"[green]✓[/] {number:,} {'event is' if number == 1 else 'events are'} told again.", highlight=False
        )


async def endpoints_list(*, json: bool = False) -> None:
    """List the endpoints, and whether they take what they are told.

    Parameters
    ----------
    json
        Answer as JSON.
    """

    async def listing(conn: AsyncConnection, _service: Service) -> list[Endpoint]:
        return await endpoints.listed(conn)

    found = await ask(listing)
    if json:
        print_json([_endpoint(one) for one in found])
        return
    rows = ((one.id, one.url, ", ".join(one.types or ["every one"]), one.state, one.disabled_why) for one in found)
    columns = ("Id", "Address", "Types", "State", "Why")
    print_table("Endpoints", columns, rows, empty="No endpoint yet: tieout endpoints add URL", whole=("Id",))


async def add(url: str, *, types: tuple[str, ...] = (), business: str | None = None, json: bool = False) -> None:
    """Add an endpoint; its secret is shown only now.

    Parameters
    ----------
    url
        Where to send.
    types
        Only these types, or all of a kind as record.*.
    business
        Only what concerns this business.
    json
        Answer as JSON.
    """

    async def adding(conn: AsyncConnection, service: Service) -> tuple[Endpoint, str]:
        whose = (await find_business(conn, business)).id if business else None
        return await admit.admit(
            conn, url=url, types=types or None, business_id=whose, secret=None, cipher=service.cipher,
            private=service.settings.private_targets, now=service.clock.now(),
        )  # fmt: skip

    _say(await ask(adding), json=json)


async def rotate(endpoint: UUID, *, overlap_hours: int = 24, json: bool = False) -> None:
    """Give an endpoint a new secret; the one before signs too for a while.

    Parameters
    ----------
    endpoint
        Which, by its id.
    overlap_hours
        For how long.
    json
        Answer as JSON.
    """

    async def rotating(conn: AsyncConnection, service: Service) -> tuple[Endpoint, str]:
        overlap = timedelta(hours=overlap_hours)
        return await admit.rotate(
            conn, EndpointId(endpoint), secret=None, overlap=overlap, cipher=service.cipher, now=service.clock.now()
        )

    _say(await ask(rotating), json=json)


async def test(endpoint: UUID) -> None:
    """Tell an endpoint something of no meaning, to see that it arrives.

    Parameters
    ----------
    endpoint
        Which, by its id.
    """

    async def trying(conn: AsyncConnection, service: Service) -> Event:
        return await admit.try_out(conn, EndpointId(endpoint), service.clock.now())

    console.print(f"[green]✓[/] {(await ask(trying)).id} is on its way.", highlight=False)


async def enable(endpoint: UUID) -> None:
    """Go on with an endpoint that was disabled.

    Parameters
    ----------
    endpoint
        Which, by its id.
    """

    async def enabling(conn: AsyncConnection, service: Service) -> Endpoint:
        found = await endpoints.enable(conn, EndpointId(endpoint))
        place = Place(business_id=found.business_id)
        await issues.resolve(conn, f"endpoint:{found.id}", place=place, now=service.clock.now())
        return found

    found = await ask(enabling)
    console.print(f"[green]✓[/] {found.url} is told again; replay what it has missed.", highlight=False)


async def remove(endpoint: UUID) -> None:
    """Tell an address nothing more.

    Parameters
    ----------
    endpoint
        Which, by its id.
    """

    async def removing(conn: AsyncConnection, service: Service) -> None:
        found = await endpoints.find(conn, EndpointId(endpoint))
        await endpoints.remove(conn, found.id)
        place = Place(business_id=found.business_id)
        await issues.resolve(conn, f"endpoint:{found.id}", place=place, now=service.clock.now())

    await ask(removing)
    console.print("[green]✓[/] It is told nothing more.", highlight=False)


def _say(made: tuple[Endpoint, str], *, json: bool) -> None:
    found, secret = made
    if json:
        print_json(_endpoint(found) | {"secret": secret})
        return
    console.print(f"[green]✓[/] {found.id} at {found.url}. Its secret, shown only now:", highlight=False)
    console.print(secret, highlight=False, soft_wrap=True)


def _endpoint(one: Endpoint) -> dict[str, object]:
    names = ("id", "url", "types", "business_id", "state", "disabled_why", "failing_since", "created_at")
    return {name: getattr(one, name) for name in names}


def _event(one: Event) -> dict[str, object]:
    return {
        "id": one.id, "type": one.type, "timestamp": one.at, "business_id": one.business_id, "data": one.data,
    }  # fmt: skip
