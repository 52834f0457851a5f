"""Row-level security for migrations: the API's role sees one business's rows, the owner all."""

from typing import Protocol

API_ROLE = "tieout_api"


class Executes(Protocol):
    """Alembic's `op`, or anything else that runs a statement."""

    def execute(self, sqltext: str, /) -> object:
        """Run one statement."""


# Roles belong to the whole server: other databases on it may be creating the same one at this moment.
_CREATE_ROLE = f"""
DO $$ BEGIN
    CREATE ROLE {API_ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$
"""

# Since PostgreSQL 16 the creator of a role may not take it on without being told so.
_JOIN_ROLE = f"""
DO $$ BEGIN
    IF NOT pg_has_role(current_user, '{API_ROLE}', 'SET') THEN GRANT {API_ROLE} TO current_user; END IF;
END $$
"""


def create_role(op: Executes) -> None:
    """Make the API's role, unless the server has it, and let it see the schema but no table yet."""
    op.execute(_CREATE_ROLE)
    op.execute(_JOIN_ROLE)
    op.execute(f"GRANT USAGE ON SCHEMA public TO {API_ROLE}")
    op.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {API_ROLE}")


def protect(
    op: Executes, table: str, column: str = "business_id", *, allow: str = "SELECT, INSERT, UPDATE, DELETE"
) -> None:
    """Show the API's role only those rows of `table` whose `column` is the business that the transaction names.

    A table that was never protected is not granted either: for the API it does not exist.
    """
    mine = (
        f"{column} = nullif(current_setting('tieout.business', true), '')::uuid"
        " OR current_setting('tieout.platform', true) = 'on'"
    )
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY owner ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)")
    op.execute(f"CREATE POLICY business ON {table} TO {API_ROLE} USING ({mine}) WITH CHECK ({mine})")
    op.execute(f"GRANT {allow} ON {table} TO {API_ROLE}")


def protect_view(op: Executes, view: str) -> None:
    """Let the API's role read a view with its own eyes: a plain view would look with the owner's."""
    op.execute(f"ALTER VIEW {view} SET (security_invoker = true)")
    op.execute(f"GRANT SELECT ON {view} TO {API_ROLE}")
