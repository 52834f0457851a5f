"""Looks at what is here: the settings, the folder, the database, the keys and the workers."""

import shutil
from collections.abc import AsyncIterator
from contextlib import suppress

from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from tieout.cipher import Cipher
from tieout.cli.doctor.finding import Case, Finding, good, unknown, warning, wrong
from tieout.cli.reseal import EVERYTHING
from tieout.database import seals
from tieout.database.engine import database_url, open_engine
from tieout.database.migrate import configuration
from tieout.database.transaction import transaction
from tieout.errors import CipherError, TieoutError
from tieout.health.measures import HEARTBEAT
from tieout.jobs.context import Context
from tieout.vault import app

OLDEST_POSTGRES = 16
LATE = 60.0
"""Seconds of waiting after which work is late."""
_MEBIBYTE = 1 << 20
_SECRETS = ("keys", "jwt_secret", "platform_client_secret")

_WORKERS = text("""
    SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => :silent)
""")
_LATE = text("SELECT count(*) AS number, min(due_at) AS first FROM due WHERE due_at <= :now")


async def settings(case: Case) -> AsyncIterator[Finding]:
    """Look at what is set, and at what should not be."""
    given = case.settings
    if not given.webhook_verifier:
        yield warning(
            "settings", "No verifier token is set: what Intuit tells us is refused, and changes come by polls alone.",
            "Set TIEOUT_WEBHOOK_VERIFIER to the verifier token of your app's webhooks.",
        )  # fmt: skip
    if given.environment == "production" and (given.api_base or given.oauth_base):
        yield wrong(
            "settings", "The environment is production, but an address of QuickBooks is overridden.",
            "Unset TIEOUT_API_BASE and TIEOUT_OAUTH_BASE.",
        )  # fmt: skip
    if given.clock_file:
        yield warning("settings", "The time is turned by a file: that is for tests.", "Unset TIEOUT_CLOCK_FILE.")


async def folder(case: Case) -> AsyncIterator[Finding]:
    """Look at the data folder: its room, and who may read the secrets in it."""
    home = case.settings.data_folder
    if not home.exists():
        yield good("folder", "No data folder is needed: the database and all secrets are given.")
        return
    free = shutil.disk_usage(home).free // _MEBIBYTE
    if free < 100:
        yield wrong(
            "folder", f"Only {free} MiB are free on the disk of {home}.", "Make room, or move TIEOUT_DATA_FOLDER."
        )
    elif free < 1024:
        yield warning("folder", f"{free} MiB are free on the disk of {home}.", "Make room before it fills up.")
    else:
        yield good("folder", f"{free / 1024:.0f} GiB are free on the disk of {home}.")
    open_ = [str(file) for name in _SECRETS if (file := home / name).exists() and file.stat().st_mode & 0o077]
    if open_:
        yield wrong("folder", f"Others on this machine can read {', '.join(open_)}.", f"chmod 600 {' '.join(open_)}")
    if case.settings.database_url and any((home / name).exists() for name in _SECRETS):
        yield warning(
            "folder", f"Some secrets were generated in {home}: processes on other machines would have others.",
            "With several machines, set TIEOUT_KEYS, TIEOUT_JWT_SECRET and TIEOUT_PLATFORM_CLIENT_SECRET on all alike.",
        )  # fmt: skip


