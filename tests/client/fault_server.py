"""A threaded HTTP server on loopback that misbehaves on purpose.

    server.on("GET", "/api/x", answer({"a": 1}))          # always
    server.on("GET", "/api/x", status(503), answer({}))   # first one, then the other, which stays

A behaviour is a function of (connection, request, server); it writes what it likes and returns whether the
connection may be used for another request.
"""

import contextlib
import gzip
import json
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Seen:
    """A request as it arrived."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    @property
    def json(self):
        return json.loads(self.body)


Behaviour = Callable[[socket.socket, Seen, "FaultServer"], bool]


class FaultServer:
    """Context manager; `seen` lists the requests, `connections` counts the connections."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.connections = 0
        self.stopped = threading.Event()
        self._plans: dict[tuple[str, str], list[Behaviour]] = {}
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []

    @property
    def port(self) -> int:
        return self._listener.getsockname()[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def on(self, method: str, path: str, *behaviours: Behaviour) -> None:
        self._plans[method, path] = list(behaviours)

    def __enter__(self) -> "FaultServer":
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *details) -> None:
        self.stopped.set()
        for connection in [self._listener, *self._open]:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                self._open.append(connection)
                threading.Thread(target=self._talk, args=[connection], daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection, connection.makefile("rb") as stream:
            while (request := _read(stream)) is not None:
                self.seen.append(request)
                if not self._plan(request)(connection, request, self):
                    _hang_up(connection)
                    return

    def _plan(self, request: Seen) -> Behaviour:
        plan = self._plans.get(
            (request.method, request.path), [status(404, {"error_code": "ENDPOINT_NOT_FOUND"})]
        )
        return plan.pop(0) if len(plan) > 1 else plan[0]


def _read(stream) -> Seen | None:
    first = stream.readline().decode("latin-1")
    if not first.strip().endswith("HTTP/1.1"):
        return None
    method, target, _ = first.split()
    headers = {}
    while (line := stream.readline().decode().strip()) != "":
        name, _, value = line.partition(":")
        headers[name.strip().title()] = value.strip()
    if headers.get("Transfer-Encoding") == "chunked":
        return Seen(method, target, headers, _chunks(stream))
    return Seen(method, target, headers, stream.read(int(headers.get("Content-Length", 0))))


def _chunks(stream) -> bytes:
    body = b""
    while size := int(stream.readline(), 16):
        body += stream.read(size)
        stream.readline()
    stream.readline()
    return body


def _hang_up(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def raw(code: int, body: bytes, **headers: str) -> Behaviour:
    """A complete answer; underscores in header names stand for hyphens."""
    lines = [f"HTTP/1.1 {code} Whatever", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]

    def behave(connection: socket.socket, request: Seen, server: FaultServer) -> bool:
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + body)
        return True

    return behave


def answer(payload: object, **headers: str) -> Behaviour:
    """200 with JSON."""
    return raw(200, json.dumps(payload).encode(), Content_Type="application/json", **headers)


def status(code: int, payload: object = None, **headers: str) -> Behaviour:
    """An error with JSON."""
    body = json.dumps({"error_code": "SOME_CODE", "message": "told"} if payload is None else payload).encode()
    return raw(code, body, Content_Type="application/json", **headers)


def zipped(payload: object) -> Behaviour:
    return raw(200, gzip.compress(json.dumps(payload).encode()), Content_Encoding="gzip")


def hang(connection: socket.socket, request: Seen, server: FaultServer) -> bool:
    """Reads the request and stays silent."""
    server.stopped.wait()
    return False


def drop(connection: socket.socket, request: Seen, server: FaultServer) -> bool:
    """Reads the request and hangs up."""
    return False


def cut_body(connection: socket.socket, request: Seen, server: FaultServer) -> bool:
    """Hangs up in the middle of the body."""
    connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"half":')
    return False


def _drip(connection: socket.socket, server: FaultServer, text: bytes) -> None:
    while not server.stopped.wait(0.02):
        connection.sendall(text)


def drip_header(connection: socket.socket, request: Seen, server: FaultServer) -> bool:
    """Never comes to the end of the headers."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    _drip(connection, server, b"z")
    return False


def drip_body(connection: socket.socket, request: Seen, server: FaultServer) -> bool:
    """Never comes to the end of a body of known length."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    _drip(connection, server, b" ")
    return False


def drip_endless(connection: socket.socket, request: Seen, server: FaultServer) -> bool:
    """A body that only the end of the connection ends, and that looks complete all the time."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n{}")
    _drip(connection, server, b" ")
    return False


def huge(connection: socket.socket, request: Seen, server: FaultServer) -> bool:
    """Two gigabytes, announced."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2147483648\r\n\r\n")
    _pour(connection, server)
    return False


def huge_chunked(connection: socket.socket, request: Seen, server: FaultServer) -> bool:
    """As much as is taken, without announcement."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    _pour(connection, server)
    return False


def _pour(connection: socket.socket, server: FaultServer) -> None:
    while not server.stopped.is_set():
        connection.sendall(b" " * 65536)


def echo_secrets(connection: socket.socket, request: Seen, server: FaultServer) -> bool:
    """An error that repeats the credentials it was sent."""
    told = request.headers.get("Authorization", "") + " " + request.body.decode()
    body = json.dumps({"error_code": "BAD_REQUEST", "message": f"you sent {told}"})
    return status(400, json.loads(body))(connection, request, server)


LOGIN_PAGE = raw(200, b"<!DOCTYPE html><html>Sign in</html>", Content_Type="text/html")
LOGIN_REDIRECT = raw(302, b"", Location="/login.html?error=private-link-validation-error")
NOT_JSON = raw(200, b'{"half": ', Content_Type="application/json")
