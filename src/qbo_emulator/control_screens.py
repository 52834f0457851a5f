"""Control of people: who there is, and what they do in QuickBooks' own screens."""

from typing import TYPE_CHECKING, Any

import msgspec
from starlette.requests import Request

from qbo_emulator.apps import Person
from qbo_emulator.screens import Screens

if TYPE_CHECKING:
    from qbo_emulator.emulator import Emulator


class NewPerson(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who can sign in; an existing `sub` is changed."""

    sub: str
    email: str
    given_name: str
    family_name: str
    phone: str = Person.phone


class Deed(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="do", tag=str.lower):
    """Who does it; without a name the first person."""

    person: str | None = None


class Create(Deed, frozen=True, kw_only=True):
    """Enter a record."""

    entity: str
    body: dict[str, Any]

    def done(self, screens: Screens) -> Any:
        """Do it."""
        return screens.create(self.entity, self.body)


class Edit(Deed, frozen=True, kw_only=True):
    """Change members of a record."""

    entity: str
    id: str
    changes: dict[str, Any]

    def done(self, screens: Screens) -> Any:
        """Do it."""
        return screens.edit(self.entity, self.id, self.changes)


class Void(Deed, frozen=True, kw_only=True):
    """Void a transaction."""

    entity: str
    id: str

    def done(self, screens: Screens) -> Any:
        """Do it."""
        return screens.void(self.entity, self.id)


class Delete(Deed, frozen=True, kw_only=True):
    """Delete a transaction."""

    entity: str
    id: str

    def done(self, screens: Screens) -> Any:
        """Do it."""
        return screens.delete(self.entity, self.id)


class Merge(Deed, frozen=True, kw_only=True):
    """Merge one record of a list into another."""

    entity: str
    loser: str
    winner: str

    def done(self, screens: Screens) -> Any:
        """Do it."""
        return screens.merge(self.entity, self.loser, self.winner)


class CloseBooks(Deed, frozen=True, kw_only=True, tag="close_books"):
    """Close the books until a date; empty opens them."""

    until: str

    def done(self, screens: Screens) -> Any:
        """Do it."""
        return screens.close_books(self.until)


class Disconnect(Deed, frozen=True, kw_only=True):
    """Disconnect an app, or all."""

    client_id: str | None = None

    def done(self, screens: Screens) -> Any:
        """Do it."""
        return {"ended": screens.disconnect(self.client_id)}


class Leave(Deed, frozen=True, kw_only=True):
    """Lose the rights to the company."""

    def done(self, screens: Screens) -> Any:
        """Do it."""
        return {"ended": screens.leave()}


class ChangeAdmin(Deed, frozen=True, kw_only=True, tag="change_admin"):
    """Hand the company over to another person; whoever connected apps loses the rights to it."""

    to: str

    def done(self, screens: Screens) -> Any:
        """Do it."""
        return {"ended": screens.change_admin(screens.world.person(self.to))}


Deeds = Create | Edit | Void | Delete | Merge | CloseBooks | Disconnect | Leave | ChangeAdmin


def people(emulator: "Emulator", _request: Request, _body: bytes) -> list[dict[str, Any]]:
    """List who can sign in; the first one is signed in."""
    return [msgspec.to_builtins(one) for one in emulator.people.values()]


def add_person(emulator: "Emulator", _request: Request, body: bytes) -> dict[str, Any]:
    """Let somebody sign in."""
    asked = msgspec.json.decode(body, type=NewPerson)
    person = Person(
        sub=asked.sub, email=asked.email, given_name=asked.given_name, family_name=asked.family_name, phone=asked.phone
    )
    emulator.people[person.sub] = person
    return msgspec.to_builtins(person)


def act(emulator: "Emulator", request: Request, body: bytes) -> Any:
    """Do as a person does."""
    deed = msgspec.json.decode(body, type=Deeds)
    return deed.done(emulator.screens(request.path_params["realm_id"], person=deed.person))


ROUTES = (
    ("GET", "/_emulator/people", people),
    ("POST", "/_emulator/people", add_person),
    ("POST", "/_emulator/companies/{realm_id}/screens", act),
)
