"""The wall-clock guard of one exchange: opens the socket, knows whether bytes left, cuts it at the deadline.

A socket time-out starts anew with every byte that arrives, so a server that drips its headers or its body
would hold a caller for hours. The guard's timer shuts the connection down at the deadline, whatever phase it
is in: TLS handshake, sending, headers or body. The transport's connections report to their thread's guard.
"""

import contextlib
import socket
import threading
from collections.abc import Sequence
from contextvars import ContextVar

from .alarm import alarms
from .clock import Deadline
from .hosts import HostPolicy

_current: ContextVar["Guard"] = ContextVar("databricks_guard")


def current() -> "Guard":
    """The guard of the exchange running in this thread."""
    return _current.get()


class Guard:
    """Context manager around one exchange.

    `sent` turns true when the first byte of the request is about to leave; `fired` when the deadline cut the
    connection.
    """

    def __init__(self, hosts: HostPolicy, deadline: Deadline) -> None:
        self.sent = False
        self.fired = False
        self._hosts = hosts
        self._deadline = deadline
        self._lock = threading.Lock()
        self._over = False
        self._sockets: list[socket.socket] = []
        self._handles: list[socket.socket] = []

    def __enter__(self) -> "Guard":
        self._token = _current.set(self)
        self._alarm = alarms.set(self._deadline.remaining(), self._cut)
        return self

    def __exit__(self, *details: object) -> None:
        self._alarm.cancel()
        # From here on the connection may serve another exchange: it must not be cut any more.
        with self._lock:
            self._over = True
        _current.reset(self._token)
        for handle in self._handles:
            handle.close()

    def open_socket(
        self, host: str, port: int, timeout: float, options: Sequence[tuple[int, int, int]]
    ) -> socket.socket:
        """A checked connection. A second handle is kept: TLS takes the first away while it shakes hands."""
        connection = self._hosts.open_socket(host, port, timeout, options)
        handle = connection.dup()
        self._handles.append(handle)
        self._watch(handle)
        return connection

    def sending(self, connection: socket.socket) -> None:
        """To be called before bytes of the request are written to `connection`."""
        if not self.sent:
            self.sent = True
            self._watch(connection)

    def _watch(self, connection: socket.socket) -> None:
        with self._lock:
            self._sockets.append(connection)
            if self.fired:
                _shut(connection)

    def _cut(self) -> None:
        with self._lock:
            if self._over:
                return
            self.fired = True
            for connection in self._sockets:
                _shut(connection)


def _shut(connection: socket.socket) -> None:
    """End the connection under whoever reads it.

    On a TLS socket this must not touch the TLS state, which another thread is using: hence the plain socket's
    method.
    """
    with contextlib.suppress(OSError):
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
