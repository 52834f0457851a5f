"""A private PostgreSQL in a folder: shared by every process that uses it, stopped when the last of them is gone."""

import fcntl
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from tieout.database import binaries
from tieout.database.identity import Identity
from tieout.errors import DatabaseUnavailable

SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET = 100
"""The kernel allows 107 bytes in the address of a socket (macOS 103), and PostgreSQL adds `.lock`."""

_held: dict[Path, int] = {}  # locks by home, open for as long as this process lives


def start(home: Path, **options: str) -> str:
    """Answer the URL of the server in `home`, started if need be and kept until this process ends."""
    home = home.absolute()
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (home / "start.lock").open("w") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        _use(home)
        data = home / "pg"
        data.mkdir(exist_ok=True, mode=0o700)
        identity = Identity.to_run_as()
        identity.own(data)
        password = _password(home)
        tools = binaries.find(identity)
        if not (data / "PG_VERSION").exists():
            _create(tools, data, password, identity)
        folder = _socket_folder(home, data, identity)
        if not _ready(data, folder):
            _forget_stale(data)
            _await(_keep(tools, home, folder, identity, options), home, folder)
    return f"postgresql+psycopg://tieout:{quote(password)}@/postgres?host={quote(str(folder))}"


def _use(home: Path) -> None:
    if home not in _held:
        users = os.open(home / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(users, fcntl.LOCK_SH)  # waits for a server that is just stopping
        _held[home] = users


def _password(home: Path) -> str:
    file = home / "password"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(24))
    return file.read_text()


def _create(tools: Path, data: Path, password: str, identity: Identity) -> None:
    with tempfile.NamedTemporaryFile("w") as file, identity.reaching(data) as reached:
        file.write(password)
        file.flush()
        identity.own(Path(file.name))
        command = [tools / "initdb", "-D", reached.path, "-U", "tieout", "-A", "scram-sha-256", "--pwfile", file.name]
        locale = ["-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        done = subprocess.run(  # noqa: S603 - our own command
            [*command, *locale], capture_output=True, text=True, cwd="/", check=False, **reached.how
        )
    if done.returncode != 0:
        raise DatabaseUnavailable(f"The embedded PostgreSQL could not be set up: {done.stderr.strip()}")


def _socket_folder(home: Path, data: Path, identity: Identity) -> Path:
    """Answer where the socket is: beside the data, or in a short folder when that path is too long for the kernel."""
    if len(os.fsencode(data / f"{SOCKET}.lock")) <= LONGEST_SOCKET:
        return data
    note = home / "socket-folder"
    if not note.exists() or not Path(note.read_text()).is_dir():
        note.write_text(tempfile.mkdtemp(prefix="tieout-"))
    folder = Path(note.read_text())
    identity.own(folder)
    return folder


def _keep(
    tools: Path, home: Path, folder: Path, identity: Identity, options: dict[str, str]
) -> subprocess.Popen[bytes]:
    data = home / "pg"
    with identity.reaching(data) as reached, (home / "postgres.log").open("ab") as log:
        given = {
            "listen_addresses": "",
            "unix_socket_directories": "." if folder == data else str(folder),  # the server works in its data folder
            "max_connections": "200",
            "timezone": "UTC",
        } | options
        server = [str(tools / "postgres"), "-D", reached.path, *(f"-c{name}={value}" for name, value in given.items())]
        program = [sys.executable, "-IS", str(Path(__file__).with_name("keeper.py")), str(home / "users.lock")]
        return subprocess.Popen(  # noqa: S603 - our own command
            [*program, identity.uid, identity.gid, *server],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            pass_fds=reached.files,
        )


def _await(keeper: subprocess.Popen[bytes], home: Path, folder: Path) -> None:
    while not _ready(home / "pg", folder):  # recovery after a crash may take minutes: no limit while it lives
        if keeper.poll() is not None:
            raise DatabaseUnavailable(f"PostgreSQL did not start; its last words are in {home / 'postgres.log'}.")
        time.sleep(0.02)
    keeper.returncode = 0  # it outlives us on purpose: not worth a warning


def _ready(data: Path, folder: Path) -> bool:
    """Say whether a server answers: its note alone may be left from before a crash of the machine."""
    try:
        state = (data / "postmaster.pid").read_text().splitlines()[7].strip()
        with socket.socket(socket.AF_UNIX) as knock:
            knock.connect(str(folder / SOCKET))
    except (OSError, IndexError):
        return False
    return state == "ready"


def _forget_stale(data: Path) -> None:
    """Remove the note of a server that died with its machine: PostgreSQL believes it if the number was given anew."""
    note = data / "postmaster.pid"
    try:
        name = Path("/proc", note.read_text().split()[0], "comm").read_text().strip()
    except (OSError, IndexError):
        return
    if name != "postgres":
        note.unlink()
