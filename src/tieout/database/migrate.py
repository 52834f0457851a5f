"""Brings a database to this release's schema; processes that start together wait for the first of them."""

import asyncio
import threading
from pathlib import Path

from alembic import command
from alembic.config import Config

from tieout.database.engine import with_driver

_alone = threading.Lock()  # what a revision sees as `op` is one for the whole process


async def migrate(url: str) -> None:
    """Bring the database to the newest revision, without holding up the event loop."""
    await asyncio.to_thread(migrate_now, url)


def migrate_now(url: str) -> None:
    """Bring the database to the newest revision."""
    with _alone:
        command.upgrade(configuration(url), "head")


def configuration(url: str) -> Config:
    """Tell Alembic where the migrations and the database are, with no file of its own."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.attributes["url"] = with_driver(url)
    return config
