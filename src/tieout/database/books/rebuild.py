"""Makes the views anew when what they are made from has changed, in the transaction of the migrations."""

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache

from sqlalchemy import Connection, text

from tieout.database.books.views import FUNCTIONS, all_views
from tieout.database.security import API_ROLE
from tieout.errors import ViewsInUse

_MADE_FROM = text("SELECT obj_description(to_regnamespace('books'), 'pg_namespace')")
# Views and functions are dropped one by one: whom the schema was opened to by default privileges stays let in.
_OWN = text("SELECT relname FROM pg_class WHERE relnamespace = 'books'::regnamespace AND relkind = 'v'")
_FUNCTIONS = text("SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'books'::regnamespace")
_STRANGERS = text("""
    SELECT DISTINCT reader.oid::regclass::text
    FROM pg_depend JOIN pg_rewrite ON pg_rewrite.oid = pg_depend.objid
    JOIN pg_class AS reader ON reader.oid = pg_rewrite.ev_class
    JOIN pg_class AS read ON read.oid = pg_depend.refobjid
    WHERE pg_depend.classid = 'pg_rewrite'::regclass AND pg_depend.refclassid = 'pg_class'::regclass
    AND read.relnamespace = 'books'::regnamespace AND reader.relnamespace <> 'books'::regnamespace ORDER BY 1
""")


def rebuild(conn: Connection) -> bool:
    """Make the views, unless those that are there are the same; say whether they were made."""
    views, statements, mark = _wanted()
    if conn.scalar(_MADE_FROM) == mark:
        return False
    drop(conn)
    conn.exec_driver_sql(f"GRANT USAGE ON SCHEMA books TO {API_ROLE}")
    for statement in statements:
        conn.exec_driver_sql(statement)
    for view in views:
        conn.exec_driver_sql(f'ALTER VIEW books."{view}" SET (security_invoker = true)')
    conn.exec_driver_sql(f"GRANT SELECT ON ALL TABLES IN SCHEMA books TO {API_ROLE}")
    conn.exec_driver_sql(f"COMMENT ON SCHEMA books IS '{mark}'")
    return True


@cache
def _wanted() -> tuple[Mapping[str, str], Sequence[str], str]:
    """Answer the views, every statement that is needed, and a mark of these; no release changes while it runs."""
    views = dict(all_views())
    statements = [*FUNCTIONS, *views.values()]
    return views, statements, hashlib.sha256("\0".join(statements).encode()).hexdigest()


def drop(conn: Connection) -> None:
    """Take the views away, as a revision must that changes columns they read; they are back after migrating."""
    conn.exec_driver_sql("CREATE SCHEMA IF NOT EXISTS books")
    conn.exec_driver_sql("COMMENT ON SCHEMA books IS NULL")
    if strangers := list(conn.scalars(_STRANGERS)):
        raise ViewsInUse(strangers)
    own = [f'books."{name}"' for name in conn.scalars(_OWN)]
    if own:
        conn.exec_driver_sql(f"DROP VIEW {', '.join(own)}")
    for function in list(conn.scalars(_FUNCTIONS)):
        conn.exec_driver_sql(f"DROP FUNCTION {function}")
