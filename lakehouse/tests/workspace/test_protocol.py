"""HTTP itself: what a proxy, a browser or an old client would trip over."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.core import Config
from databricks.sdk.environments import AzureEnvironment, Cloud, DatabricksEnvironment
from databricks.sdk.service.jobs import PythonWheelTask, Task
from running_server import PACKAGE_FOLDER, RunningServer

ME = "/api/2.0/preview/scim/v2/Me"


def test_one_connection_carries_many_requests(workspace: RunningServer) -> None:
    """A body after HEAD would be taken for the next answer."""
    wire = http.client.HTTPConnection("127.0.0.1", workspace.port)
    headers = {"Authorization": f"Bearer {workspace.token()}"}
    wire.connect()
    sock = wire.sock
    for verb, path in [("HEAD", "/api/2.0/nothing"), ("GET", ME), ("HEAD", "/api/2.0/repos"), ("GET", ME)]:
        wire.request(verb, path, headers=headers)
        answer = wire.getresponse()
        body = answer.read()
        assert answer.version == 11
        assert bool(body) == (verb == "GET")
        assert answer.headers["X-Request-Id"]
        assert wire.sock is sock
    wire.close()


def test_head_of_a_refused_request_has_no_body(workspace: RunningServer) -> None:
    wire = http.client.HTTPConnection("127.0.0.1", workspace.port)
    for _ in range(2):
        wire.request("HEAD", ME)
        answer = wire.getresponse()
        assert (answer.status, answer.read()) == (401, b"")
    wire.close()


@pytest.mark.parametrize(
    "path",
    [f"{ME}/", f"{ME}?o=123", ME.replace("scim", "%73cim"), f"{ME}//"],
    ids=["slash", "o", "percent", "//"],
)
def test_paths_that_mean_the_same(workspace: RunningServer, path: str) -> None:
    with workspace.http() as client:
        answer = client.get(path, headers={"X-Databricks-Workspace-Id": workspace.workspace_id})
    assert answer.json()["userName"] == workspace.client_id


def test_ids_may_be_numbers_or_texts(workspace: RunningServer) -> None:
    task = Task("t", python_wheel_task=PythonWheelTask("ipai_lakehouse", "ingest"))
    job_id = workspace.sdk().jobs.create(name="ids", tasks=[task]).job_id
    with workspace.http() as client:
        for shown in (job_id, str(job_id)):
            body = {"job_id": shown, "new_settings": {"name": "ids"}}
            assert client.post("/api/2.1/jobs/update", json=body).status_code == 200
        got = client.get("/api/2.0/jobs/get", params={"job_id": str(job_id)}).json()
    assert got["job_id"] == job_id and isinstance(got["job_id"], int)


@pytest.mark.parametrize("version", ["", "v2.0/"])
def test_entra_signs_in(workspace: RunningServer, version: str) -> None:
    form = {"client_id": workspace.client_id, "client_secret": workspace.client_secret}
    form |= {"grant_type": "client_credentials", "scope": "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d/.default"}
    url = f"{workspace.host}/tenant/oauth2/{version}token"
    token = httpx.post(url, data=form).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert httpx.get(workspace.host + ME, headers=headers).json()["userName"] == workspace.client_id
    assert httpx.post(url, data=form | {"client_secret": "wrong"}).status_code == 401
    assert httpx.post(url, data=form | {"grant_type": "password"}).json()["error"] == "unsupported_grant_type"
    other = httpx.post(url, data=form | {"scope": "https://management.core.windows.net/.default"}).json()
    headers = {"Authorization": f"Bearer {other['access_token']}"}
    assert httpx.get(workspace.host + ME, headers=headers).status_code == 403


def test_the_sdk_signs_in_with_an_azure_client_secret(workspace: RunningServer) -> None:
    azure = AzureEnvironment(
        name="TEST",
        service_management_endpoint=f"{workspace.host}/management",
        resource_manager_endpoint=f"{workspace.host}/manager",
        active_directory_endpoint=f"{workspace.host}/",
    )
    environment = DatabricksEnvironment(
        Cloud.AZURE,
        "127.0.0.1",
        azure_application_id="2ff814a6-3304-4ab8-85cb-cd0e6f879c1d",
        azure_environment=azure,
    )
    config = Config(
        host=workspace.host,
        azure_client_id=workspace.client_id,
        azure_client_secret=workspace.client_secret,
        auth_type="azure-client-secret",
        databricks_environment=environment,
    )
    assert WorkspaceClient(config=config).current_user.me().user_name == workspace.client_id


def test_the_tenant_is_found(workspace: RunningServer) -> None:
    answer = httpx.get(f"{workspace.host}/aad/auth", follow_redirects=False)
    assert answer.status_code == 302
    assert answer.headers["location"].endswith("/oauth2/authorize")


def test_the_server_listens_on_loopback_only(workspace: RunningServer) -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", workspace.port), timeout=2)


def test_the_secret_is_shown_once(tmp_path: Path) -> None:
    def init() -> dict[str, Any]:
        argv = [
            sys.executable,
            "-m",
            "ipai_lakehouse.cli",
            "init",
            "--home",
            str(tmp_path / "home"),
            "--json",
        ]
        done = subprocess.run(argv, cwd=PACKAGE_FOLDER, capture_output=True, text=True, check=True)
        return json.loads(done.stdout.splitlines()[-1])

    first, second = init(), init()
    assert first["client_secret"].startswith("dose")
    assert (second["client_secret"], second["client_id"]) == (None, first["client_id"])
    stored = [path for path in (tmp_path / "home").rglob("*") if path.is_file()]
    assert not any(first["client_secret"].encode() in path.read_bytes() for path in stored)


def test_legacy_dashboards_point_to_lakeview(workspace: RunningServer) -> None:
    with workspace.http() as client:
        answer = client.post("/api/2.0/preview/sql/dashboards", json={"name": "old"})
    assert (answer.status_code, "lakeview/dashboards" in answer.json()["message"]) == (410, True)
