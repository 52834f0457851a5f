"""Whom the embedded server runs as: PostgreSQL refuses to be root, so root becomes nobody."""

import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self


@dataclass(frozen=True)
class Reached:
    """A folder as the server can name it, and how its process must be started for that."""

    path: str
    files: tuple[int, ...] = ()
    how: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Identity:
    """The user of the server's processes; `None`: ourselves."""

    user: pwd.struct_passwd | None

    @classmethod
    def to_run_as(cls) -> Self:
        """Choose nobody for root, and oneself for everybody else."""
        return cls(pwd.getpwnam("nobody") if os.geteuid() == 0 else None)

    @property
    def uid(self) -> str:
        """Write the user's number, or a dash."""
        return str(self.user.pw_uid) if self.user else "-"

    @property
    def gid(self) -> str:
        """Write the group's number, or a dash."""
        return str(self.user.pw_gid) if self.user else "-"

    @property
    def how(self) -> dict[str, Any]:
        """Tell `subprocess` whom to become."""
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []} if self.user else {}

    def own(self, path: Path) -> None:
        """Give a file or folder of ours to the server's user."""
        if self.user:
            os.chown(path, self.user.pw_uid, self.user.pw_gid)

    @contextmanager
    def reaching(self, folder: Path) -> Iterator[Reached]:
        """Name `folder` so that the server's user reaches it, also below folders that are closed to it.

        An open folder handed down is reached through /proc whatever lies above it, and nobody's permissions change.
        """
        if self.user is None or not Path("/proc/self/fd").exists():
            yield Reached(str(folder), how=self.how)
            return
        file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            yield Reached(f"/proc/self/fd/{file}", (file,), {**self.how, "pass_fds": (file,)})
        finally:
            os.close(file)
