"""A role of Postgres that reads the views and nothing else, as a script for somebody who may make roles. Views are read
with the rights of who made them, so the role needs none on the tables below, where keys and hashes are."""

import re

from emulator.store import views

NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}", re.ASCII)
_BEGINNING = """\
-- A role that reads the views of cognito-emulator and nothing else. Run it in the emulator's database, as the user of
-- EMULATOR_DATABASE_URL or as a superuser, and again after each upgrade of the emulator: an upgrade makes views anew.
-- It gives the role no password: say \\password {role} in psql, or let pg_hba.conf decide who may be it.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
        CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
    END IF;
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO {role}', current_database());
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO {role}', current_schema());
    EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA %I FROM {role}', current_schema());
END
$$;
ALTER ROLE {role} SET default_transaction_read_only = on;
ALTER ROLE {role} SET statement_timeout = '30s';
ALTER ROLE {role} SET idle_in_transaction_session_timeout = '10min';
"""


def script(role: str) -> str:
    """Raises ValueError for a name that would have to be quoted."""
    if not NAME.fullmatch(role):
        raise ValueError(f"A role is named by small letters, digits and _, such as `reader`, not by {role!r}.")
    names = sorted(views.definitions("postgresql"))
    return _BEGINNING.format(role=role) + "GRANT SELECT ON\n    " + ",\n    ".join(names) + f"\nTO {role};\n"
