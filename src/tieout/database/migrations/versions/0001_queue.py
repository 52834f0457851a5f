"""The API's role, and the job queue as Procrastinate ships it."""

from importlib.resources import files
from typing import Any

from alembic import op

from tieout.database import security

revision = "0001"
down_revision = None

# Later releases of Procrastinate bring more files: a later revision runs those, this one stays as it is.
_LAST_FILE = "03.04.00_50_post_add_retry_failed_job_procedure.sql"


def upgrade() -> None:
    """Run Procrastinate's own migrations up to the pinned one, and let the API's role queue jobs."""
    driver: Any = op.get_bind().connection.driver_connection
    folder = files("procrastinate").joinpath("sql", "migrations")
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".sql") and file.name <= _LAST_FILE:
            driver.execute(file.read_text())
    security.create_role(op)
    for table in ("procrastinate_jobs", "procrastinate_events"):
        op.execute(f"GRANT SELECT, INSERT ON {table} TO {security.API_ROLE}")
    op.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {security.API_ROLE}")
