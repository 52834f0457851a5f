"""What is done by the forms of the emulator's pages: turn the clock, let things go wrong, act as a person."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from qbo_emulator import record_pages, trouble
from qbo_emulator.apps import Person
from qbo_emulator.drawing import Answered, Form, back
from qbo_emulator.faults import Refusal
from qbo_emulator.mishaps import Match, Plan
from qbo_emulator.notifications import Endpoint
from qbo_emulator.world import VERIFIER_TOKEN

if TYPE_CHECKING:
    from qbo_emulator.emulator import Emulator

_FAULTS = {
    "throttled": "a 429: too many requests",
    "token_expired": "a 401: the token has expired",
    "token_revoked": "a 401: the token is revoked",
    "forbidden": "a 403: not this app, not this company",
    "access_lost": "a 403: the person has no rights any more",
    "server_error": "a 500 with a Fault",
    "fault_in_200": "a 200 that holds a Fault",
    "too_large": "a 413 as HTML: the body is too large",
    "bad_gateway": "a 502 as HTML",
    "unavailable": "a 503 as HTML",
    "gateway_timeout": "a 504 as HTML",
    "invalid_grant": "invalid_grant at the token endpoint",
    "invalid_client": "invalid_client at the token endpoint",
}
KINDS = (
    ("cut", "the connection is reset"),
    ("latency", "the answer comes late"),
    ("truncate", "the answer stops half-way"),
    *((name, words) for name, words in _FAULTS.items() if name in trouble.NAMED),
    ("drop", "a notification is never told"),
    ("double", "a notification is told twice"),
    ("reorder", "a notification is overtaken"),
    ("delay", "a notification comes late"),
)
_PLAIN = frozenset({"cut", "latency", "truncate", "drop", "double", "reorder", "delay"})
_UNITS = ("minutes", "hours", "days", "years")
_Deed = Callable[["Emulator", Request, Form], Answered]


def shown_again(do: _Deed, page: Callable[..., Response]) -> _Deed:
    """Do it, or show the page again with what is wrong and what was said."""

    def tried(emulator: "Emulator", request: Request, form: Form) -> Answered:
        try:
            return do(emulator, request, form)
        except Refusal as refusal:
            wrong = "; ".join(f"{fault.detail} ({fault.code})" for fault in refusal.faults)
            return page(emulator, request, status=400, wrong=f"QuickBooks refuses: {wrong}", said=form)
        except (ValueError, msgspec.MsgspecError) as error:
            return page(emulator, request, status=400, wrong=str(error), said=form)

    return tried


def of_all(emulator: "Emulator", _request: Request, form: Form) -> Answered:
    """Open a company, or begin again."""
    if form.get("do") == "reset":
        emulator.reset()
        return back("/", "reset")
    facts = {"name": form["name"]} if form.get("name") else {}
    opened = emulator.create_company(country=form.get("country") or "US", **facts)
    invoices = form.get("invoices", "")
    if invoices.isdigit() and int(invoices):
        emulator.fill_company(opened.realm_id, invoices=int(invoices))
    return back(f"/_emulator/pages/{opened.realm_id}", "open")


def of_requests(emulator: "Emulator", request: Request, _form: Form) -> Answered:
    """Forget what was asked."""
    emulator.log.clear()
    return back(request.url.path, "clear")


def of_notifications(emulator: "Emulator", request: Request, form: Form) -> Answered:
    """Tell an address from now on, or no more; or send what waits now."""
    told, what = emulator.notifications, form.get("do") or ""
    if what == "subscribe":
        told.subscribe(_endpoint(emulator, form))
        return back(request.url.path, what)
    if what == "remove":
        told.unsubscribe(form.get("id", ""))
        return back(request.url.path, what)

    async def sent() -> Response:
        await told.send_due(now=True)
        return back(request.url.path, "deliver")

    return sent()


def _endpoint(emulator: "Emulator", form: Form) -> Endpoint:
    url, client_id = form.get("url", "").strip(), form.get("client_id", "")
    if client_id not in emulator.apps:
        raise ValueError(f"There is no app {client_id}.")
    entities = tuple(name.strip() for name in form.get("entities", "").split(",") if name.strip())
    asked = {
        "id": secrets.token_hex(4),
        "client_id": client_id,
        "url": url,
        "verifier_token": form.get("verifier_token") or VERIFIER_TOKEN,
        "format": form.get("format") or "cloudevents",
        "entities": entities or None,
    }
    return msgspec.convert(asked, Endpoint)


def of_clock(emulator: "Emulator", request: Request, form: Form) -> Answered:
    """Turn the clock."""
    turn, clock = form.get("do"), emulator.clock
    if turn == "freeze":
        clock.freeze()
    elif turn == "resume":
        clock.resume()
    elif turn == "reset":
        clock.reset()
    elif turn == "jump":
        clock.jump(datetime.fromisoformat(form.get("at", "")).replace(tzinfo=UTC))
    else:
        unit, _, many = form.get("by", "").partition("=")
        if unit not in _UNITS or not many.isdigit():
            raise ValueError("Say how far to turn it: by=days=30.")
        clock.advance(timedelta(days=int(many) * 365.25) if unit == "years" else timedelta(**{unit: int(many)}))
    return back(request.url.path, "advance")


def of_mishaps(emulator: "Emulator", request: Request, form: Form) -> Answered:
    """Let something go wrong, or not any more."""
    if form.get("do") == "clear":
        emulator.mishaps.clear()
    elif form.get("do") == "remove":
        emulator.mishaps.remove(form.get("id", ""))
    else:
        emulator.add_mishap(_plan(form))
    return back(request.url.path, form.get("do") or "add")


def _plan(form: Form) -> Plan:
    what, count = form.get("what", ""), form.get("count") or "1"
    if not count.isdigit() or not int(count):
        raise ValueError(f"How often is a number from 1 on, not {count}.")
    match = Match(entity=form.get("entity") or None, operation=form.get("operation") or None)
    asked: dict[str, Any] = {"kind": what} if what in _PLAIN else {"kind": "fault", "fault": what}
    asked |= {"when": form.get("when") or "before", "count": int(count)}
    if what in {"latency", "delay"}:
        asked["seconds"] = float(form.get("seconds") or 0)
    return msgspec.convert({**asked, "match": msgspec.to_builtins(match)}, Plan)


def of_company(emulator: "Emulator", request: Request, form: Form) -> Answered:
    """Do at a company what its people, or its keeper, do."""
    realm, what = request.path_params["realm_id"], form.get("do", "")
    screens = emulator.screens(realm, person=emulator.signed_in(realm).sub)
    if what == "close_books":
        screens.close_books(form.get("until", ""))
    elif what == "open_books":
        screens.close_books("")
    elif what == "disconnect":
        screens.disconnect(form.get("client_id") or None)
    elif what == "change_admin":
        screens.change_admin(_person(emulator, form))
    elif what == "snapshot":
        emulator.snapshot(realm, form.get("name", ""))
    elif what == "restore":
        emulator.restore(form.get("name", ""))
    elif what == "close":
        emulator.delete_company(realm)
        return back("/", what)
    else:
        raise ValueError(f"There is nothing called {what!r} to do at a company.")
    return back(request.url.path, what)


def _person(emulator: "Emulator", form: Form) -> Person:
    """Find the new admin, or let them in as somebody new."""
    if form.get("to"):
        return emulator.person(form["to"])
    given, family = (form.get(name, "").strip() or "Somebody" for name in ("given_name", "family_name"))
    email = f"{given}.{family}@example.com".lower().replace(" ", "")
    new = Person(sub=secrets.token_hex(16), email=email, given_name=given, family_name=family)
    emulator.people[new.sub] = new
    return new


def of_records(emulator: "Emulator", request: Request, form: Form) -> Answered:
    """Enter a record."""
    realm, entity = request.path_params["realm_id"], request.path_params["entity"]
    made = emulator.screens(realm).create(entity, record_pages.members(form.get("body", "")))
    return back(f"/_emulator/pages/{realm}/{entity}/{made['Id']}", "create")


def of_record(emulator: "Emulator", request: Request, form: Form) -> Answered:
    """Edit, void, delete, merge, or make inactive."""
    realm, entity, id_ = (request.path_params[name] for name in ("realm_id", "entity", "record_id"))
    what, above = form.get("do", ""), f"/_emulator/pages/{realm}/{entity}"
    screens = emulator.screens(realm, person=emulator.signed_in(realm).sub)
    if what == "edit":
        screens.edit(entity, id_, record_pages.changes(emulator.company(realm), entity, id_, form))
    elif what in {"activate", "deactivate"}:
        screens.edit(entity, id_, {"Active": what == "activate"})
    elif what == "void":
        screens.void(entity, id_)
    elif what == "delete":
        screens.delete(entity, id_)
        return back(above, what)
    elif what == "merge":
        winner = form.get("winner", "").strip()
        screens.merge(entity, id_, winner)
        return back(f"{above}/{winner}", what)
    else:
        raise ValueError(f"There is nothing called {what!r} to do with a record.")
    return back(request.url.path, what)
