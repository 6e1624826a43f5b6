"""Viewer tokens: three calls, bound to one viewer, checked before a browser gets them, never told."""

import base64
import json
from datetime import datetime
from urllib.parse import parse_qs

import fault_server as fault
import pytest
from databricks_client import (
    EntraClientSecret,
    InvalidInput,
    LoginRefused,
    MalformedAnswer,
    NotFound,
    PermissionDenied,
    PersonalAccessToken,
    ServicePrincipal,
    TimedOut,
)

INFO_PATH = "/api/2.0/lakeview/dashboards/d-1/published/tokeninfo"
TOKEN = "/oidc/v1/token"
SP = ServicePrincipal("client", "s3cret")
DETAILS = [
    {
        "type": "workspace_rule_set",
        "resource_name": "workspaces/77/dashboards/d-1",
        "grant_rules": [{"permission_set": "permissionSets/dashboard.runner"}],
    }
]
INFO = {"authorization_details": DETAILS, "custom_claim": "urn:aibi:external_data:1,3:v:d-1", "scope": "a b"}


def jwt(**claims: object) -> str:
    """A token as it looks; nobody here checks its signature."""
    parts = ({"alg": "ES256"}, claims)
    texts = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join([*texts, "c2lnbmF0dXJl"])


def grant(token: str):
    return fault.answer({"access_token": token, "token_type": "Bearer", "expires_in": 3600})


GOOD = jwt(exp=1772327400, scope="a b")


@pytest.fixture
def dashboards(server, connect):
    """A server that plays along, and the part of the client that asks it."""
    server.on("POST", TOKEN, grant("wide"), grant(GOOD))
    server.on("GET", INFO_PATH, fault.answer(INFO))
    return connect(SP).dashboards


def test_three_calls_give_a_token_with_its_end(server, dashboards):
    made = dashboards.viewer_token("d-1", "v", "1,3")
    assert made.token.reveal() == GOOD
    assert (made.expires_at, made.workspace_id) == (datetime(2026, 3, 1, 1, 10), "77")
    first, info, second = server.seen
    assert (info.path, info.query) == (INFO_PATH, {"external_viewer_id": "v", "external_value": "1,3"})
    assert info.headers["Authorization"] == "Bearer wide"
    assert first.headers["Authorization"] == second.headers["Authorization"]
    form = {name: values[0] for name, values in parse_qs(second.body.decode()).items()}
    assert json.loads(form.pop("authorization_details")) == DETAILS
    assert form == {
        "grant_type": "client_credentials",
        "scope": "a b",
        "custom_claim": "urn:aibi:external_data:1,3:v:d-1",
    }


def test_every_viewer_gets_a_token_of_their_own(server, dashboards):
    dashboards.viewer_token("d-1", "v", "1")
    dashboards.viewer_token("d-1", "w", "2")
    assert [seen.path for seen in server.seen] == [TOKEN, INFO_PATH, TOKEN, INFO_PATH, TOKEN]


def test_the_header_names_the_workspace(server, dashboards):
    server.on("GET", INFO_PATH, fault.answer(INFO, X_Databricks_Org_Id="88"))
    assert dashboards.viewer_token("d-1", "v", "1").workspace_id == "88"


@pytest.mark.parametrize("auth", [PersonalAccessToken("dapi0123456789"), EntraClientSecret("t", "c", "s")])
def test_other_credentials_are_refused_before_any_call(server, connect, auth):
    with pytest.raises(InvalidInput, match="service principal with an OAuth secret"):
        connect(auth).dashboards.viewer_token("d-1", "v", "1")
    assert server.seen == []


@pytest.mark.parametrize(("viewer", "value"), [("", "1"), ("v", "")])
def test_a_viewer_without_a_value_is_refused_before_any_call(server, dashboards, viewer, value):
    with pytest.raises(InvalidInput, match="no row can be left out"):
        dashboards.viewer_token("d-1", viewer, value)
    assert server.seen == []


