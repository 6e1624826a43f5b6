"""The small lake of the connector's own tests, behind a server that misbehaves where it is told to."""

import json

from tests.client import fault_server
from tests.client.fault_server import FaultServer, answer, raw

TOKEN_PATH = "/oidc/v1/token"
RUN_NOW = "/api/2.2/jobs/run-now"
MARKER = "marker-token-77c2"  # the access token: it must appear in no error


class FaultyLake(FaultServer):
    """Answers as ``lake`` does; ``faults`` maps the beginning of a path to behaviours.

    Behaviours are used up one after the other, and the last one stays; ``None`` among them is a good answer.
    """

    def __init__(self, lake):
        super().__init__()
        self.lake, self.faults = lake, {}

    def _plan(self, request):
        for path, plan in self.faults.items():
            if request.path.startswith(path):
                behaviour = plan.pop(0) if len(plan) > 1 else plan[0]
                return behaviour or good
        return good

    def act(self, request):
        """Do what a request asks for; returns (status, JSON)."""
        is_json = "json" in request.headers.get("Content-Type", "")
        body = request.json if is_json and request.body else request.body
        return self.lake.answer(request.method, request.path, request.query, body)

    def tokens(self):
        """Return the idempotency tokens of all run-now requests that came."""
        return [request.json["idempotency_token"] for request in self.seen if request.path == RUN_NOW]


def good(connection, request, server):
    """What the lake answers."""
    if request.path == TOKEN_PATH:
        grant = {"access_token": MARKER, "expires_in": 3600, "token_type": "Bearer"}
        return answer(grant)(connection, request, server)
    status, payload = server.act(request)
    body = b"" if payload is None else json.dumps(payload).encode()
    return raw(status, body, Content_Type="application/json")(connection, request, server)


def acted(behaviour):
    """Return a behaviour that does what is asked for and then misbehaves: the answer is lost."""

    def behave(connection, request, server):
        server.act(request)
        return behaviour(connection, request, server)

    return behave


# Each fault: how the server misbehaves, and words of the sentence that people read. What ``ENDLESS`` holds is
# ended by the deadline alone.
ENDLESS = {
    "hanging": (fault_server.hang, "in time"),
    "dripping header": (fault_server.drip_header, "in time"),
    "dripping body": (fault_server.drip_body, "in time"),
    "dripping without end": (fault_server.drip_endless, "in time"),
}
CUT = {
    "dropped": (fault_server.drop, "broke before"),
    "cut in the body": (fault_server.cut_body, "broke before"),
}
UNREADABLE = {
    "malformed JSON": (fault_server.NOT_JSON, "not JSON"),
    "2 GB announced": (fault_server.huge, "larger than"),
    "2 GB unannounced": (fault_server.huge_chunked, "larger than"),
}
WEB_PAGE = {
    "302 to login": (fault_server.LOGIN_REDIRECT, "web page"),
    "HTML 200": (fault_server.LOGIN_PAGE, "web page"),
}
BUSY = {
    "429 for an hour": (fault_server.status(429, Retry_After="3600"), "3600 seconds"),
    "503": (fault_server.status(503, Retry_After="3600"), "not available"),
}
BROKEN = {
    "500": (fault_server.status(500), "failed at"),
    "502": (raw(502, b"<html>Bad Gateway</html>", Content_Type="text/html"), "failed at"),
    "504": (fault_server.status(504), "failed at"),
}
EVERY = {**ENDLESS, **CUT, **UNREADABLE, **WEB_PAGE, **BUSY, **BROKEN}
