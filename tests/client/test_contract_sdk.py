"""What we send is what the official SDK sends: method, path, query and body, recorded from both.

Needs `databricks-sdk` (the lakehouse's environment has it).
"""

import io
from datetime import date

import fault_server as fault
import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.core import Config
from databricks.sdk.service import sql as sdk_sql
from databricks_client import Databricks, ServicePrincipal

API = "/api/2.0"
MODEL = "/serving-endpoints/bir-tax-forecaster/invocations"
FILE = "/Volumes/ipai/bronze/landing/a b&c.csv"
STATEMENT = {"statement_id": "s-1", "status": {"state": "SUCCEEDED"}, "manifest": {}, "result": {}}


@pytest.fixture
def sdk(server, monkeypatch) -> WorkspaceClient:
    """The official client, pointed at the recording server."""
    for name in ("DATABRICKS_HOST", "DATABRICKS_TOKEN", "DATABRICKS_CLIENT_ID", "DATABRICKS_CLIENT_SECRET"):
        monkeypatch.delenv(name, raising=False)
    server.on("GET", "/.well-known/databricks-config", fault.answer({"oidc_endpoint": f"{server.url}/oidc"}))
    server.on(
        "GET",
        "/oidc/.well-known/oauth-authorization-server",
        fault.answer(
            {
                "authorization_endpoint": f"{server.url}/oidc/v1/authorize",
                "token_endpoint": f"{server.url}/oidc/v1/token",
            }
        ),
    )
    server.on(
        "POST",
        "/oidc/v1/token",
        fault.answer({"access_token": "t", "token_type": "Bearer", "expires_in": 3600}),
    )
    config = Config(host=server.url, client_id="id", client_secret="s3cret", retry_timeout_seconds=5)
    return WorkspaceClient(config=config)


@pytest.fixture
def ours(sdk, connect) -> Databricks:
    return connect(ServicePrincipal("id", "s3cret"))


def shape(seen, ignore=frozenset()):
    """What must be equal. A body is compared as JSON, where it is JSON."""
    kind = seen.headers.get("Content-Type", "")
    body = {k: v for k, v in seen.json.items() if k not in ignore} if "json" in kind else seen.body
    if "form" in kind:
        body = sorted(seen.body.split(b"&"))
    return seen.method, seen.target.partition("?")[0], seen.query, body


def both(server, theirs, mine, ignore=frozenset()):
    """The last request of each side."""
    theirs()
    expected = shape(server.seen[-1], ignore)
    mine()
    assert shape(server.seen[-1], ignore) == expected


def test_login(server, sdk, ours):
    server.on("GET", f"{API}/preview/scim/v2/Me", fault.answer({"id": "1", "userName": "sp"}))
    sdk.current_user.me()
    ours.users.me()
    first, second = (seen for seen in server.seen if seen.path == "/oidc/v1/token")
    assert shape(first) == shape(second)
    assert first.headers["Authorization"] == second.headers["Authorization"]


def test_me(server, sdk, ours):
    server.on("GET", f"{API}/preview/scim/v2/Me", fault.answer({"id": "1", "userName": "sp"}))
    both(server, sdk.current_user.me, ours.users.me)


def test_run_now(server, sdk, ours):
    server.on("POST", "/api/2.2/jobs/run-now", fault.answer({"run_id": 7}))
    both(
        server,
        lambda: sdk.jobs.run_now(3, idempotency_token="token-1", job_parameters={"month": "2026-02"}),
        lambda: ours.jobs.run_now(3, "token-1", {"month": "2026-02"}),
    )


def test_jobs_list(server, sdk, ours):
    server.on("GET", "/api/2.2/jobs/list", fault.answer({"jobs": [{"job_id": 1}]}))
    both(server, lambda: list(sdk.jobs.list(name="a b", limit=100)), lambda: ours.jobs.list(name="a b"))


def test_second_page_of_jobs(server, sdk, ours):
    pages = [
        fault.answer({"jobs": [{"job_id": 1}], "next_page_token": "p/2=", "has_more": True}),
        fault.answer({}),
    ]
    server.on("GET", "/api/2.2/jobs/list", *pages)
    list(sdk.jobs.list(limit=100))
    expected = shape(server.seen[-1])
    server.on("GET", "/api/2.2/jobs/list", *pages)
    ours.jobs.list()
    assert shape(server.seen[-1]) == expected


def test_job_and_runs(server, sdk, ours):
    for path in ("get", "runs/get", "runs/list", "runs/get-output"):
        server.on("GET", f"/api/2.2/jobs/{path}", fault.answer({"job_id": 3, "run_id": 7}))
    server.on("POST", "/api/2.2/jobs/runs/cancel", fault.answer({}))
    both(server, lambda: sdk.jobs.get(3), lambda: ours.jobs.get(3))
    both(server, lambda: sdk.jobs.get_run(7), lambda: ours.jobs.run(7))
    both(
        server,
        lambda: list(sdk.jobs.list_runs(job_id=3, limit=25, active_only=True)),
        lambda: ours.jobs.runs(3, active_only=True),
    )
    both(server, lambda: sdk.jobs.get_run_output(8), lambda: ours.jobs.output(8))
    both(server, lambda: sdk.jobs.cancel_run(7), lambda: ours.jobs.cancel(7))


