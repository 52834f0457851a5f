import asyncio
import importlib
import subprocess
import sys
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import text

import tieout
from tieout.database.engine import open_engine
from tieout.database.migrate import configuration, migrate


async def revision(url):
    engine = open_engine(url)
    async with engine.connect() as conn:
        found = list(await conn.scalars(text("SELECT version_num FROM alembic_version")))
    await engine.dispose()
    return found


async def test_racing_migrations_wait_for_each_other(empty_database):
    program = "import sys; from tieout.database.migrate import migrate_now; migrate_now(sys.argv[1])"
    racers = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", program, empty_database, stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    for racer in racers:
        _, words = await racer.communicate()
        assert racer.returncode == 0, words.decode()
    assert len(await revision(empty_database)) == 1


async def test_migrations_that_race_in_one_process_wait_too(empty_database):
    await asyncio.gather(*(migrate(empty_database) for _ in range(3)))
    assert len(await revision(empty_database)) == 1


async def test_a_migration_does_not_hold_up_the_event_loop(empty_database):
    longest, last = 0.0, asyncio.get_running_loop().time()
    migrating = asyncio.create_task(migrate(empty_database))
    while not migrating.done():
        await asyncio.sleep(0.01)
        now = asyncio.get_running_loop().time()
        longest, last = max(longest, now - last), now
    await migrating
    assert longest < 0.5


async def test_migrating_again_changes_nothing(database_url):
    before = await revision(database_url)
    await migrate(database_url)
    assert await revision(database_url) == before


def test_the_history_is_one_line():
    script = ScriptDirectory.from_config(configuration("postgresql://nowhere/at-all"))
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1


def test_the_tables_in_code_are_those_that_the_migrations_make(database_url):
    for file in Path(tieout.__file__).parent.glob("*/*tables.py"):
        importlib.import_module(f"tieout.{file.parent.name}.{file.stem}")
    command.check(configuration(database_url))
