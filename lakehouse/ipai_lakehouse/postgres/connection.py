"""One connection, one snapshot, and what PostgreSQL refuses in plain words. A password is never shown."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import InsufficientPrivilege, UndefinedTable

CONNECT_SECONDS = 10
_SETTINGS = (
    "SET LOCAL TimeZone = 'UTC'",
    "SET LOCAL DateStyle = 'ISO, YMD'",
    "SET LOCAL IntervalStyle = 'iso_8601'",
    "SET LOCAL extra_float_digits = 1",
    "SET LOCAL statement_timeout = 0",
    "SET LOCAL search_path = pg_catalog",
)


class PostgresError(ValueError):
    """The source cannot be read; the sentence says what is wrong."""


@contextmanager
def snapshot(dsn: str) -> Iterator[psycopg.Connection]:
    """A connection inside one REPEATABLE READ READ ONLY transaction: all that it reads is of one moment.

    ``dsn`` is an address (``postgresql://user@host/db``) or ``key=value`` pairs; what it leaves out comes
    from the PG* variables, so the password may stand in PGPASSWORD. Raises ``PostgresError``.
    """
    password = _password(dsn)
    try:
        with psycopg.connect(dsn, connect_timeout=CONNECT_SECONDS) as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            for setting in _SETTINGS:
                connection.execute(setting)
            yield connection
    except psycopg.Error as error:
        raise PostgresError(_sentence(error, password)) from None


def _password(dsn: str) -> str | None:
    try:
        return conninfo_to_dict(dsn).get("password")
    except psycopg.Error:
        raise PostgresError(
            "The address of the database is not one: write it as postgresql://user@host:5432/database."
        ) from None


def _sentence(error: psycopg.Error, password: str | None) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    if password:
        text = text.replace(password, "***")
    if isinstance(error, InsufficientPrivilege):
        return f"The user of the database may not read that: {text}. Grant SELECT on the table."
    if isinstance(error, UndefinedTable):
        return f"The database has no such table: {text}."
    if isinstance(error, psycopg.OperationalError) and error.sqlstate is None:
        return f"The database cannot be reached, or the connection broke: {text}."
    return f"The database answered: {text}."
