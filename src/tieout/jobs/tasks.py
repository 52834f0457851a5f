"""Every job, by the name under which it is queued."""

from collections.abc import Awaitable, Mapping
from typing import Protocol

from tieout.jobs import keep, notification, poll, push, sync, take_in
from tieout.jobs.context import Context


class Task(Protocol):
    """A job: it takes ids, and can be run again from any line."""

    def __call__(self, context: Context, /, *, connection_id: str) -> Awaitable[None]:
        """Run it."""
        ...


TASKS: Mapping[str, Task] = {
    "push": push.push,
    "load": sync.load,
    "changes": sync.changes,
    "notification": notification.notification,
    "poll": poll.poll,
    "outside": poll.outside,
    "certify": poll.certify,
    "take_in": take_in.take_in,
    "refresh": keep.refresh,
    "revoke": keep.revoke,
}
