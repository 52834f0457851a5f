"""What a person does in QuickBooks' own screens, without any app: edit, void, delete, close the books, disconnect."""

from collections.abc import Mapping
from typing import Any

from qbo_emulator.apps import Person
from qbo_emulator.rules import rule_of
from qbo_emulator.world import World

# Apps can only read these; they come from QuickBooks' own screens.
BY_PEOPLE = frozenset({"CustomerType", "ReimburseCharge", "TaxPayment"})


class Screens:
    """One person at one company."""

    def __init__(self, world: World, realm_id: str, person: Person) -> None:
        self.world = world
        self.realm_id = realm_id
        self.person = person

    def create(self, entity: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Enter a record."""
        with self.world.lock:
            if entity not in BY_PEOPLE:
                return self._company.create(entity, body)
            rule = rule_of(entity)
            rule.demand(body, rule.required)
            return self._company.plant(entity, {name: value for name, value in body.items() if name != "Id"})

    def edit(self, entity: str, record_id: str, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Change some members of a record, whatever its SyncToken is."""
        with self.world.lock:
            whole = {**self._company.read(entity, record_id), **changes}
            if entity in BY_PEOPLE:
                return self._company.plant(entity, whole)
            return self._company.update(entity, whole, sparse=False, user=self.person.name)

    def void(self, entity: str, record_id: str) -> dict[str, Any]:
        """Void a transaction."""
        with self.world.lock:
            return self._company.void(entity, self._current(entity, record_id), user=self.person.name)

    def delete(self, entity: str, record_id: str) -> dict[str, Any]:
        """Delete a transaction for good."""
        with self.world.lock:
            return self._company.delete(entity, self._current(entity, record_id), user=self.person.name)

    def merge(self, entity: str, loser: str, winner: str) -> dict[str, Any]:
        """Merge one record of a list into another."""
        with self.world.lock:
            return self._company.merge(entity, loser, winner)

    def close_books(self, until: str) -> dict[str, Any]:
        """Close the books up to a date, or open them with an empty one."""
        group = dict(self._company.read("Preferences", "1")["AccountingInfoPrefs"])
        group.pop("BookCloseDate", None)
        closed = {**group, "BookCloseDate": until} if until else group
        return self.edit("Preferences", "1", {"AccountingInfoPrefs": closed})

    def disconnect(self, client_id: str | None = None) -> int:
        """Disconnect an app (all of them without a name): its tokens end; answers how many grants did."""
        return self.world.grants.disconnect(self.realm_id, client_id)

    def leave(self) -> int:
        """Lose the rights to the company; answers how many grants are of no use any more.

        Their tokens live on, and refresh; every call with them is refused with 120 (facts B.7, pains 8).
        """
        self.world.shut_out(self.realm_id, self.person)
        mine = [one for one in self.world.grants if one.realm_id == self.realm_id and not one.revoked]
        return sum(one.person.sub == self.person.sub for one in mine)

    def change_admin(self, to: Person) -> int:
        """Hand the company over: this person loses the rights, another one has them."""
        self.world.let_in(self.realm_id, to)
        return self.leave()

    @property
    def _company(self) -> Any:
        return self.world.company(self.realm_id)

    def _current(self, entity: str, record_id: str) -> dict[str, Any]:
        return {"Id": record_id, "SyncToken": self._company.read(entity, record_id)["SyncToken"]}