def test_execute(server, sdk, ours):
    server.on("POST", f"{API}/sql/statements", fault.answer(STATEMENT))
    server.on("POST", f"{API}/sql/statements/", fault.answer(STATEMENT))
    sdk.statement_execution.execute_statement(
        "SELECT :m, :n",
        "w-1",
        catalog="ipai",
        disposition=sdk_sql.Disposition.INLINE,
        format=sdk_sql.Format.JSON_ARRAY,
        on_wait_timeout=sdk_sql.ExecuteStatementRequestOnWaitTimeout.CONTINUE,
        parameters=[
            sdk_sql.StatementParameterListItem("m", "DATE", "2026-02-01"),
            sdk_sql.StatementParameterListItem("n"),
        ],
        row_limit=10,
        wait_timeout="5s",
    )
    method, path, query, body = shape(server.seen[-1])
    ours.statements.execute(
        "SELECT :m, :n", "w-1", {"m": date(2026, 2, 1), "n": None}, wait=5, catalog="ipai", row_limit=10
    )
    assert shape(server.seen[-1]) == (method, path.rstrip("/"), query, body)


def test_statements(server, sdk, ours):
    base = f"{API}/sql/statements/s-1"
    server.on("GET", base, fault.answer(STATEMENT))
    server.on("GET", f"{base}/result/chunks/2", fault.answer({}))
    server.on("POST", f"{base}/cancel", fault.answer({}))
    both(server, lambda: sdk.statement_execution.get_statement("s-1"), lambda: ours.statements.get("s-1"))
    sdk.statement_execution.get_statement_result_chunk_n("s-1", 2)
    assert server.seen[-1].path == f"{base}/result/chunks/2"
    sdk.statement_execution.cancel_execution("s-1")
    theirs = server.seen[-1]
    ours.statements.cancel("s-1")
    assert (theirs.method, theirs.target) == (server.seen[-1].method, server.seen[-1].target)


def test_warehouses(server, sdk, ours):
    base = f"{API}/sql/warehouses"
    server.on("GET", base, fault.answer({"warehouses": []}))
    server.on("GET", f"{base}/w", fault.answer({"id": "w"}))
    both(server, lambda: list(sdk.warehouses.list()), lambda: ours.warehouses.list())
    both(server, lambda: sdk.warehouses.get("w"), lambda: ours.warehouses.get("w"))
    for verb in ("start", "stop"):
        server.on("POST", f"{base}/w/{verb}", fault.answer({}))
        getattr(sdk.warehouses, verb)("w")
        theirs = server.seen[-1]
        getattr(ours.warehouses, verb)("w")
        assert (theirs.method, theirs.target) == (server.seen[-1].method, server.seen[-1].target)


def test_predict(server, sdk, ours):
    server.on("POST", MODEL, fault.answer({"predictions": [1, 2]}, served_model_name="m-3"))
    server.on(
        "GET", f"{API}/serving-endpoints/bir-tax-forecaster", fault.answer({"name": "bir-tax-forecaster"})
    )
    records = [{"agency": "RIM", "n": 1.5, "x": None}, {"agency": "Ñandú", "n": 2, "x": "y"}]
    both(
        server,
        lambda: sdk.serving_endpoints.query("bir-tax-forecaster", dataframe_records=records),
        lambda: ours.serving.predict("bir-tax-forecaster", records),
    )
    both(
        server,
        lambda: sdk.serving_endpoints.get("bir-tax-forecaster"),
        lambda: ours.serving.get("bir-tax-forecaster"),
    )


def test_files(server, sdk, ours):
    target = "/Volumes/ipai/bronze/landing/a%20b%26c.csv"
    for verb in ("PUT", "DELETE"):
        server.on(verb, f"{API}/fs/files{target}", fault.raw(204, b""))
    server.on("PUT", f"{API}/fs/directories/Volumes/x", fault.raw(204, b""))
    server.on("GET", f"{API}/fs/directories/Volumes/x", fault.answer({"contents": []}))
    both(
        server,
        lambda: sdk.files.upload(FILE, io.BytesIO(b"content"), overwrite=True),
        lambda: ours.files.upload(FILE, io.BytesIO(b"content")),
    )
    both(server, lambda: sdk.files.delete(FILE), lambda: ours.files.delete(FILE))
    both(server, lambda: sdk.files.create_directory("/Volumes/x"), lambda: ours.files.mkdirs("/Volumes/x"))
    both(
        server,
        lambda: list(sdk.files.list_directory_contents("/Volumes/x")),
        lambda: ours.files.list("/Volumes/x"),
    )


def test_dashboards(server, sdk, ours):
    base = f"{API}/lakeview/dashboards"
    server.on("GET", base, fault.answer({"dashboards": []}))
    server.on("GET", f"{base}/d", fault.answer({"dashboard_id": "d"}))
    server.on("GET", f"{base}/d/published", fault.answer({"display_name": "x"}))
    both(server, lambda: list(sdk.lakeview.list()), lambda: ours.dashboards.list())
    both(server, lambda: sdk.lakeview.get("d"), lambda: ours.dashboards.get("d"))
    both(server, lambda: sdk.lakeview.get_published("d"), lambda: ours.dashboards.published("d"))
