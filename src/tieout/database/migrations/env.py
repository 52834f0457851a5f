"""How Alembic runs: all revisions in one transaction, one process at a time."""

from alembic import context
from sqlalchemy import NullPool, create_engine, text

from tieout.database.books.rebuild import rebuild
from tieout.database.metadata import metadata

# Racing upgrades wait here; whoever comes second finds nothing left to do.
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(7216543219876)")


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    return not (kind == "table" and (name or "").startswith("procrastinate_"))


engine = create_engine(context.config.attributes["url"], poolclass=NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=metadata, include_name=_ours, compare_type=True)
    with context.begin_transaction():
        connection.execute(_ONE_AT_A_TIME)
        context.run_migrations()
        rebuild(connection)
