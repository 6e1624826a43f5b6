"""Fixtures of the end-to-end tests: they run against a whole, running demo that ``./ipai test`` has set up.

Environment: ``IPAI_TEST_URL`` (Odoo), ``IPAI_TEST_DB``, ``IPAI_TEST_DSN`` (PostgreSQL), ``IPAI_ADMIN_PASSWORD``,
``IPAI_ACCOUNTANT_PASSWORD``, ``IPAI_TEST_DATA`` (data folder), ``IPAI_CHROMIUM``, and ``DATABRICKS_*`` of the embedded
lakehouse, read by the official SDK itself.
"""

import os
import xmlrpc.client

import psycopg2
import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.service.sql import StatementState


class Odoo:
    """Odoo seen from outside, over XML-RPC, as one user."""

    def __init__(self, url, database, login, password):
        common = xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/common")
        self.uid = common.authenticate(database, login, password, {})
        assert self.uid, f"{login} cannot log in"
        self._object = xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/object", allow_none=True)
        self._credentials = (database, self.uid, password)

    def call(self, model, method, *args, **kwargs):
        return self._object.execute_kw(*self._credentials, model, method, list(args), kwargs)

    def read(self, model, domain, fields, **kwargs):
        return self.call(model, "search_read", domain, fields=fields, **kwargs)

    def one(self, model, domain, fields):
        rows = self.read(model, domain, fields)
        assert len(rows) == 1, f"{model} {domain}: {len(rows)} records"
        return rows[0]


@pytest.fixture(scope="session")
def url():
    return os.environ["IPAI_TEST_URL"]


@pytest.fixture(scope="session")
def login_admin(url):
    """A function that opens one more connection as administrator (one a thread: a proxy is not thread-safe)."""
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
