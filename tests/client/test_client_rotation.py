"""Two secrets for one identity: the second is tried when the first is refused."""

import base64
import logging
import time
from urllib.parse import parse_qs

import fault_server as fault
import pytest
from databricks_client import (
    EntraClientSecret,
    InvalidInput,
    LoginRefused,
    MemoryTokenStore,
    ServicePrincipal,
    TimedOut,
    Unavailable,
)
from databricks_client.retry import Backoff

ME = "/api/2.0/preview/scim/v2/Me"
TOKEN = "/oidc/v1/token"
FIRST, NEXT = "marker-first-11", "marker-next-22"
BOTH = ServicePrincipal("client", FIRST, next_secret=NEXT)
USER = fault.answer({"id": "1", "userName": "sp"})
REFUSED = fault.status(401, {"error": "invalid_client", "error_description": "Client authentication failed"})


def grant(name: str):
    return fault.answer({"access_token": name, "token_type": "Bearer", "expires_in": 3600})


def secrets_sent(server) -> list[str]:
    logins = [seen for seen in server.seen if seen.path == TOKEN]
    pairs = [base64.b64decode(seen.headers["Authorization"].removeprefix("Basic ")) for seen in logins]
    return [pair.decode().partition(":")[2] for pair in pairs]


def test_while_the_first_works_the_second_is_never_sent(server, connect):
    server.on("POST", TOKEN, grant("one"))
    server.on("GET", ME, USER)
    client = connect(BOTH)
    assert client.secret_used == ""
    client.users.me()
    assert secrets_sent(server) == [FIRST]
    assert client.secret_used == "first"


def test_a_refused_first_secret_gives_way_to_the_second_which_is_remembered(server, connect, clock):
    server.on("POST", TOKEN, REFUSED, grant("one"), grant("two"))
    server.on("GET", ME, USER)
    client = connect(BOTH, clock=clock)
    client.with_deadline(3).users.me()
    clock.elapsed = 3590
    client.users.me()
    assert secrets_sent(server) == [FIRST, NEXT, NEXT]
    assert client.secret_used == client.with_deadline(1).secret_used == "next"


def test_when_the_second_ends_the_first_is_tried_again(server, connect, clock):
    server.on("POST", TOKEN, REFUSED, grant("one"), REFUSED, grant("two"))
    server.on("GET", ME, USER)
    client = connect(BOTH, clock=clock)
    client.users.me()
    clock.elapsed = 3590
    client.users.me()
    assert secrets_sent(server) == [FIRST, NEXT, NEXT, FIRST]
    assert client.secret_used == "first"


def test_both_refused_is_said_once_in_words(server, connect):
    server.on("POST", TOKEN, REFUSED)
    with pytest.raises(LoginRefused, match="Both secrets were refused") as caught:
        connect(BOTH).users.me()
    assert caught.value.error_code == "invalid_client"
    assert secrets_sent(server) == [FIRST, NEXT]
    assert "marker" not in f"{caught.value!s}{caught.value!r}"


def test_only_a_refusal_changes_the_secret(server, connect):
    server.on("POST", TOKEN, fault.status(503))
    with pytest.raises(Unavailable):
        connect(BOTH, backoff=Backoff(attempts=1)).users.me()
    assert secrets_sent(server) == [FIRST]


def test_both_logins_share_one_deadline(server, connect):
    server.on("POST", TOKEN, REFUSED, fault.hang)
    started = time.monotonic()
    with pytest.raises(TimedOut):
        connect(BOTH, deadline=0.4).users.me()
    assert time.monotonic() - started < 2


def test_entra_rotates_too(server, connect):
    server.on("POST", "/tenant/oauth2/v2.0/token", REFUSED, grant("azure"))
    server.on("GET", ME, USER)
    auth = EntraClientSecret("tenant", "app", FIRST, authority=server.url, next_secret=NEXT)
    client = connect(auth)
    client.users.me()
    forms = [parse_qs(seen.body.decode()) for seen in server.seen if seen.method == "POST"]
    assert [form["client_secret"] for form in forms] == [[FIRST], [NEXT]]
    assert client.secret_used == "next"


def test_neither_secret_shows_in_a_log_or_when_printed(server, connect, caplog):
    caplog.set_level(logging.DEBUG)
    told = {"error": "invalid_client", "error_description": f"no {FIRST} and no {NEXT}"}
    server.on("POST", TOKEN, fault.status(401, told), grant("one"))
    server.on("GET", ME, USER)
    noted = []
    client = connect(BOTH, on_call=noted.append)
    client.users.me()
    assert "marker-first" not in f"{caplog.text}{noted}{BOTH!r}"
    assert "marker-next" not in repr(BOTH)


def test_a_token_of_the_old_pair_is_not_found_with_a_new_one(server, connect):
    store = MemoryTokenStore()
    server.on("POST", TOKEN, grant("one"))
    server.on("GET", ME, USER)
    connect(BOTH, token_store=store).users.me()
    connect(ServicePrincipal("client", FIRST, next_secret="other"), token_store=store).users.me()
    connect(ServicePrincipal("client", NEXT), token_store=store).users.me()
    assert secrets_sent(server) == [FIRST, FIRST, NEXT]


def test_a_second_secret_with_a_line_break_is_refused_at_once():
    with pytest.raises(InvalidInput, match="next client secret"):
        ServicePrincipal("client", FIRST, next_secret="pasted\n")


def test_the_breaker_tells_since_when(server, connect, clock):
    server.on("GET", ME, fault.status(503))
    client = connect(clock=clock, backoff=Backoff(attempts=1))
    assert client.breaker.since is None
    for _attempt in range(5):
        with pytest.raises(Unavailable):
            client.users.me()
    opened = clock.now()
    clock.elapsed += 31
    assert (client.breaker.state, client.breaker.since) == ("half_open", opened)
    server.on("GET", ME, USER)
    client.users.me()
    assert (client.breaker.state, client.breaker.since) == ("closed", clock.now())
