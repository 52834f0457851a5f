"""The emulator as Python sees it: everything that `/_emulator` offers, without a socket."""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any, get_args
from urllib.parse import parse_qsl, urlsplit

import httpx2

from qbo_emulator import consent, keeping, trouble
from qbo_emulator.app import App as Application
from qbo_emulator.apps import ACCOUNTING, App
from qbo_emulator.clock import Clock
from qbo_emulator.control import control
from qbo_emulator.gateway import Handle
from qbo_emulator.grants import Grant, Pair
from qbo_emulator.mishaps import Kind, Match, Mishap, Plan
from qbo_emulator.screens import Screens
from qbo_emulator.settings import Settings
from qbo_emulator.transport import InProcess
from qbo_emulator.world import SAMPLE_APP, SAMPLE_REALM, CompanyMaker, Filler, NotHere, World

Opening = Callable[[World], object]


class Emulator(World):
    """One QuickBooks Online: `app` speaks ASGI, `transport()` serves httpx2, the rest turns it."""

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        settings: Settings | None = None,
        handle: Handle | None = None,
        make_company: CompanyMaker | None = None,
        fill: Filler | None = None,
        opening: Opening | None = None,
        data: Path | None = None,
    ) -> None:
        """Open for business: `opening` makes the companies, one empty sample company by default; so does each reset.

        With `data`, the world begins as that file has it, and `keep()` writes it there.
        """
        super().__init__(clock=clock, settings=settings, make_company=make_company, fill=fill)
        self._handle = handle
        self._settings_at_start = self.settings
        self._opening = opening or _empty_company
        self.data = data
        if data is not None and data.exists():
            keeping.load(self, data)
        else:
            self._opening(self)

    def keep(self) -> None:
        """Write everything that lasts to the data file, if there is one."""
        if self.data is not None:
            keeping.save(self, self.data)

    @cached_property
    def app(self) -> Application:
        """The ASGI application."""
        return Application(self, control=control(self), handle=self._handle)

    def transport(self) -> httpx2.AsyncBaseTransport:
        """Answer a transport for `httpx2.AsyncClient`; a cut connection is a `RemoteProtocolError` there too."""
        return InProcess(self.app)

    def reset(self) -> None:
        """Go back to the beginning: companies, tokens, apps, limits, mishaps, log and clock."""
        with self.lock:
            apps, changes = dict(self.apps), self.changes
            self.clock.reset()
            World.__init__(
                self,
                clock=self.clock,
                settings=self._settings_at_start,
                make_company=self._make_company,
                fill=self._fill,
            )
            self.apps |= {name: app for name, app in apps.items() if name == SAMPLE_APP.client_id}
            self.changes = changes + 1
            self._opening(self)

    def grant(
        self,
        realm_id: str | None = SAMPLE_REALM,
        *,
        client_id: str = SAMPLE_APP.client_id,
        scopes: frozenset[str] = frozenset({ACCOUNTING}),
        person: str | None = None,
    ) -> Pair:
        """Issue a pair of tokens for a company as if somebody had consented."""
        if realm_id is not None:
            self.company(realm_id)
        app = self._app(client_id)
        return self.grants.issue(self.grants.open(app, realm_id=realm_id, person=self.person(person), scopes=scopes))

    def consent(self, url: str, *, approve: bool = True, realm_id: str | None = None, person: str | None = None) -> str:
        """Decide on the consent page at `url` and answer the address that the browser is sent to."""
        asked = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
        return consent.answer(self, asked, approve=approve, realm_id=realm_id, person=person)

    def screens(self, realm_id: str = SAMPLE_REALM, *, person: str | None = None) -> Screens:
        """Answer what a person can do at a company in QuickBooks' own screens."""
        self.company(realm_id)
        return Screens(self, realm_id, self.person(person))

    def add_app(self, app: App) -> App:
        """Register an app, or replace the one of that client id."""
        self.apps[app.client_id] = app
        return app

    def mishap(self, kind: str, match: Match | None = None, **how: Any) -> Mishap:
        """Let something go wrong: `emulator.mishap("fault", Match(entity="Invoice"), fault="throttled", count=3)`."""
        return self.add_mishap(Plan(kind=kind, match=match or Match(), **how))  # type: ignore[arg-type] - checked there

    def add_mishap(self, plan: Plan) -> Mishap:
        """Let a plan wait for its requests."""
        if plan.kind == "fault" and not trouble.known(plan.fault):
            names = ", ".join(trouble.NAMED)
            raise ValueError(f"There is no fault {plan.fault!r}; give one of Intuit's codes, or one of: {names}.")
        if plan.kind not in get_args(Kind):
            raise ValueError(f"A mishap is one of {', '.join(get_args(Kind))}, not {plan.kind!r}.")
        return self.mishaps.add(plan)

    def grant_of(self, grant_id: str) -> Grant:
        """Answer a grant by its id."""
        found = self.grants.find(grant_id)
        if found is None:
            raise NotHere(f"There is no grant {grant_id}; /_emulator/grants lists them.")
        return found

    def _app(self, client_id: str) -> App:
        if client_id not in self.apps:
            raise NotHere(f"There is no app {client_id}; /_emulator/apps lists them.")
        return self.apps[client_id]


def _empty_company(world: World) -> None:
    world.create_company(SAMPLE_REALM)
