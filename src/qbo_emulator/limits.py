"""How often a company may be asked, and what each app has read this month (facts D)."""

from collections import Counter, defaultdict, deque
from datetime import datetime

from qbo_emulator.clock import Clock
from qbo_emulator.settings import Settings


class _Window:
    """Counts what happened in the last `seconds`."""

    __slots__ = ("_allowed", "_seconds", "_times")

    def __init__(self, seconds: float, allowed: int) -> None:
        self._seconds = seconds
        self._allowed = allowed
        self._times: deque[float] = deque()

    def used(self, now: float) -> int:
        """Answer how many are inside the window now."""
        times = self._times
        oldest = now - self._seconds
        while times and (times[0] <= oldest or times[0] > now):
            times.popleft()
        return len(times)

    def full(self, now: float) -> bool:
        return self.used(now) >= self._allowed

    def empty_in(self, now: float) -> float:
        """Answer in how many seconds a full window is empty again."""
        return self._times[-1] + self._seconds - now if self.full(now) else 0.0

    def note(self, now: float) -> None:
        self._times.append(now)


class Limits:
    """The windows of every company and app; a refused request uses nothing up."""

    def __init__(self, clock: Clock, settings: Settings) -> None:
        self.clock = clock
        self.settings = settings
        self._open: Counter[tuple[str, str]] = Counter()
        self._metered: Counter[tuple[str, str, str]] = Counter()
        self._windows: dict[tuple[str, ...], _Window] = {}
        self._refused: defaultdict[str, int] = defaultdict(int)
        self._waiting: set[tuple[str, str]] = set()

    def enter(self, realm_id: str, client_id: str, *, kind: str, metered: bool) -> bool:
        """Let a request in, or not; `kind` is the first part of its path. Whoever was let in calls `leave`."""
        if not self.settings.enforce_limits:
            return True
        now = self.clock.now()
        at = now.timestamp()
        windows = self._of(realm_id, client_id, kind)
        blocked = (
            self._open[realm_id, client_id] >= self.settings.concurrent_requests
            or any(window.full(at) for window in windows)
            or (metered and self.metered(realm_id, client_id, now) >= self.settings.metered_calls_per_month)
        )
        if blocked:
            self._refused[realm_id] += 1
            return False
        for window in windows:
            window.note(at)
        self._open[realm_id, client_id] += 1
        return True

    def wait(self, realm_id: str, client_id: str) -> float:
        """Answer how long a request of a client that asks one at a time waits for its turn, instead of being refused.

        QuickBooks is slower than this machine: there, such a client is never too fast. While one waits, others are
        refused; and so is everybody who keeps on like that. Whoever was made to wait calls `waited`.
        """
        if not self.settings.enforce_limits or (realm_id, client_id) in self._waiting:
            return 0.0
        at = self.clock.now().timestamp()
        second = self._windows.get(("second", realm_id, client_id))
        seconds = second.empty_in(at) if second else 0.0
        waits = self._window(("waits", realm_id, client_id), 60.0, self.settings.unhurried_waits_per_minute)
        if not 0 < seconds <= 1 or self._open[realm_id, client_id] or waits.full(at):
            return 0.0
        waits.note(at)
        self._waiting.add((realm_id, client_id))
        return seconds + 0.001

    def waited(self, realm_id: str, client_id: str) -> None:
        """Note that a wait is over."""
        self._waiting.discard((realm_id, client_id))

    def leave(self, realm_id: str, client_id: str, *, metered: bool) -> None:
        """Note that a request is over; `metered` when it succeeded and gave data out (CorePlus)."""
        if self._open[realm_id, client_id]:
            self._open[realm_id, client_id] -= 1
        if metered:
            self._metered[realm_id, client_id, _month(self.clock.now())] += 1

    def metered(self, realm_id: str, client_id: str, now: datetime) -> int:
        """Answer the CorePlus calls of an app at a company in the month of `now`."""
        return self._metered[realm_id, client_id, _month(now)]

    def counters(self) -> dict[str, object]:
        """Show what is used and what was refused."""
        at = self.clock.now().timestamp()
        return {
            "windows": [{"of": list(key), "used": window.used(at)} for key, window in self._windows.items()],
            "refused": dict(self._refused),
            "metered": [
                {"realm_id": realm, "client_id": client, "month": month, "calls": calls}
                for (realm, client, month), calls in self._metered.items()
            ],
        }

    def clear(self) -> None:
        """Forget everything counted."""
        for counted in (self._open, self._metered, self._windows, self._refused, self._waiting):
            counted.clear()

    def _of(self, realm: str, client: str, kind: str) -> list[_Window]:
        chosen = self.settings
        wanted = [
            (("second", realm, client), 1.0, chosen.requests_per_second),
            (("minute", realm), 60.0, chosen.requests_per_minute),
        ]
        if kind == "reports":
            wanted.append((("reports", realm), 60.0, chosen.reports_per_minute))
        if kind == "batch":
            wanted += [
                (("batch", realm, client), 60.0, chosen.batches_per_minute),
                (("batch", realm), 60.0, chosen.company_batches_per_minute),
            ]
        return [self._window(key, span, most) for key, span, most in wanted]

    def _window(self, key: tuple[str, ...], span: float, most: int) -> _Window:
        return self._windows.get(key) or self._windows.setdefault(key, _Window(span, most))


def _month(now: datetime) -> str:
    return now.strftime("%Y-%m")
