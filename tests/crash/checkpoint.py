"""A relay before the lakehouse at which one request, or its answer, can be stopped.

with checkpoint.stop("/jobs/run-now", answered=True) as stopped:
    ...  # stopped.arrived(): the lakehouse has acted, and nobody has heard of it
"""

import http.client
import threading
from contextlib import contextmanager
from urllib.parse import urlsplit

from tests.client.fault_server import FaultServer, drop, raw

# Headers of one connection, not of the answer.
HOP = {"content-length", "transfer-encoding", "connection", "keep-alive"}


class Stopped:
    """A request that waits; it is lost unless it is passed on."""

    def __init__(self, path_end: str, answered: bool):
        self.path_end, self.answered = path_end, answered
        self._here, self._over, self._through = threading.Event(), threading.Event(), False

    def arrived(self) -> bool:
        """Tell whether the request is here; with ``answered``, whether its answer is."""
        return self._here.is_set()

    def pass_on(self) -> None:
        """Let it through."""
        self._through = True
        self._over.set()

    def lose(self) -> None:
        """Let nobody hear of it, unless it was passed on."""
        self._over.set()

    def wait(self) -> bool:
        """Wait for the decision; tell whether it may pass."""
        self._here.set()
        self._over.wait()
        return self._through


class Checkpoint(FaultServer):
    """Passes everything on to ``host`` but what it is told to stop."""

    def __init__(self, host: str):
        super().__init__()
        self._host = urlsplit(host).netloc
        self._stopped = None

    @contextmanager
    def stop(self, path_end: str, answered: bool = False):
        """Stop the next request whose path ends so, or its answer, until the block is left."""
        self._stopped = stopped = Stopped(path_end, answered)
        try:
            yield stopped
        finally:
            stopped.lose()

    def _plan(self, request):
        stopped = self._stopped
        if not stopped or not request.path.endswith(stopped.path_end):
            return self._passed_on(request)
        self._stopped = None
        answer = self._passed_on(request) if stopped.answered else None
        if not stopped.wait():
            return drop
        return answer or self._passed_on(request)

    def _passed_on(self, request):
        """Return the lakehouse's answer as a behaviour."""
        link = http.client.HTTPConnection(self._host)
        link.request(request.method, request.target, request.body, dict(request.headers))
        answer = link.getresponse()
        kept = {name: value for name, value in answer.getheaders() if name.lower() not in HOP}
        body = answer.read()
        link.close()
        return raw(answer.status, body, **kept)