@pytest.mark.parametrize(
    ("token", "words"),
    [
        (jwt(exp=1772327400, scope="all-apis"), "for everything"),
        (jwt(exp=1772327400, scope=["all-apis"]), "for everything"),
        (jwt(scope="a b"), "when it ends"),
        ("dapi0123456789", "when it ends"),
        ("a.%%%.c", "when it ends"),
        ("a.WzFd.c", "when it ends"),
    ],
)
def test_what_is_no_token_for_a_browser_is_thrown_away(server, dashboards, token, words):
    server.on("POST", TOKEN, grant("wide"), grant(token))
    with pytest.raises(MalformedAnswer, match=words) as caught:
        dashboards.viewer_token("d-1", "v", "1")
    assert token not in str(caught.value)


@pytest.mark.parametrize("missing", ["custom_claim", "authorization_details", "scope"])
def test_an_answer_that_binds_nobody_is_refused(server, dashboards, missing):
    server.on("GET", INFO_PATH, fault.answer({k: v for k, v in INFO.items() if k != missing}))
    with pytest.raises(MalformedAnswer, match=missing):
        dashboards.viewer_token("d-1", "v", "1")
    assert len(server.seen) == 2


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        (fault.status(404, {"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "no"}), NotFound),
        (fault.status(403, {"error_code": "PERMISSION_DENIED", "message": "no"}), PermissionDenied),
    ],
)
def test_refusals_of_the_dashboard(server, dashboards, behaviour, error):
    server.on("GET", INFO_PATH, behaviour)
    with pytest.raises(error):
        dashboards.viewer_token("d-1", "v", "1")


def test_a_refused_exchange_is_a_refused_login(server, dashboards):
    refusal = fault.status(400, {"error": "invalid_request", "error_description": "claim"})
    server.on("POST", TOKEN, grant("wide"), refusal)
    with pytest.raises(LoginRefused, match="claim"):
        dashboards.viewer_token("d-1", "v", "1")


def test_a_second_secret_serves_when_the_first_is_refused(server, connect):
    refused = fault.status(401, {"error": "invalid_client", "error_description": "no"})
    server.on("POST", TOKEN, grant("wide"), refused, grant(GOOD))
    server.on("GET", INFO_PATH, fault.answer(INFO))
    client = connect(ServicePrincipal("client", "old", next_secret="new"))
    assert client.dashboards.viewer_token("d-1", "v", "1").token.reveal() == GOOD
    logins = [seen.headers["Authorization"] for seen in server.seen if seen.path == TOKEN]
    assert base64.b64decode(logins[-1].split()[1]) == b"client:new"


@pytest.mark.parametrize("silent", ["info", "token"])
def test_all_three_calls_share_one_deadline(server, connect, silent):
    server.on("POST", TOKEN, grant("wide"), fault.hang if silent == "token" else grant(GOOD))
    server.on("GET", INFO_PATH, fault.hang if silent == "info" else fault.answer(INFO))
    with pytest.raises(TimedOut):
        connect(SP, deadline=0.4).dashboards.viewer_token("d-1", "v", "1")


def test_the_token_is_told_to_nobody(server, connect, caplog):
    calls = []
    server.on("POST", TOKEN, grant("wide"), grant(GOOD))
    server.on("GET", INFO_PATH, fault.answer(INFO))
    with caplog.at_level("DEBUG"):
        made = connect(SP, on_call=calls.append).dashboards.viewer_token("d-1", "secret-viewer", "1,3")
    assert GOOD not in caplog.text + repr(made) + repr(calls)
    assert "secret-viewer" not in repr(made) + repr(calls)
    assert [call.endpoint for call in calls][1] == "/api/2.0/lakeview/dashboards/{id}/published/tokeninfo"


def test_the_address_of_the_page(server, dashboards):
    assert dashboards.embed_url("d-1", "77") == f"{server.url}/embed/dashboardsv3/d-1?o=77"
    assert dashboards.embed_url("a/b", "7&7") == f"{server.url}/embed/dashboardsv3/a%2Fb?o=7%267"
