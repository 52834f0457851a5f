"""Fixtures for every test: a fresh migrated database, and a clock to turn."""

import fcntl
import gc
import os
import secrets
import shutil
from pathlib import Path

import psycopg
import pytest

FOR_SPEED = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "authentication_timeout": "10s",  # dropping a database waits for whoever never finished signing in
}
"""Nothing here needs to survive the machine."""

MEMORY, ROOM = Path("/dev/shm"), 4 * 2**30


def pytest_configure():
    """Keep files in memory where there is room: copying a database takes 14 ms there, and 200 ms on a slow disk."""
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_collection_finish():
    """Let the collector of garbage leave alone what lives as long as the session: it took a sixth of the time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def anyio_backend():
    return "asyncio"


@pytest.fixture(scope="session")
def session_folder(tmp_path_factory, worker_id):
    """Answer a folder that all workers of this test session share."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


@pytest.fixture(scope="session")
def server(session_folder):
    """Start one PostgreSQL for the session, shared by its workers; it promises speed, not survival."""
    from tieout.database import embedded

    return embedded.start(session_folder / "postgres", **FOR_SPEED)


@pytest.fixture(scope="session")
def administration(server):
    """Keep one connection that makes and drops databases: a new one for each would cost as much as the copying."""
    with psycopg.connect(server.replace("+psycopg", ""), autocommit=True) as conn:
        yield conn


def _named(server, name):
    return server.replace("/postgres?", f"/{name}?")


@pytest.fixture(scope="session")
def template(server, administration, session_folder):
    """Migrate one database that every test's own is copied from."""
    from tieout.database.migrate import migrate_now

    name = "migrated"
    with (session_folder / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not administration.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            administration.execute("CREATE DATABASE migrating")
            migrate_now(_named(server, "migrating"))
            administration.execute(f"ALTER DATABASE migrating RENAME TO {name}")
    return name


@pytest.fixture
def empty_database(server, administration):
    """Answer the URL of a database with nothing in it."""
    yield from _database(server, administration, "template1")


@pytest.fixture
def database_url(server, administration, template):
    """Answer the URL of a migrated database that is this test's alone."""
    yield from _database(server, administration, template)


@pytest.fixture(scope="module")
def module_database_url(server, administration, template):
    """Answer the URL of a migrated database that the tests of one module share."""
    yield from _database(server, administration, template)


def _database(server, administration, template):
    name = f"t{secrets.token_hex(8)}"
    administration.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    yield _named(server, name)
    administration.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def engine(database_url):
    """Open an engine on this test's database."""
    from tieout.database.engine import open_engine

    engine = open_engine(database_url)
    yield engine
    await engine.dispose()


@pytest.fixture
def clock():
    """Give the test a clock to turn."""
    from tieout.clock import Clock

    return Clock()
