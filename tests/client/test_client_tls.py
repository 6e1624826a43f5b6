"""TLS: only a certificate of the right name is trusted, and the deadline holds under encryption too."""

import socket
import threading
import time

import fault_server as fault
import pytest
import requests
from databricks_client import CertificateRefused, Databricks, PersonalAccessToken, TimedOutAfterSending
from tls import behind_tls, certificate

ME = "/api/2.0/preview/scim/v2/Me"


@pytest.fixture
def encrypted(server):
    """The fault server behind TLS."""
    return lambda pem: behind_tls(server, pem)


def trusting(pem):
    """A session factory that trusts one more certificate."""

    def make():
        session = requests.Session()
        session.verify = str(pem)
        return session

    return make


def client(url, pem, **options):
    return Databricks(
        url, PersonalAccessToken("x"), allowed_hosts=["127.0.0.1"], session_factory=trusting(pem), **options
    )


def test_the_right_name(server, encrypted, tmp_path):
    pem = certificate(tmp_path, "127.0.0.1")
    server.on("GET", ME, fault.answer({"id": "1", "userName": "sp"}))
    ours = client(encrypted(pem), pem)
    assert ours.users.me().id == "1" == ours.users.me().id
    assert server.connections == 1


def test_another_name_gets_nothing(server, encrypted, tmp_path):
    pem = certificate(tmp_path, "adb-1.2.azuredatabricks.net")
    with pytest.raises(CertificateRefused) as caught:
        client(encrypted(pem), pem).users.me()
    assert not caught.value.retryable and server.seen == []


def test_an_unknown_issuer_gets_nothing(server, encrypted, tmp_path):
    url = encrypted(certificate(tmp_path, "127.0.0.1"))
    ours = Databricks(url, PersonalAccessToken("x"), allowed_hosts=["127.0.0.1"])
    with pytest.raises(CertificateRefused):
        ours.users.me()
    assert server.seen == []


@pytest.mark.parametrize("behaviour", [fault.hang, fault.drip_header, fault.drip_body, fault.drip_endless])
@pytest.mark.parametrize("pooled", [False, True])
def test_the_deadline_holds_under_encryption(server, encrypted, tmp_path, behaviour, pooled):
    pem = certificate(tmp_path, "127.0.0.1")
    server.on("GET", ME, *[fault.answer({"id": "1", "userName": "sp"})] * pooled, behaviour)
    ours = client(encrypted(pem), pem)
    if pooled:
        ours.users.me()
    started = time.monotonic()
    with pytest.raises(TimedOutAfterSending):
        ours.with_deadline(0.8).users.me()
    assert time.monotonic() - started < 5


def test_a_handshake_that_drips():
    """Bytes keep coming, so no socket time-out ever ends it: the guard does."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        over = threading.Event()

        def drip():
            connection, _ = listener.accept()
            connection.recv(4096)
            # A TLS record that announces 16000 bytes of handshake, one byte at a time.
            for byte in b"\x16\x03\x03\x3e\x80" + b"\x02" * 1000:
                if over.wait(0.02):
                    break
                try:
                    connection.send(bytes([byte]))
                except OSError:
                    break
            connection.close()

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        ours = Databricks(
            f"https://127.0.0.1:{listener.getsockname()[1]}",
            PersonalAccessToken("x"),
            allowed_hosts=["127.0.0.1"],
            deadline=0.4,
        )
        started = time.monotonic()
        with pytest.raises(Exception, match="could not be reached in time"):
            ours.users.me()
        assert time.monotonic() - started < 5
        over.set()
        thread.join(2)
