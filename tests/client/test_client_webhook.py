"""One POST to an address a person entered."""

import pytest
from databricks_client import ConnectionCut, HostRefused, TimedOut
from databricks_client.webhook import Receipt, check_address, post
from fault_server import answer, drip_body, drop, hang, huge, raw, status

LISTED = ["127.0.0.1"]


def send(server, path="/hook", **options):
    options = {
        "body": b'{"a":1}',
        "headers": {"X-Ipai-Key": "k"},
        "allowed_hosts": LISTED,
        "seconds": 2.0,
    } | options
    return post(f"{server.url}{path}", **options)


def test_it_sends_the_bytes_and_headers_as_they_are(server):
    server.on("POST", "/hook/%7Bid%7D", answer({}))
    assert send(server, "/hook/{id}?token=a%20b&c=") == Receipt(200)
    [seen] = server.seen
    assert seen.body == b'{"a":1}'
    assert seen.headers["X-Ipai-Key"] == "k"
    assert seen.headers["Content-Type"] == "application/json"
    assert "Authorization" not in seen.headers
    assert seen.target.endswith("?token=a%20b&c=")


@pytest.mark.parametrize("code", [201, 204, 301, 302, 307, 400, 404, 410, 500, 503])
def test_any_status_is_a_receipt_and_a_redirect_is_not_followed(server, code):
    server.on("POST", "/hook", status(code, Location=f"{server.url}/other"))
    assert send(server) == Receipt(code)
    assert len(server.seen) == 1


def test_the_answer_need_not_be_json(server):
    server.on("POST", "/hook", raw(200, b"<html>ok</html>"))
    assert send(server).status == 200


def test_retry_after(server):
    server.on("POST", "/hook", status(429, **{"Retry-After": "7"}))
    assert send(server) == Receipt(429, 7.0)


def test_a_huge_answer_is_not_read(server):
    server.on("POST", "/hook", huge)
    assert send(server).status == 200


@pytest.mark.parametrize("trouble", [hang, drip_body])
def test_it_ends_in_time(server, trouble):
    server.on("POST", "/hook", trouble)
    with pytest.raises(TimedOut):
        send(server, seconds=0.2)


def test_a_cut_connection(server):
    server.on("POST", "/hook", drop)
    with pytest.raises(ConnectionCut):
        send(server)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"],
)
def test_an_unlisted_address_inside_is_not_called(server, host):
    with pytest.raises(HostRefused):
        post(f"https://{host}:{server.port}/hook", b"", {}, [], 2.0)
    assert server.connections == 0


@pytest.mark.parametrize("host", ["169.254.169.254", "[fe80::1]", "168.63.129.16", "[64:ff9b::a9fe:a9fe]"])
def test_metadata_is_not_called_even_when_listed(host):
    with pytest.raises(HostRefused):
        post(f"http://{host}/", b"", {}, [f"http://{host}:80"], 2.0)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "ftp://example.com/",
        "https://user@example.com/",
        "https://example.com/#x",
        "https://",
        "https://[::1",
        "example.com",
        "",
    ],
)
def test_what_is_no_https_address(url):
    with pytest.raises(HostRefused):
        check_address(url, [])


def test_a_public_address_is_fine():
    check_address("https://n8n.example.com:8443/webhook/1", [])
    check_address("http://n8n:5678/webhook", ["http://n8n:5678"])
