"""The page on which a person chooses a company and lets an app in, and what their answer leads to."""

from typing import Any
from urllib.parse import urlencode

from qbo_emulator import drawing
from qbo_emulator.apps import COMPANY_SCOPES, App
from qbo_emulator.exchange import Reply, Request
from qbo_emulator.world import World

_SCOPES = COMPANY_SCOPES | {
    "openid", "profile", "email", "phone", "address", "intuit_name", "payroll.compensation.read",
    "project-management.project", "app-foundations.custom-dimensions.read",
    "app-foundations.custom-field-definitions", "app-foundations.custom-field-definitions.read",
    "time-tracking.time-entry", "indirect-tax.tax-calculation.quickbooks",
}  # fmt: skip


class Unanswerable(Exception):
    """The request cannot even be refused by redirect: its app or address is not to be trusted."""


def ask(world: World, request: Request) -> Reply:
    """Show the form, or what is wrong with the request."""
    return _show(world, request.params, 200)


def decide(world: World, request: Request) -> Reply:
    """Take the form's answer and send the person back to the app."""
    try:
        address = answer(
            world,
            {**request.params, **request.form},
            approve=request.form.get("decision") == "approve",
            realm_id=request.form.get("realmId"),
            person=request.form.get("person"),
        )
    except Unanswerable as wrong:
        return _page("wrong.html", 400, reason=str(wrong))
    return Reply(302, headers={"location": address})


def answer(
    world: World, asked: dict[str, str], *, approve: bool, realm_id: str | None, person: str | None = None
) -> str:
    """Answer the address that a person is sent back to after deciding (facts A.2)."""
    app, scopes = _checked(world, asked)
    back = {"state": asked["state"]}
    if not scopes or not scopes <= _SCOPES:
        return _address(asked, {"error": "invalid_scope", **back})
    if not approve:
        return _address(asked, {"error": "access_denied", **back})
    chosen = _company(world, realm_id) if scopes & COMPANY_SCOPES else None
    who = world.person(person) if person else world.signed_in(chosen)
    if chosen and not world.may_enter(chosen, who):
        raise Unanswerable(f"{who.name} has no rights to {world.company_name(chosen)}: choose somebody who has.")
    code = world.grants.note_code(app, realm_id=chosen, person=who, scopes=scopes, redirect_uri=asked["redirect_uri"])
    return _address(asked, {"code": code, **back, **({"realmId": chosen} if chosen else {})})


def _show(world: World, asked: dict[str, str], status: int) -> Reply:
    try:
        app, scopes = _checked(world, asked)
    except Unanswerable as wrong:
        return _page("wrong.html", 400, reason=str(wrong))
    if not scopes or not scopes <= _SCOPES:
        return Reply(302, headers={"location": _address(asked, {"error": "invalid_scope", "state": asked["state"]})})
    companies = [(realm, world.company_name(realm)) for realm in world.companies] if scopes & COMPANY_SCOPES else []
    return _page(
        "consent.html", status, app=app.name, person=world.signed_in(companies[0][0] if companies else None),
        people=list(world.people.values()), companies=companies, asked=asked, scopes=sorted(scopes),
    )  # fmt: skip


def _checked(world: World, asked: dict[str, str]) -> tuple[App, frozenset[str]]:
    app = world.apps.get(asked.get("client_id", ""))
    if app is None:
        raise Unanswerable("The client_id query parameter names no app: check the keys of the app.")
    redirect_uri = asked.get("redirect_uri", "")
    if not app.allows(redirect_uri):
        raise Unanswerable(
            f"The redirect_uri query parameter value is invalid: {redirect_uri or 'nothing'} is not, character for"
            " character, in the app's list of redirect addresses."
        )
    if asked.get("response_type") != "code":
        raise Unanswerable("The response_type query parameter must be code.")
    if not asked.get("state"):
        raise Unanswerable("The state query parameter is missing.")
    return app, frozenset(asked.get("scope", "").split())


def _company(world: World, realm_id: str | None) -> str:
    chosen = realm_id or next(iter(world.companies), None)
    if chosen not in world.companies:
        raise Unanswerable(f"There is no company {chosen}." if chosen else "There is no company to connect.")
    return chosen


def _address(asked: dict[str, str], params: dict[str, str]) -> str:
    address = asked["redirect_uri"]
    return f"{address}{'&' if '?' in address else '?'}{urlencode(params)}"


def _page(name: str, status: int, **values: Any) -> Reply:
    return Reply(status, drawing.alone(name, values), "text/html; charset=utf-8", drawing.policy(forms=False))
