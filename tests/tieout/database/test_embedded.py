import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from tieout.database import embedded
from tieout.database.engine import without_driver

USER = """
import sys
from pathlib import Path
from tieout.database import embedded
print(embedded.start(Path(sys.argv[1]), fsync="off"), flush=True)
sys.stdin.read()
"""


class User:
    """A process that uses the server until it is told to go."""

    def __init__(self, home):
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def url(self):
        return self.process.stdout.readline().strip()

    def go(self, *, killed=False):
        self.process.kill() if killed else self.process.stdin.close()
        self.process.wait(20)
        self.process.stdout.close()
        self.process.stdin.close()


@pytest.fixture
def user(tmp_path):
    """Start processes that use the server in one folder; all are gone afterwards."""
    users = []

    def start(home=None):
        users.append(User(home or tmp_path / "home"))
        return users[-1]

    yield start
    for one in users:
        if one.process.poll() is None:
            one.go()


def ask(url, question="SELECT 1"):
    with psycopg.connect(without_driver(url), connect_timeout=5) as conn:
        return conn.execute(question).fetchone()[0]


def server_pid(home):
    return int((home / "pg" / "postmaster.pid").read_text().split()[0])


def alive(pid):
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().split()[2] != "Z"


def until(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def test_eight_starters_share_one_server(user, tmp_path):
    users = [user() for _ in range(8)]
    urls = {one.url() for one in users}
    assert len(urls) == 1
    servers = {ask(url, "SELECT pg_postmaster_start_time()::text") for url in urls}
    keepers = subprocess.run(["pgrep", "-fc", str(tmp_path / "home" / "users.lock")], capture_output=True, check=False)
    assert len(servers) == 1
    assert int(keepers.stdout) == 1


@pytest.mark.parametrize("killed", [False, True], ids=["gone", "killed"])
def test_the_server_stops_when_its_last_user_is_gone(user, tmp_path, killed):
    first, second = user(), user()
    url = first.url()
    second.url()
    pid = server_pid(tmp_path / "home")
    first.go(killed=killed)
    time.sleep(0.3)
    assert ask(url) == 1
    second.go(killed=killed)
    until(lambda: not alive(pid))
    until(lambda: not (tmp_path / "home" / "pg" / "postmaster.pid").exists())  # it ended cleanly


def test_a_killed_server_comes_back_with_its_data(user, tmp_path):
    url = user().url()
    with psycopg.connect(without_driver(url), autocommit=True) as conn:
        conn.execute("CREATE TABLE thing AS SELECT 7 AS number")
    os.kill(server_pid(tmp_path / "home"), signal.SIGKILL)

    def back():
        try:
            return ask(url, "SELECT number FROM thing") == 7
        except psycopg.OperationalError:
            return False

    until(back)


def test_data_outlives_the_server(user):
    first = user()
    with psycopg.connect(without_driver(first.url()), autocommit=True) as conn:
        conn.execute("CREATE TABLE thing AS SELECT 7 AS number")
    first.go()
    assert ask(user().url(), "SELECT number FROM thing") == 7


def test_nobody_enters_without_the_password(user):
    url = without_driver(user().url())
    scheme, rest = url.split("://tieout:")
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"{scheme}://tieout:wrong@{rest.split('@', 1)[1]}")


def test_a_long_path_is_no_obstacle(user, tmp_path):
    home = tmp_path / ("long" * 30)
    assert ask(user(home).url()) == 1


def test_a_note_left_by_a_crash_of_the_machine_is_not_believed(user, tmp_path):
    """After a restart of a container the number in the note may be somebody else's process."""
    first = user()
    first.url()
    home = tmp_path / "home"
    note = home / "pg" / "postmaster.pid"
    left = note.read_text()
    first.go()
    until(lambda: not note.exists())
    note.write_text(left.replace(left.split("\n", maxsplit=1)[0], str(os.getpid()), 1))
    assert ask(user().url()) == 1


def test_starting_threads_share_one_server(tmp_path):
    home = tmp_path / "home"
    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(lambda _: embedded.start(home, fsync="off"), range(4)))) == 1


def test_secrets_and_data_are_closed_to_others(user, tmp_path):
    user().url()
    home = tmp_path / "home"
    assert home.stat().st_mode & 0o077 == 0
    assert (home / "password").stat().st_mode & 0o077 == 0
    assert (home / "pg").stat().st_mode & 0o077 == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_the_server_of_root_runs_as_nobody_below_a_closed_folder(user, tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    assert ask(user(closed / "home").url()) == 1
    assert Path(f"/proc/{server_pid(closed / 'home')}").stat().st_uid != 0
