"""Every fault against every kind of call that Odoo makes: the right error, in time, after one request."""

import time

import pytest
from databricks_client import DatabricksError, OutcomeUnknown
from test_client_faults import ENDLESS, FAULTS, GENEROUS, ONCE, _deadline

STATEMENTS = "/api/2.0/sql/statements"
# What Odoo calls → method, path, the call. Sending any of them twice is harmless: a run has its token.
CALLS = {
    "button": ("GET", "/api/2.0/preview/scim/v2/Me", lambda client: client.users.me()),
    "submit": ("POST", "/api/2.2/jobs/run-now", lambda client: client.jobs.run_now(7, "token")),
    "poll": ("GET", "/api/2.2/jobs/runs/get", lambda client: client.jobs.run(100)),
    "upload": (
        "PUT",
        "/api/2.0/fs/files/Volumes/a",
        lambda client: client.files.upload("/Volumes/a", b"x" * 9),
    ),
}


def failure(server, connect, method, path, call, behaviour):
    """What a call raises while the server misbehaves once."""
    server.on(method, path, behaviour)
    started = time.monotonic()
    with pytest.raises(DatabricksError) as caught:
        call(connect(deadline=_deadline(behaviour), backoff=ONCE, max_answer=2**20))
    assert behaviour not in ENDLESS or time.monotonic() - started < GENEROUS
    assert [seen.method for seen in server.seen] == [method]
    return caught.value


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize(("behaviour", "kind"), FAULTS)
def test_a_call_that_may_be_repeated(server, connect, name, behaviour, kind):
    error = failure(server, connect, *CALLS[name], behaviour)
    assert type(error) is kind


@pytest.mark.parametrize(("behaviour", "kind"), FAULTS)
def test_a_statement_that_may_change_something(server, connect, behaviour, kind):
    """Where the outcome is open, the error says so instead of its own kind."""

    def execute(client):
        return client.statements.execute("INSERT INTO t VALUES (1)", "w")

    error = failure(server, connect, "POST", STATEMENTS, execute, behaviour)
    assert type(error) in (kind, OutcomeUnknown)
    refusals = {"TooManyRequests", "Unavailable", "LoginPage", "NotSupported"}
    assert type(error) is OutcomeUnknown or kind.__name__ in refusals or error.status == 500
