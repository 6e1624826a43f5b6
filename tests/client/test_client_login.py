"""Tokens: fetched, cached, renewed early, dropped once; Entra; discovery."""

import base64
import time
from datetime import datetime, timedelta
from urllib.parse import parse_qs

import fault_server as fault
import pytest
from databricks_client import (
    DatabricksError,
    EntraClientSecret,
    HostRefused,
    InvalidInput,
    LoginRefused,
    MalformedAnswer,
    MemoryTokenStore,
    PermissionDenied,
    PersonalAccessToken,
    ServicePrincipal,
    TimedOut,
    Token,
    Unauthenticated,
)
from databricks_client.retry import Backoff

ME = "/api/2.0/preview/scim/v2/Me"
TOKEN = "/oidc/v1/token"
SP = ServicePrincipal("client", "s3cret")
USER = fault.answer({"id": "1", "userName": "sp"})


def grant(name: str, lifetime: object = 3600):
    return fault.answer({"access_token": name, "token_type": "Bearer", "expires_in": lifetime})


def bearers(server) -> list[str]:
    return [seen.headers["Authorization"] for seen in server.seen if seen.path == ME]


def paths(server) -> list[str]:
    return [seen.path for seen in server.seen]


def test_a_service_principal_logs_in_once(server, connect):
    server.on("POST", TOKEN, grant("one"))
    server.on("GET", ME, USER)
    client = connect(SP)
    client.users.me()
    client.with_deadline(1).users.me()
    assert paths(server) == [TOKEN, ME, ME]
    assert server.seen[0].headers["Authorization"] == "Basic " + base64.b64encode(b"client:s3cret").decode()
    assert parse_qs(server.seen[0].body.decode()) == {
        "grant_type": ["client_credentials"],
        "scope": ["all-apis"],
    }
    assert bearers(server) == ["Bearer one"] * 2


def test_the_token_endpoint_is_discovered_when_it_is_elsewhere(server, connect):
    server.on(
        "GET",
        "/.well-known/databricks-config",
        fault.answer({"oidc_endpoint": f"{server.url}/oidc/accounts/{{account_id}}", "account_id": "a-1"}),
    )
    server.on(
        "GET",
        "/oidc/accounts/a-1/.well-known/oauth-authorization-server",
        fault.answer({"token_endpoint": f"{server.url}/elsewhere/token"}),
    )
    server.on("POST", "/elsewhere/token", grant("found"))
    server.on("GET", ME, USER)
    connect(SP).users.me()
    assert bearers(server) == ["Bearer found"]


def test_a_discovered_endpoint_on_a_foreign_host_gets_no_secret(server, connect):
    server.on(
        "GET", "/.well-known/databricks-config", fault.answer({"oidc_endpoint": "https://evil.example/oidc"})
    )
    with pytest.raises(HostRefused):
        connect(SP).users.me()


@pytest.mark.parametrize(
    "refusal",
    [
        fault.status(401, {"error": "invalid_client", "error_description": "Client authentication failed"}),
        fault.status(400, {"error": "invalid_client", "error_description": "Client authentication failed"}),
    ],
)
def test_a_wrong_secret_is_said_in_words(server, connect, refusal):
    server.on("POST", TOKEN, refusal)
    with pytest.raises(LoginRefused) as caught:
        connect(SP).users.me()
    assert "client id and secret" in caught.value.sentence
    assert caught.value.error_code == "invalid_client" and not caught.value.retryable
    assert len(server.seen) == 1


def test_a_silent_token_endpoint_keeps_the_deadline(server, connect):
    server.on("POST", TOKEN, fault.hang)
    started = time.monotonic()
    with pytest.raises(TimedOut):
        connect(SP, deadline=0.3).users.me()
    assert time.monotonic() - started < 2


def test_a_grant_without_a_lifetime_is_refused(server, connect):
    server.on("POST", TOKEN, fault.answer({"access_token": "x"}))
    with pytest.raises(MalformedAnswer, match="expires_in"):
        connect(SP).users.me()


@pytest.mark.parametrize("code", [401, 403])
def test_a_refused_token_is_dropped_and_the_call_made_once_more(server, connect, code):
    server.on("POST", TOKEN, grant("old"), grant("new"))
    server.on("GET", ME, fault.status(code), USER)
    assert connect(SP).users.me().id == "1"
    assert bearers(server) == ["Bearer old", "Bearer new"]


def test_a_write_with_an_expired_token_is_made_once_more_from_its_beginning(server, connect, tmp_path):
    server.on("POST", TOKEN, grant("old"), grant("new"))
    server.on("PUT", "/api/2.0/fs/files/Volumes/a", fault.status(401), fault.raw(204, b""))
    (tmp_path / "a").write_bytes(b"content")
    connect(SP).files.upload("/Volumes/a", tmp_path / "a")
    assert [seen.body for seen in server.seen if seen.method == "PUT"] == [b"content"] * 2


def test_a_lasting_refusal_is_raised_after_one_new_token(server, connect):
    server.on("POST", TOKEN, grant("one"), grant("two"))
    server.on("GET", ME, fault.status(403, {"error_code": "PERMISSION_DENIED", "message": "no grant"}))
    with pytest.raises(PermissionDenied, match="no grant"):
        connect(SP).users.me()
    assert bearers(server) == ["Bearer one", "Bearer two"]


