"""Every fault gives its own error, within the deadline."""

import socket
import threading
import time

import fault_server as fault
import pytest
from databricks_client import (
    AnswerTooLarge,
    BreakerOpen,
    CertificateRefused,
    ConnectionCut,
    ConnectionFailed,
    Databricks,
    DatabricksError,
    LoginPage,
    MalformedAnswer,
    NotFound,
    NotSupported,
    OutcomeUnknown,
    PersonalAccessToken,
    ServerError,
    TimedOutAfterSending,
    TimedOutBeforeSending,
    TooManyRequests,
    Unavailable,
)
from databricks_client.retry import Backoff

ME = "/api/2.0/preview/scim/v2/Me"
STATEMENTS = "/api/2.0/sql/statements"
ONCE = Backoff(attempts=1)
DEADLINE = 0.6  # for a server that never ends its answer
GENEROUS = 5.0
ENDLESS = (fault.hang, fault.drip_header, fault.drip_body, fault.drip_endless)

FAULTS = [
    (fault.hang, TimedOutAfterSending),
    (fault.drip_header, TimedOutAfterSending),
    (fault.drip_body, TimedOutAfterSending),
    (fault.drip_endless, TimedOutAfterSending),
    (fault.drop, ConnectionCut),
    (fault.cut_body, ConnectionCut),
    (fault.LOGIN_REDIRECT, LoginPage),
    (fault.LOGIN_PAGE, LoginPage),
    (fault.NOT_JSON, MalformedAnswer),
    (fault.huge, AnswerTooLarge),
    (fault.huge_chunked, AnswerTooLarge),
    (fault.status(429), TooManyRequests),
    (fault.status(500), ServerError),
    (fault.raw(502, b"<html>Bad Gateway</html>", Content_Type="text/html"), ServerError),
    (fault.status(503), Unavailable),
    (fault.status(504), ServerError),
    (fault.status(501), NotSupported),
    (fault.raw(200, b"not gzip", Content_Encoding="gzip"), MalformedAnswer),
]


def _deadline(behaviour) -> float:
    """A short one only where nothing else ends the call, so that a busy machine changes no error."""
    return DEADLINE if behaviour in ENDLESS else 60.0


@pytest.mark.parametrize(("behaviour", "kind"), FAULTS)
def test_a_read_ends_in_time_with_its_error(server, connect, behaviour, kind):
    server.on("GET", ME, behaviour)
    started = time.monotonic()
    with pytest.raises(DatabricksError) as caught:
        connect(deadline=_deadline(behaviour), backoff=ONCE, max_answer=2**20).users.me()
    assert behaviour not in ENDLESS or time.monotonic() - started < GENEROUS
    assert type(caught.value) is kind
    assert caught.value.sentence.endswith((".", "told"))


@pytest.mark.parametrize(
    ("behaviour", "kind"),
    [
        (fault.hang, OutcomeUnknown),
        (fault.drip_header, OutcomeUnknown),
        (fault.drop, OutcomeUnknown),
        (fault.cut_body, OutcomeUnknown),
        (fault.NOT_JSON, OutcomeUnknown),
        (fault.answer({"no": "statement id"}), OutcomeUnknown),
        (fault.status(502), OutcomeUnknown),
        (fault.status(504), OutcomeUnknown),
        (fault.status(500), ServerError),
        (fault.status(503), Unavailable),
        (fault.status(429), TooManyRequests),
        (fault.LOGIN_REDIRECT, LoginPage),
    ],
)
def test_a_write_is_sent_once_and_its_outcome_may_be_unknown(server, connect, behaviour, kind):
    server.on("POST", STATEMENTS, behaviour)
    with pytest.raises(DatabricksError) as caught:
        connect(deadline=_deadline(behaviour)).statements.execute("INSERT INTO t VALUES (1)", "w")
    assert type(caught.value) is kind
    assert [seen.method for seen in server.seen] == ["POST"]
    assert not (kind is OutcomeUnknown and caught.value.retryable)


def test_nothing_listens(clock):
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    client = Databricks(
        address,
        PersonalAccessToken("dapi-x"),
        allowed_hosts=["127.0.0.1"],
        clock=clock,
        backoff=Backoff(uniform=min),
    )
    with pytest.raises(ConnectionFailed) as caught:
        client.statements.execute("INSERT INTO t VALUES (1)", "w")
    assert caught.value.retryable
    assert len(clock.sleeps) == 4, "nothing was sent, so even a write is tried again"


