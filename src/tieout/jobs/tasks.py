"""Every job, by the name under which it is queued."""

from collections.abc import Awaitable, Callable, Mapping

from tieout.jobs import deliver, keep, notification, poll, push, sync, take_in

Task = Callable[..., Awaitable[None]]
"""A job: it takes the context and ids, and can be run again from any line."""

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
    "deliver": deliver.deliver,
}