async def database(case: Case) -> AsyncIterator[Finding]:
    """Look whether the database answers, is new enough, and has this release's schema."""
    try:
        url = database_url(case.settings)
    except TieoutError as refusal:
        yield wrong("database", str(refusal), "Set TIEOUT_DATABASE_URL, or make the data folder writable.")
        return
    engine = open_engine(url, pool_size=2)
    try:
        async with transaction(engine) as conn:
            version = int(await conn.scalar(text("SHOW server_version_num")) or 0) // 10_000
            found = await _revision(conn)
    except Exception as error:  # noqa: BLE001 - whatever keeps it from answering
        await engine.dispose()
        cause = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        yield wrong(
            "database", f"The database does not answer: {cause}.", "Look at TIEOUT_DATABASE_URL and at the server."
        )
        return
    if version < OLDEST_POSTGRES:
        yield wrong(
            "database", f"It is PostgreSQL {version}.", f"Upgrade the server to PostgreSQL {OLDEST_POSTGRES} or newer."
        )
    else:
        yield good("database", f"PostgreSQL {version} answers.")
    newest = ScriptDirectory.from_config(configuration(url)).get_current_head()
    if found == newest:
        yield good("database", f"Its schema is this release's ({found}).")
        await _settle_in(case, engine)
        return
    await engine.dispose()
    if found is None or (newest is not None and found < newest):
        have = "no schema yet" if found is None else f"the schema {found}, and this release wants {newest}"
        yield wrong("database", f"It has {have}.", "Start the service or a worker: the first one brings it up to date.")
    else:
        yield wrong(
            "database", f"Its schema {found} is newer than this release ({newest}).", "Upgrade this installation."
        )


async def _settle_in(case: Case, engine: AsyncEngine) -> None:
    """Go on as the service does: with the database, and as the app at Intuit that was told through the API, if any."""
    cipher = Cipher.of(case.settings.keys)
    case.context = Context(
        engine=engine, settings=case.settings, cipher=cipher, clock=case.clock, transport=case.transport
    )
    with suppress(CipherError):  # the keys have a finding of their own
        async with transaction(engine) as conn:
            case.context.use(await app.read(conn, cipher))
    case.settings = case.context.settings


async def _revision(conn: AsyncConnection) -> str | None:
    if await conn.scalar(text("SELECT to_regclass('alembic_version')")) is None:
        return None
    found: str | None = await conn.scalar(text("SELECT version_num FROM alembic_version"))
    return found


async def keys(case: Case) -> AsyncIterator[Finding]:
    """Look whether everything that is sealed opens with the keys that are set."""
    if case.context is None:
        yield unknown("keys", "Whether the keys open what is sealed is unknown without the database.")
        return
    async with transaction(case.context.engine) as conn:
        found = await seals.examine(conn, case.context.cipher, EVERYTHING)
    if found.shut:
        yield wrong(
            "keys", f"Of {found.number} sealed secrets, {found.shut} cannot be opened with these keys.",
            "Put the key that sealed them back into TIEOUT_KEYS, behind the first; else those companies connect again,"
            " and endpoints get new secrets.",
        )  # fmt: skip
        return
    yield good("keys", f"All of {found.number} sealed secrets open.")
    if found.old:
        yield warning(
            "keys", f"{found.old} secrets are still sealed with an older key.",
            "Keep that key in TIEOUT_KEYS until every process has the new one; then run `tieout reseal`.",
        )  # fmt: skip


async def workers(case: Case) -> AsyncIterator[Finding]:
    """Look whether anybody works, and whether work waits."""
    if case.context is None:
        yield unknown("workers", "Whether anybody works is unknown without the database.")
        return
    async with transaction(case.context.engine) as conn:
        alive = await conn.scalar(_WORKERS, {"silent": HEARTBEAT})
        late = (await conn.execute(_LATE, {"now": case.clock.now()})).one()
    if not alive:
        yield wrong(
            "workers", "No worker gives a sign of life: nothing is synced.",
            "Start `tieout serve` (with TIEOUT_WORKER_IN_PROCESS=yes) or `tieout worker`.",
        )  # fmt: skip
        return
    yield good("workers", f"{alive} at work.")
    waited = (case.clock.now() - late.first).total_seconds() if late.first else 0.0
    if waited > LATE:
        yield warning(
            "workers", f"{late.number} pieces of work wait, the oldest for {waited:.0f} s.",
            "Start more workers, or raise TIEOUT_WORKER_CONCURRENCY.",
        )  # fmt: skip