def test_a_host_that_does_not_accept_connections():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        address = listener.getsockname()
        fillers = [socket.socket() for _ in range(3)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(address)
        client = Databricks(
            f"http://127.0.0.1:{address[1]}",
            PersonalAccessToken("x"),
            allowed_hosts=["127.0.0.1"],
            deadline=0.3,
        )
        started = time.monotonic()
        with pytest.raises(TimedOutBeforeSending):
            client.users.me()
        assert time.monotonic() - started < GENEROUS
        for filler in fillers:
            filler.close()


def test_a_server_that_does_not_read_the_upload(connect, server):
    def stall(connection, request, running):
        running.stopped.wait()
        return False

    server.on("PUT", "/api/2.0/fs/files/Volumes/a", stall)
    started = time.monotonic()
    with pytest.raises(TimedOutAfterSending):
        connect(deadline=DEADLINE).files.upload("/Volumes/a", b"x" * 1000)
    assert time.monotonic() - started < GENEROUS


def test_tls_against_a_plain_server_is_refused_before_sending(server, connect):
    client = Databricks(
        f"https://127.0.0.1:{server.port}", PersonalAccessToken("x"), allowed_hosts=["127.0.0.1"]
    )
    with pytest.raises(CertificateRefused):
        client.users.me()
    assert not [seen for seen in server.seen if seen.path == ME]


def test_a_tls_handshake_that_never_ends():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        client = Databricks(
            f"https://127.0.0.1:{silent.getsockname()[1]}",
            PersonalAccessToken("x"),
            allowed_hosts=["127.0.0.1"],
            deadline=DEADLINE,
        )
        started = time.monotonic()
        with pytest.raises(TimedOutBeforeSending):
            client.users.me()
        assert time.monotonic() - started < GENEROUS


def test_retry_after_within_the_deadline_is_honoured(server, connect, clock):
    server.on("GET", ME, fault.status(429, Retry_After="1"), fault.answer({"id": "1", "userName": "sp"}))
    assert connect(clock=clock).users.me().user_name == "sp"
    assert clock.sleeps == [1.0]


def test_retry_after_beyond_the_deadline_is_raised_at_once(server, connect, clock):
    server.on("GET", ME, fault.status(429, Retry_After="3600"))
    with pytest.raises(TooManyRequests) as caught:
        connect(clock=clock).users.me()
    assert caught.value.retry_after == 3600
    assert "3600 seconds" in caught.value.sentence
    assert clock.sleeps == [] and len(server.seen) == 1


def test_retry_after_as_a_date(server, connect, clock):
    server.on("GET", ME, fault.status(503, Retry_After="Sun, 01 Mar 2026 00:10:00 GMT"))
    with pytest.raises(Unavailable) as caught:
        connect(clock=clock).users.me()
    assert caught.value.retry_after == 600


def test_pauses_have_full_jitter_and_grow(server, connect, clock):
    bounds: list[float] = []

    def highest(low: float, high: float) -> float:
        bounds.append(high)
        return high

    server.on("GET", ME, fault.status(503))
    with pytest.raises(Unavailable):
        connect(clock=clock, deadline=60, backoff=Backoff(uniform=highest)).users.me()
    assert bounds == [0.2, 0.4, 0.8, 1.6]
    assert clock.sleeps == bounds and len(server.seen) == 5


def test_a_transient_text_is_tried_again_whatever_its_status(server, connect, clock):
    body = {"error_code": "INVALID_STATE", "message": "ClusterNotReadyException: soon"}
    server.on("GET", ME, fault.status(400, body), fault.answer({"id": "1", "userName": "sp"}))
    assert connect(clock=clock).users.me().id == "1"
    assert len(server.seen) == 2


def test_500_is_not_tried_again(server, connect, clock):
    server.on("GET", ME, fault.status(500))
    with pytest.raises(ServerError):
        connect(clock=clock).users.me()
    assert len(server.seen) == 1


def test_the_breaker_opens_lets_one_trial_through_and_closes(server, connect, clock):
    server.on(
        "GET", ME, *[fault.status(503)] * 5, fault.status(503), fault.answer({"id": "1", "userName": "sp"})
    )
    client = connect(clock=clock, backoff=ONCE)
    for _ in range(5):
        with pytest.raises(Unavailable):
            client.users.me()
    assert client.breaker.state == "open" and client.breaker.failures == 5
    with pytest.raises(BreakerOpen) as caught:
        client.with_deadline(60).users.me()
    assert caught.value.retry_after == 30 and len(server.seen) == 5
    clock.elapsed += 30
    assert client.breaker.state == "half_open"
    with pytest.raises(Unavailable):
        client.users.me()
    assert client.breaker.state == "open"
    clock.elapsed += 30
    assert client.users.me().id == "1"
    assert client.breaker.state == "closed" and client.breaker.failures == 0


def test_refusals_do_not_open_the_breaker(server, connect):
    client = connect(backoff=ONCE)
    for _ in range(8):
        with pytest.raises(NotFound):
            client.users.me()
    assert client.breaker.state == "closed"


def test_connections_are_reused_and_a_stale_one_is_replaced(server, connect):
    server.on("GET", ME, fault.answer({"id": "1", "userName": "sp"}))
    client = connect()
    client.users.me()
    client.with_deadline(3).users.me()
    assert server.connections == 1
    client.close()
    client.users.me()
    assert server.connections == 2


def test_gzip_is_understood_and_cookies_are_not_kept(server, connect):
    server.on("GET", ME, fault.answer({"id": "1", "userName": "sp"}, Set_Cookie="a=b"))
    server.on("GET", "/api/2.0/sql/warehouses/w", fault.zipped({"id": "w", "state": "RUNNING"}))
    client = connect()
    client.users.me()
    assert client.warehouses.get("w").running
    assert "Cookie" not in server.seen[-1].headers
    assert server.seen[-1].headers["User-Agent"].startswith("ipai-databricks-connector/")


def test_the_environment_does_not_reach_the_session(server, connect, monkeypatch, tmp_path):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login someone password else")
    server.on("GET", ME, fault.answer({"id": "1", "userName": "sp"}))
    assert connect().users.me().id == "1"
    assert server.seen[0].headers["Authorization"].startswith("Bearer ")


def test_a_connection_the_server_closed_meanwhile_is_replaced_even_for_a_write(server, connect):
    left = threading.Event()

    def answer_and_leave(connection, request, running):
        fault.answer({"statement_id": "s-1", "status": {"state": "PENDING"}})(connection, request, running)
        connection.shutdown(socket.SHUT_RDWR)
        left.set()
        return False

    server.on("POST", STATEMENTS, answer_and_leave)
    client = connect()
    for _ in range(3):
        assert client.statements.execute("INSERT INTO t VALUES (1)", "w").state == "PENDING"
        assert left.wait(5)
        left.clear()
    assert (len(server.seen), server.connections) == (3, 3)
