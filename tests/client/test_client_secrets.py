"""A marker secret shows nowhere: not in errors, logs, the call log, or the frames of a traceback."""

import logging
import traceback
from datetime import datetime

import fault_server as fault
import pytest
from databricks_client import (
    DatabricksError,
    EntraClientSecret,
    PersonalAccessToken,
    ServicePrincipal,
    Token,
    redact,
)
from databricks_client.messages import Request
from databricks_client.secret import Secret

MARKER = "m4rk3rS3cretValue"
ME = "/api/2.0/preview/scim/v2/Me"
TOKEN = "/oidc/v1/token"

FAULTS = [
    fault.echo_secrets,
    fault.drop,
    fault.cut_body,
    fault.NOT_JSON,
    fault.LOGIN_REDIRECT,
    fault.status(503),
    fault.raw(200, b"[]"),
    fault.hang,
]


def everything(error: BaseException) -> str:
    """The error as a crash reporter would print it, with the locals of every frame."""
    told = traceback.TracebackException.from_exception(error, capture_locals=True)
    return "\n".join([*told.format(), str(error), repr(error), repr(vars(error))])


def own_frames(text: str) -> str:
    """Without this test's frame: it knows the marker."""
    return "\n".join(part for part in text.split("\n  File ") if not part.startswith(f'"{__file__}"'))


@pytest.mark.parametrize("behaviour", FAULTS)
@pytest.mark.parametrize("kind", ["pat", "login", "bearer", "entra"])
def test_no_secret_in_errors_logs_and_frames(server, connect, caplog, behaviour, kind):
    caplog.set_level(logging.DEBUG)
    calls = []
    auth = {
        "pat": PersonalAccessToken(MARKER),
        "login": ServicePrincipal("client", MARKER),
        "bearer": ServicePrincipal("client", "other"),
        "entra": EntraClientSecret("tenant", "client", MARKER, authority=server.url),
    }[kind]
    server.on("GET", ME, behaviour)
    granted = fault.answer({"access_token": MARKER, "expires_in": 3600})
    server.on("POST", TOKEN, granted if kind == "bearer" else behaviour)
    server.on("POST", "/tenant/oauth2/v2.0/token", behaviour)
    client = connect(auth, deadline=0.2, on_call=calls.append)
    with pytest.raises(DatabricksError) as caught:
        client.users.me()
    shown = own_frames(everything(caught.value)) + caplog.text + repr(calls) + repr(auth) + repr(vars(client))
    assert calls and MARKER not in shown


def test_reprs_hide():
    now = datetime(2026, 1, 1)
    shown = repr(
        [
            Secret(MARKER),
            Token(MARKER, now, now),
            ServicePrincipal("c", MARKER),
            PersonalAccessToken(MARKER),
            Request(
                "POST",
                "/x",
                form={"client_secret": Secret(MARKER)},
                basic=("c", Secret(MARKER)),
                data=MARKER.encode(),
            ),
        ]
    )
    assert MARKER not in shown and f"{Secret(MARKER)}" == "***"


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer abc.def-ghi_123",
        "Basic Y2xpZW50OnNlY3JldA==",
        "token dapi0123456789abcdef0123456789abcdef",
        "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln",
        "client_secret=abcdefgh12345",
        '{"access_token": "abcdefgh12345"}',
        "https://s3/x?X-Amz-Signature=abcdef123456&y=1",
        "denied. Config: host=https://x, token=abcdefgh12345",
    ],
)
def test_redaction(text):
    cleaned = redact(text)
    for secret in ("abc.def", "Y2xpZW50", "0123456789abcdef", "eyJ", "abcdefgh12345", "abcdef123456"):
        assert secret not in cleaned


def test_ordinary_words_stay():
    text = "User does not have USE SCHEMA on ipai.gold; Run 12 does not exist."
    assert redact(text) == text


def test_the_call_log_has_templates_and_not_ids(server, connect):
    calls = []
    server.on(
        "GET", "/api/2.0/sql/statements/abc-1", fault.status(404, {"message": "gone"}, X_Request_Id="r-9")
    )
    with pytest.raises(DatabricksError):
        connect(on_call=calls.append).statements.get("abc-1")
    (call,) = calls
    assert (call.method, call.endpoint, call.status) == ("GET", "/api/2.0/sql/statements/{id}", 404)
    assert call.request_id == "r-9" and call.milliseconds >= 0 and "gone" in call.error
