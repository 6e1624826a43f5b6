"""The allow-list, on names and on addresses."""

import socket
import threading
import time

import pytest
from databricks_client import Databricks, HostRefused, PersonalAccessToken, TimedOutBeforeSending
from databricks_client.hosts import HostPolicy, resolve

PAT = PersonalAccessToken("dapi-x")


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("adb-1.2.azuredatabricks.net", "https://adb-1.2.azuredatabricks.net"),
        (" https://ADB-1.2.azuredatabricks.net/ ", "https://adb-1.2.azuredatabricks.net"),
        ("https://dbc-1.cloud.databricks.com.", "https://dbc-1.cloud.databricks.com"),
        ("https://1.gcp.databricks.com:8443", "https://1.gcp.databricks.com:8443"),
    ],
)
def test_databricks_hosts(text, origin):
    assert Databricks(text, PAT).host == origin


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://",
        "evil.example",
        "https://evil.example/?.databricks.com",
        "databricks.com.evil.example",
        "notdatabricks.com",
        "azuredatabricks.net",
        "https://user@x.azuredatabricks.net",
        "ftp://x.azuredatabricks.net",
        "http://x.azuredatabricks.net",
        "https://x.azuredatabricks.net/path",
        "https://x.azuredatabricks.net:port",
        "http://127.0.0.1:8080",
        "https://[::1",
        "https://x.azuredatabricks.net#f",
    ],
)
def test_other_hosts_are_refused_in_words(text):
    with pytest.raises(HostRefused) as caught:
        Databricks(text, PAT)
    assert caught.value.sentence and not caught.value.retryable


def test_listed_hosts():
    assert Databricks("https://lake.internal:8443", PAT, allowed_hosts=["lake.internal"]).host
    assert Databricks("http://127.0.0.1:80", PAT, allowed_hosts=["127.0.0.1:80"]).host == "http://127.0.0.1"
    assert Databricks("http://[::1]:81", PAT, allowed_hosts=["[::1]:81"]).host == "http://[::1]:81"
    assert Databricks("https://a.b.corp", PAT, allowed_hosts=["*.corp"]).host
    with pytest.raises(HostRefused):
        Databricks("http://127.0.0.1:81", PAT, allowed_hosts=["127.0.0.1:80"])
    with pytest.raises(HostRefused, match="https"):
        Databricks("http://lake.internal", PAT, allowed_hosts=["lake.internal"])


def test_plain_http_beyond_loopback_is_listed_as_such():
    listed = ["http://lakehouse:8070"]
    assert Databricks("http://lakehouse:8070", PAT, allowed_hosts=listed).host == "http://lakehouse:8070"
    for other in ("http://lakehouse:8071", "http://lakehouse", "http://else:8070"):
        with pytest.raises(HostRefused):
            Databricks(other, PAT, allowed_hosts=listed)
    with pytest.raises(HostRefused):
        Databricks("http://x.azuredatabricks.net", PAT, allowed_hosts=listed)


def names(monkeypatch, *addresses):
    """Make every name resolve to these."""
    infos = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: infos)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.8",
        "192.168.1.1",
        "169.254.169.254",
        "168.63.129.16",
        "100.100.100.200",
        "0.0.0.0",
        "::1",
        "fd00:ec2::254",
        "fe80::1%eth0",
        "::ffff:10.0.0.8",
        "64:ff9b::a00:8",
        "2002:a00:8::",
        "224.0.0.1",
    ],
)
def test_a_databricks_name_on_an_inner_address_is_refused(monkeypatch, address):
    names(monkeypatch, "20.42.4.208", address)
    with pytest.raises(HostRefused, match="not a public address"):
        Databricks("https://adb-1.2.azuredatabricks.net", PAT).users.me()


@pytest.mark.parametrize("address", ["169.254.169.254", "168.63.129.16", "fe80::1"])
def test_metadata_addresses_are_refused_even_for_a_listed_host(monkeypatch, address):
    names(monkeypatch, address)
    with pytest.raises(HostRefused):
        HostPolicy(["lake.internal"]).open_socket("lake.internal", 443, 1.0)


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch):
    """A name that changes between check and connection (DNS rebinding) changes nothing: it is asked once."""
    asked = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        answers = [("127.0.0.1", listener.getsockname()[1])]

        def look_up(host, *rest, **options):
            asked.append(host)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", answers[0])]

        monkeypatch.setattr("databricks_client.hosts.socket.getaddrinfo", look_up)
        policy = HostPolicy(["lake.internal"])
        connected = policy.open_socket("lake.internal", listener.getsockname()[1], 1.0)
        assert connected.getpeername() == listener.getsockname()
        connected.close()
    assert asked[0] == "lake.internal" and set(asked[1:]) <= {"127.0.0.1"}


def test_a_silent_name_server_keeps_the_deadline(monkeypatch):
    release = threading.Event()

    def silent(*args, **kwargs):
        release.wait()
        return []

    monkeypatch.setattr(socket, "getaddrinfo", silent)
    started = time.monotonic()
    with pytest.raises(TimedOutBeforeSending):
        Databricks("https://adb-1.2.azuredatabricks.net", PAT, deadline=0.3).users.me()
    assert time.monotonic() - started < 2
    release.set()


def test_an_unknown_name_is_an_error_of_the_network(monkeypatch):
    def unknown(*args, **kwargs):
        raise socket.gaierror("unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(OSError, match="unknown"):
        resolve("adb-1.2.azuredatabricks.net", 443, 1.0)
