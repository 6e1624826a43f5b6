"""Fixtures of the end-to-end tests: they run against a whole demo that ``./ipai test`` has set up.

Environment: ``IPAI_TEST_URL`` (Odoo), ``IPAI_TEST_DB``, ``IPAI_TEST_DSN`` (PostgreSQL), ``IPAI_TEST_DATA``
(data folder), ``IPAI_ADMIN_PASSWORD``, ``IPAI_ACCOUNTANT_PASSWORD``, ``IPAI_CHROMIUM``, and ``DATABRICKS_*``
of the embedded lakehouse, read by the official SDK itself.
"""

import os

import psycopg2
import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.service.sql import StatementState

from tests.e2e.odoo_rpc import Odoo


@pytest.fixture(scope="session")
def url():
    return os.environ["IPAI_TEST_URL"]


@pytest.fixture(scope="session")
def login_admin(url):
    """A function that logs in once more as administrator: one connection a thread."""
    return lambda: Odoo(url, os.environ["IPAI_TEST_DB"], "admin", os.environ["IPAI_ADMIN_PASSWORD"])


@pytest.fixture(scope="session")
def admin(login_admin):
    return login_admin()


@pytest.fixture(scope="session")
def accountant(url):
    return Odoo(url, os.environ["IPAI_TEST_DB"], "accountant", os.environ["IPAI_ACCOUNTANT_PASSWORD"])


@pytest.fixture(scope="session")
def ledger():
    """Run SQL on Odoo's own database, apart from any code of ours."""
    with psycopg2.connect(os.environ["IPAI_TEST_DSN"]) as connection:
        connection.set_session(readonly=True, autocommit=True)

        def rows(sql, *parameters):
            with connection.cursor() as cursor:
                cursor.execute(sql, parameters)
                return cursor.fetchall()

        yield rows


@pytest.fixture(scope="session")
def databricks():
    """The official SDK, unmodified, configured by nothing but the exports of ``./ipai env``."""
    return WorkspaceClient()


@pytest.fixture(scope="session")
def lake(databricks):
    """Run SQL on the lakehouse through the official SDK; cells are strings or None, as on the wire."""

    def rows(sql):
        answer = databricks.statement_execution.execute_statement(
            statement=sql, warehouse_id=os.environ["DATABRICKS_WAREHOUSE_ID"], wait_timeout="30s"
        )
        assert answer.status.state == StatementState.SUCCEEDED, answer.status.error
        chunks = answer.manifest.total_chunk_count or 0
        data = list(answer.result.data_array or [])
        for index in range(1, chunks):
            chunk = databricks.statement_execution.get_statement_result_chunk_n(answer.statement_id, index)
            data += chunk.data_array or []
        return data

    return rows
