"""What can go wrong with QuickBooks, and what the caller should do: the class says it.

QuickBooksError
├── NotConfigured              something to call with is missing or wrong; nothing was sent
├── Unreachable                nothing came back; for a read, or a write that never left
│   └── OutcomeUnknown         a write may or may not have taken effect: send the same bytes with the same requestid
├── Unreadable                 something came back that is not QuickBooks' language; look at the body
├── Throttled                  wait `.wait` seconds before the next request to this company
├── Unauthorized               the access token was not accepted, the refreshed one neither
│   └── ConnectionLost         ask the owner to connect again
├── Forbidden                  wrong environment, app, scope or rights; a retry will not help
├── Refused                    will not succeed as it stands
│   ├── StaleRecord            somebody changed it first; read, apply again, send
│   ├── DuplicateName          the name is taken, perhaps by an inactive record or another kind of party
│   ├── DuplicateDocNumber     the document number is taken
│   ├── DuplicateRequest       this requestid was used already; find out what that request did
│   ├── NotFound               deleted, or never there
│   ├── InvalidReference       it points at something missing or inactive
│   ├── InvalidRequest         our mistake: mend the body, the member or the query
│   ├── BusinessRule           a rule of QuickBooks forbids it; `.detail` says which
│   ├── PeriodClosed           the books are closed at that date
│   ├── RecordInUse            something else holds it: a deposit, the bank, a balance; undo that first
│   ├── NotSupported           QuickBooks does not do that to this entity, or not in this subscription
│   └── CompanyUnavailable     the company is locked, ended or being reset; its owner must act
├── ServerFault                QuickBooks' own trouble; retry later
└── OAuthRefused               Intuit's sign-in refused; `.code` is its word
    ├── InvalidGrant           the refresh token or code is expired, revoked or used: connect again
    └── InvalidClient          client id or secret is wrong
"""

from dataclasses import dataclass

from qbo.facts.faults import FAULTS, Fault


@dataclass(frozen=True, slots=True)
class FaultLine:
    """One error as QuickBooks listed it."""

    code: str | None = None
    message: str | None = None
    detail: str | None = None
    element: str | None = None
    type: str | None = None


class QuickBooksError(Exception):
    """Something went wrong between us and QuickBooks; never holds a token or a secret."""

    def __init__(
        self,
        message: str = "",
        *,
        status: int | None = None,
        faults: tuple[FaultLine, ...] = (),
        intuit_tid: str | None = None,
        request: str | None = None,
        code: str | None = None,
        body: bytes = b"",
    ) -> None:
        first = faults[0] if faults else FaultLine()
        self.status = status
        self.faults = faults
        self.code = code or first.code
        self.element = first.element
        self.detail = first.detail
        self.message = message or first.message or first.detail or type(self).__name__
        self.intuit_tid = intuit_tid
        self.request = request
        self.body = body[:2000]
        super().__init__(self._told())

    @property
    def explanation(self) -> Fault | None:
        """What the code means in plain words, and who must do what; None for a code that nobody has described."""
        return FAULTS.get(self.code or "")

    def _told(self) -> str:
        detail = self.detail if self.detail and self.detail != self.message else None
        said = [self.message, detail, self.element and f"element {self.element}"]
        known = {"code": self.code, "status": self.status, "intuit_tid": self.intuit_tid, "request": self.request}
        facts = ", ".join(f"{name} {value}" for name, value in known.items() if value)
        return " · ".join(part for part in (*said, facts) if part)


class NotConfigured(QuickBooksError):
    """Something to call with is missing or wrong; nothing was sent."""


class Unreachable(QuickBooksError):
    """Nothing came back, and nothing can have been written: try again."""


class OutcomeUnknown(Unreachable):
    """A write may or may not have taken effect: send the same bytes with the same requestid, or look for the record."""


class Unreadable(QuickBooksError):
    """Something came back that is not what QuickBooks sends; `.body` begins with it."""


class Throttled(QuickBooksError):
    """Too many requests: wait `.wait` seconds before the next one to this company."""

    wait: float = 60.0


class Unauthorized(QuickBooksError):
    """The access token was not accepted, and the one the token source answered after it neither."""


class ConnectionLost(Unauthorized):
    """The grant is gone; ask the owner to connect the company again."""


class Forbidden(QuickBooksError):
    """Wrong environment, app, scope or rights; only another connection helps."""


class Refused(QuickBooksError):
    """Will not succeed as it stands."""


class StaleRecord(Refused):
    """Somebody changed the record since it was read: read it, apply the change again, send once more."""


class DuplicateName(Refused):
    """The name is taken, perhaps by an inactive record or another kind of party; `qbo.duplicates` finds it."""


class DuplicateDocNumber(Refused):
    """The document number is taken and the company does not allow duplicates."""


class DuplicateRequest(Refused):
    """This requestid was used already; find out what that request did before sending anew."""


class NotFound(Refused):
    """The record was deleted, or was never there."""

    @property
    def deleted(self) -> bool:
        """Whether QuickBooks itself says that it was deleted; "made inactive, or never there" is a 610 too."""
        return self.code == "610" and "deleted" in (self.detail or "").lower()


class InvalidReference(Refused):
    """The body points at a record that is missing or inactive."""


class InvalidRequest(Refused):
    """The caller's mistake: mend the body, the member or the query."""


class BusinessRule(Refused):
    """A rule of QuickBooks forbids it; `.detail` says which."""


class PeriodClosed(Refused):
    """The books are closed at that date: reopen them, or use a later date."""


class RecordInUse(Refused):
    """Something else holds the record (a deposit, the bank, a balance): undo that first."""


class NotSupported(Refused):
    """QuickBooks does not do that to this entity, or not in this subscription."""


class CompanyUnavailable(Refused):
    """The company is locked, its subscription ended, or it is being reset; its owner must act."""


class ServerFault(QuickBooksError):
    """QuickBooks' own trouble: retry later, a write only with the same requestid."""


class OAuthRefused(QuickBooksError):
    """Intuit's sign-in refused the request; `.code` is its word."""


class InvalidGrant(OAuthRefused):
    """The refresh token or code is expired, revoked, used or another app's: the owner must connect again."""


class InvalidClient(OAuthRefused):
    """Client id or secret is wrong: nobody can connect until the operator mends it."""


def _tree(root: type[QuickBooksError]) -> dict[str, type[QuickBooksError]]:
    found = {root.__name__: root}
    for below in root.__subclasses__():
        found |= _tree(below)
    return found


ADVICE: dict[str, type[QuickBooksError]] = _tree(QuickBooksError)