def test_a_personal_access_token_is_not_renewed(server, connect):
    server.on(
        "GET", ME, fault.status(403, {"error_code": 403, "message": "Invalid access token. [ReqId: r-1]"})
    )
    with pytest.raises(PermissionDenied) as caught:
        connect(PersonalAccessToken("dapi-old")).users.me()
    assert len(server.seen) == 1
    assert (caught.value.request_id, caught.value.error_code) == ("r-1", "")
    assert caught.value.detail == "Invalid access token."


def test_an_old_token_is_renewed_early_and_an_ended_one_in_time(server, connect, clock):
    server.on("POST", TOKEN, grant("one"), grant("two"), grant("three"))
    server.on("GET", ME, USER)
    client = connect(SP, clock=clock)
    for moment in (0, 2999, 3000, 3000 + 2999, 3000 + 3600 - 39):
        clock.elapsed = moment
        client.users.me()
    assert bearers(server) == [f"Bearer {name}" for name in ("one", "one", "two", "two", "three")]


def test_when_early_renewal_fails_the_old_token_goes_on(server, connect, clock):
    server.on("POST", TOKEN, grant("one"), fault.status(503))
    server.on("GET", ME, USER)
    client = connect(SP, clock=clock, backoff=Backoff(attempts=1))
    client.users.me()
    clock.elapsed = 3100
    client.users.me()
    assert bearers(server) == ["Bearer one"] * 2


def test_nobody_waits_while_another_renews(server, connect, clock):
    store = MemoryTokenStore()
    server.on("POST", TOKEN, grant("one"))
    server.on("GET", ME, USER)
    client = connect(SP, clock=clock, token_store=store)
    client.users.me()
    clock.elapsed = 3100
    bearer = client._api.bearer
    with bearer._renewing:
        client.users.me()
    assert paths(server).count(TOKEN) == 1 and bearers(server)[-1] == "Bearer one"


def test_the_store_is_shared_and_a_new_secret_does_not_find_the_old_token(server, connect):
    store = MemoryTokenStore()
    server.on("POST", TOKEN, grant("one"))
    server.on("GET", ME, USER)
    connect(SP, token_store=store).users.me()
    connect(SP, token_store=store).users.me()
    assert paths(server).count(TOKEN) == 1
    connect(ServicePrincipal("client", "another"), token_store=store).users.me()
    assert paths(server).count(TOKEN) == 2


def test_a_token_another_worker_put_is_not_dropped():
    from databricks_client.secret import Secret
    from databricks_client.tokens import CachedBearer

    class Login:
        key = "k"

    store = MemoryTokenStore()
    store.put("k", Token("newer", datetime(2026, 1, 2), datetime(2026, 1, 1)))
    CachedBearer(Login(), store, None).drop(Secret("older"))
    assert store.get("k") is not None


def test_entra_asks_its_own_server(server, connect):
    server.on("POST", "/tenant/oauth2/v2.0/token", grant("azure", "3599"))
    server.on("GET", ME, USER)
    connect(EntraClientSecret("tenant", "app", "s3cret", authority=server.url)).users.me()
    assert bearers(server) == ["Bearer azure"]
    form = parse_qs(server.seen[0].body.decode())
    assert form == {
        "grant_type": ["client_credentials"],
        "client_id": ["app"],
        "client_secret": ["s3cret"],
        "scope": ["2ff814a6-3304-4ab8-85cb-cd0e6f879c1d/.default"],
    }


@pytest.mark.parametrize(
    ("host", "authority"),
    [
        ("adb-1.2.azuredatabricks.net", "https://login.microsoftonline.com"),
        ("https://adb-1.2.databricks.azure.us", "https://login.microsoftonline.us"),
    ],
)
def test_the_login_server_follows_the_cloud(host, authority, clock):
    from databricks_client.login import EntraLogin

    assert EntraLogin(EntraClientSecret("t", "a", "s"), host, None, clock)._authority == authority


def test_a_refusal_of_the_credential_kind(server, connect):
    server.on("GET", ME, fault.status(401, {"error_code": 401, "message": "Credential was not sent"}))
    with pytest.raises(Unauthenticated, match="Credential was not sent"):
        connect().users.me()


@pytest.mark.parametrize(
    "build",
    [
        lambda: ServicePrincipal("", "x"),
        lambda: ServicePrincipal("x", "secret\n"),
        lambda: PersonalAccessToken("dapi with é"),
        lambda: EntraClientSecret("", "a", "b"),
    ],
)
def test_pasted_nonsense_is_refused_at_once(build):
    with pytest.raises(InvalidInput) as caught:
        build()
    assert isinstance(caught.value, DatabricksError)


def test_a_tokens_life():
    now = datetime(2026, 1, 1)
    token = Token.issued("t", 3600, now)
    assert token.expires_at == now + timedelta(hours=1)
    assert not token.due(now + timedelta(minutes=49)) and token.due(now + timedelta(minutes=50))
    assert token.usable(now + timedelta(minutes=59)) and not token.usable(
        now + timedelta(minutes=59, seconds=21)
    )
