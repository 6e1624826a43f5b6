"""Who gets in, who does not, and what the refusals look like."""

from __future__ import annotations

import httpx
import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.core import Config
from databricks.sdk.errors import PermissionDenied
from running_server import RunningServer


def test_sdk_signs_in_as_the_service_principal(workspace: RunningServer) -> None:
    client = workspace.sdk()
    me = client.current_user.me()
    assert me.user_name == workspace.client_id
    assert me.active
    assert str(client.get_workspace_id()) == workspace.workspace_id


def test_sdk_with_a_wrong_secret_is_refused(workspace: RunningServer) -> None:
    config = Config(
        host=workspace.host, client_id=workspace.client_id, client_secret="wrong", auth_type="oauth-m2m"
    )
    with pytest.raises(ValueError, match="invalid_client"):
        WorkspaceClient(config=config).current_user.me()


def test_personal_token_works_until_it_is_deleted(workspace: RunningServer) -> None:
    made = workspace.sdk().tokens.create(comment="for a test", lifetime_seconds=600)
    client = WorkspaceClient(host=workspace.host, token=made.token_value)
    assert client.current_user.me().user_name == workspace.client_id
    listed = {info.token_id: info.comment for info in client.tokens.list()}
    assert listed[made.token_info.token_id] == "for a test"
    client.tokens.delete(made.token_info.token_id)
    with pytest.raises(PermissionDenied, match="Invalid access token"):
        client.current_user.me()


@pytest.mark.parametrize("value", ["Bearer dapi0123", "Bearer a.b.c", "Bearer x"])
def test_bad_token_is_403_with_a_numeric_code(workspace: RunningServer, value: str) -> None:
    answer = httpx.get(f"{workspace.host}/api/2.0/preview/scim/v2/Me", headers={"Authorization": value})
    assert answer.status_code == 403
    assert answer.json()["error_code"] == 403
    assert answer.headers["x-databricks-reason-phrase"].startswith("Invalid access token.")


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic eDp5"}, {"Authorization": "Bearer"}])
def test_no_credential_is_401(workspace: RunningServer, headers: dict[str, str]) -> None:
    answer = httpx.get(f"{workspace.host}/api/2.1/jobs/list", headers=headers)
    assert answer.status_code == 401
    assert "Credential was not sent" in answer.json()["message"]


def test_token_endpoint_takes_form_credentials(workspace: RunningServer) -> None:
    form = {
        "grant_type": "client_credentials",
        "client_id": workspace.client_id,
        "client_secret": workspace.client_secret,
    }
    answer = httpx.post(f"{workspace.host}/oidc/v1/token", data=form)
    assert answer.json()["expires_in"] == 3600
    assert answer.json()["token_type"] == "Bearer"


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer"}, 400, "unsupported_grant_type"),
        ({"grant_type": "urn:ietf:params:oauth:grant-type:token-exchange"}, 400, "unsupported_grant_type"),
        ({}, 400, "unsupported_grant_type"),
        ({"grant_type": "client_credentials", "client_id": "x", "client_secret": "y"}, 401, "invalid_client"),
        ({"grant_type": "client_credentials"}, 401, "invalid_client"),
    ],
)
def test_token_endpoint_refuses(
    workspace: RunningServer, form: dict[str, str], status: int, error: str
) -> None:
    answer = httpx.post(f"{workspace.host}/oidc/v1/token", data=form)
    assert (answer.status_code, answer.json()["error"]) == (status, error)


@pytest.mark.parametrize(
    ("extra", "error"),
    [({"scope": "sql"}, "invalid_scope"), ({"authorization_details": "[]"}, "invalid_request")],
)
def test_a_narrower_token_is_refused_not_widened(
    workspace: RunningServer, extra: dict[str, str], error: str
) -> None:
    form = {"grant_type": "client_credentials"} | extra
    auth = (workspace.client_id, workspace.client_secret)
    answer = httpx.post(f"{workspace.host}/oidc/v1/token", data=form, auth=auth)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_discovery_names_this_server(workspace: RunningServer) -> None:
    config = httpx.get(f"{workspace.host}/.well-known/databricks-config").json()
    assert config["workspace_id"] == workspace.workspace_id
    for document in ("oauth-authorization-server", "openid-configuration"):
        found = httpx.get(f"{config['oidc_endpoint']}/.well-known/{document}").json()
        assert found["token_endpoint"] == f"{workspace.host}/oidc/v1/token"


def test_unknown_and_unsupported_routes_differ(workspace: RunningServer) -> None:
    with workspace.http() as http:
        unknown = http.delete("/api/2.0/workspace/nothing")
        assert unknown.status_code == 404
        assert unknown.json()["error_code"] == "ENDPOINT_NOT_FOUND"
        assert unknown.json()["message"] == "No API found for 'DELETE /workspace/nothing'"
        known = http.get("/api/2.0/repos")
        assert (known.status_code, known.json()["error_code"]) == (501, "NOT_IMPLEMENTED")
        assert http.post("/api/2.0/preview/sql/dashboards", json={}).status_code == 410


def test_every_answer_names_workspace_and_request(workspace: RunningServer) -> None:
    with workspace.http() as http:
        for answer in (http.get("/api/2.1/jobs/list"), http.get("/api/2.0/nothing")):
            assert answer.headers["x-databricks-org-id"] == workspace.workspace_id
            assert len(answer.headers["x-request-id"]) == 36
        assert answer.json()["details"][0]["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize("kind", ["application/json", "text/json", "text/plain", None])
def test_json_is_read_whatever_it_is_called(workspace: RunningServer, kind: str | None) -> None:
    headers = {"Content-Type": kind} if kind else {}
    with workspace.http() as http:
        made = http.post("/api/2.0/token/create/", content='{"comment": "typed"}', headers=headers)
        assert made.json()["token_info"]["comment"] == "typed"
        broken = http.post("/api/2.0/token/create", content='{"comment":', headers=headers)
        assert (broken.status_code, broken.json()["error_code"]) == (400, "MALFORMED_REQUEST")
