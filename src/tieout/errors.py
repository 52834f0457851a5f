"""What can go wrong in Tieout, each class saying what the caller should do; HTTP statuses are the doors' business.

TieoutError
├── BadInput               mend the request; carries the field
├── NotFound               ask for something that exists; carries kind and id
├── Archived               bring it back first, or leave it alone
├── Forbidden              use credentials that may do this
│   └── Unauthenticated    say who you are
├── Conflict               look at what is there, then decide
│   ├── AlreadySyncing     wait for the run that is going on
│   ├── ConnectedElsewhere disconnect the company from the other business first
│   ├── TooManyGone        look whether so much was really deleted; nothing was marked
│   └── NotAgreed          sync again: the counts of QuickBooks and of the mirror differ
├── NotConnected           connect a company first
│   └── ReconnectNeeded    ask the owner to connect again
├── Overtaken              stop: another job took this work over
├── BadSettings            mend the environment, then start again
├── DatabaseUnavailable    wait, or look at the database
├── ViewsInUse             drop the views of others that read ours, then start again
└── CipherError            check the keys: what was sealed cannot be opened
"""

from collections.abc import Sequence
from uuid import UUID


class TieoutError(Exception):
    """Anything that Tieout refuses or cannot do; its text is one sentence for a person."""


class BadInput(TieoutError):
    """Mend the request: `field` names what is wrong, when one thing is."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


class NotFound(TieoutError):
    """Ask for something that exists."""

    def __init__(self, kind: str, id: UUID | str) -> None:  # noqa: A002 - the word everybody uses
        super().__init__(f"There is no {kind} {id}.")
        self.kind = kind
        self.id = id


class Archived(TieoutError):
    """It exists but was archived: bring it back first, or leave it alone."""

    def __init__(self, kind: str, id: UUID | str) -> None:  # noqa: A002 - the word everybody uses
        super().__init__(f"The {kind} {id} is archived.")
        self.kind = kind
        self.id = id


class Forbidden(TieoutError):
    """Use credentials that may do this."""


class Unauthenticated(Forbidden):
    """Say who you are: no credentials came, or they have expired."""


class Conflict(TieoutError):
    """Look at what is there, then decide: the request contradicts it."""


class AlreadySyncing(Conflict):
    """Wait for the run that is going on."""


class ConnectedElsewhere(Conflict):
    """Disconnect the company from the other business first."""


class TooManyGone(Conflict):
    """Look whether so much was really deleted in QuickBooks; nothing was marked as deleted."""

    def __init__(self, entity: str, *, missing: int, living: int) -> None:
        super().__init__(
            f"QuickBooks no longer shows {missing} of {living} records of {entity}: too many to believe before"
            " somebody has looked and confirmed it."
        )


class NotAgreed(Conflict):
    """Sync again: after all was read, the counts of QuickBooks and of the mirror still differ."""

    def __init__(self, entities: Sequence[str]) -> None:
        super().__init__(f"QuickBooks and the mirror do not agree in {', '.join(entities)}.")
        self.entities = tuple(entities)


class NotConnected(TieoutError):
    """Connect a QuickBooks company first."""


class ReconnectNeeded(NotConnected):
    """Ask the owner to connect again: QuickBooks no longer honours the authorisation."""


class Overtaken(TieoutError):
    """Stop and commit nothing: another job took this work over while this one was stalled."""


class BadSettings(TieoutError):
    """Mend the environment, then start again."""


class DatabaseUnavailable(TieoutError):
    """Wait, or look at the database: it does not answer."""


class ViewsInUse(TieoutError):
    """Drop the views of others that read ours, start again, and make them anew."""

    def __init__(self, views: Sequence[str]) -> None:
        super().__init__(
            f"The views of schema books have changed, but {', '.join(views)} reads them: drop that, start again, and"
            " make it anew."
        )


class CipherError(TieoutError):
    """Check the keys: what was sealed cannot be opened with them, in this place."""
