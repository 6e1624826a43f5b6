"""A database of a test's own on the server IPAI_TEST_POSTGRES names; without it the tests fail, not skip."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo


def server() -> str:
    """The address of a PostgreSQL whose user may create databases."""
    dsn = os.environ.get("IPAI_TEST_POSTGRES")
    assert dsn, "Set IPAI_TEST_POSTGRES to a server whose user may create databases; ./ipai test does."
    return make_conninfo(dsn, dbname="postgres")


@contextmanager
def new_database() -> Iterator[str]:
    """The address of an empty database, dropped at the end."""
    name = f"ipai_lake_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server(), autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name))
        )
        try:
            yield make_conninfo(server(), dbname=name)
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def database() -> Iterator[str]:
    """The address of an empty database."""
    with new_database() as dsn:
        yield dsn


@pytest.fixture(scope="module")
def shared_database() -> Iterator[str]:
    """The same, for all tests of a file."""
    with new_database() as dsn:
        yield dsn


def execute(dsn: str, *statements: str) -> None:
    """Run statements, one commit."""
    with psycopg.connect(dsn) as connection:
        for statement in statements:
            connection.execute(statement)


def password(dsn: str) -> str:
    """The password of an address."""
    return str(conninfo_to_dict(dsn)["password"])
