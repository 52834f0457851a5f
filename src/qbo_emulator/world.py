"""All that this QuickBooks remembers: apps, people, companies, grants, mishaps, what was asked, and the time."""

import threading
from collections.abc import Callable
from typing import Any, Protocol
from uuid import uuid4

from qbo_emulator.apps import App, Person
from qbo_emulator.clock import Clock
from qbo_emulator.delivery import Deliveries
from qbo_emulator.frozen import freeze, thaw
from qbo_emulator.grants import Grants
from qbo_emulator.limits import Limits
from qbo_emulator.mishaps import Mishaps
from qbo_emulator.request_log import RequestLog
from qbo_emulator.settings import Settings

SAMPLE_REALM = "9130347957983026"
CALLBACKS = tuple(
    f"http://{host}:{port}/oauth/callback" for host in ("localhost", "127.0.0.1") for port in (8400, 8765)
)
SAMPLE_APP = App(
    client_id="ABEmulatorClientId00000000000000000000000000000000",
    client_secret="EmulatorClientSecret00000000000000000000",  # noqa: S106 - made up, and printed by `env`
    name="Sample app",
    redirect_uris=CALLBACKS,
)
VERIFIER_TOKEN = "EmulatorVerifierToken"  # noqa: S105 - made up, like the app's secret
SAMPLE_PERSON = Person(
    sub="4e2f1d0c-7b6a-4958-8c3d-2e1f0a9b8c7d", email="craig@example.com", given_name="Craig", family_name="Carlson"
)


class Books(Protocol):
    """What the edge needs of a company's books."""

    realm_id: str
    listeners: list[Callable[..., None]]

    @property
    def name(self) -> str: ...  # noqa: D102


CompanyMaker = Callable[..., Books]
Filler = Callable[..., object]


class NotHere(LookupError):
    """There is no such thing; the message says where the list is."""


class World:
    """The state; nothing here speaks HTTP."""

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        settings: Settings | None = None,
        make_company: CompanyMaker | None = None,
        fill: Filler | None = None,
    ) -> None:
        self.clock = clock or Clock.from_env()
        self.settings = settings or Settings()
        self.lock = threading.RLock()  # tests turn things from their thread while the server answers in its own
        self._make_company = make_company
        self._fill = fill
        self.apps: dict[str, App] = {SAMPLE_APP.client_id: SAMPLE_APP}
        self.people: dict[str, Person] = {SAMPLE_PERSON.sub: SAMPLE_PERSON}
        self.outsiders: dict[str, set[str]] = {}  # by company, who has no rights there any more
        self.companies: dict[str, Books] = {}
        self.snapshots: dict[str, tuple[str, bytes]] = {}
        self.grants = Grants(self.clock, self.settings)
        self.limits = Limits(self.clock, self.settings)
        self.mishaps = Mishaps()
        self.log = RequestLog()
        self.changes = 0  # grows with everything that may have changed something
        self.notifications = Deliveries(
            clock=self.clock, settings=self.settings, grants=self.grants, mishaps=self.mishaps
        )

    def configure(self, settings: Settings) -> None:
        """Behave otherwise from now on."""
        self.settings = self.grants.settings = self.limits.settings = self.notifications.settings = settings
        self.limits.clear()

    def person(self, sub: str | None = None) -> Person:
        """Answer who is signed in, or the person asked for."""
        if sub is not None and sub not in self.people:
            raise NotHere(f"There is no person {sub}; /_emulator/people lists them.")
        return self.people[sub] if sub else next(iter(self.people.values()))

    def may_enter(self, realm_id: str, person: Person) -> bool:
        """Tell whether a person has rights to a company: everybody has, until they lose them."""
        return person.sub not in self.outsiders.get(realm_id, ())

    def signed_in(self, realm_id: str | None) -> Person:
        """Answer who sits before the screens of a company: the first one with rights to it."""
        able = (one for one in self.people.values() if realm_id is None or self.may_enter(realm_id, one))
        return next(able, None) or self.person()

    def shut_out(self, realm_id: str, person: Person) -> None:
        """Take a person's rights to a company away."""
        self.outsiders.setdefault(realm_id, set()).add(person.sub)

    def let_in(self, realm_id: str, person: Person) -> None:
        """Give a person rights to a company."""
        self.outsiders.get(realm_id, set()).discard(person.sub)

    def company(self, realm_id: str = SAMPLE_REALM) -> Any:
        """Answer the books of a company."""
        try:
            return self.companies[realm_id]
        except KeyError:
            raise NotHere(f"There is no company {realm_id}; /_emulator/companies lists them.") from None

    def company_name(self, realm_id: str) -> str:
        """Answer what people call it."""
        return self.company(realm_id).name

    def create_company(self, realm_id: str | None = None, **facts: Any) -> Any:
        """Open an empty company; `facts` go to `Company` (name, country, time_zone…)."""
        realm_id = realm_id or _new_realm()
        if realm_id in self.companies:
            raise ValueError(f"There is a company {realm_id} already: choose another realm id, or delete it first.")
        company = (self._make_company or _company_maker())(realm_id, self.clock, **facts)
        self.adopt(company)
        return company

    def fill_company(self, realm_id: str, **size: Any) -> Any:
        """Fill a company with the sample books and a year of transactions; `size` goes to the seed."""
        company = self.company(realm_id)
        company.listeners.clear()
        try:
            (self._fill or _filler())(company, **size)
        finally:
            self.adopt(company)
        return company

    def delete_company(self, realm_id: str) -> None:
        """Close a company for good; its grants end."""
        self.company(realm_id)
        self.grants.disconnect(realm_id)
        self.outsiders.pop(realm_id, None)
        del self.companies[realm_id]

    def snapshot(self, realm_id: str, name: str = "") -> str:
        """Remember how a company is; answers the name to restore it by."""
        name = name or f"s{len(self.snapshots) + 1}"
        self.snapshots[name] = (realm_id, freeze(self.company(realm_id), self.clock))
        return name

    def restore(self, name: str) -> Any:
        """Bring a company back to a snapshot; tokens stay as they are."""
        if name not in self.snapshots:
            raise NotHere(f"There is no snapshot {name}; there are: {', '.join(self.snapshots) or 'none'}.")
        company = thaw(self.snapshots[name][1], self.clock)
        self.adopt(company)
        return company

    def adopt(self, company: Any) -> None:
        """Serve a company, and listen to its changes."""
        company.listeners = [self.notifications.listener(company.realm_id)]
        self.companies[company.realm_id] = company


def _new_realm() -> str:
    return f"93414{uuid4().int % 10**11:011d}"


def _company_maker() -> CompanyMaker:
    from qbo_emulator.company import Company

    return Company


def _filler() -> Filler:
    from qbo_emulator.seed import fill

    return fill
