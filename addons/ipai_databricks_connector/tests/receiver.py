"""A small HTTP server that receives webhooks, and answers as a test plans it."""

import json
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Received:
    """One request as it arrived."""

    path: str
    headers: dict
    body: bytes

    @property
    def message(self):
        return json.loads(self.body)


class Receiver:
    """``plan`` holds what to answer next: a status, (status, headers), "hang" or "cut"; then 204."""

    def __init__(self):
        self.requests, self.plan, self.taken = [], [], []
        self._over = threading.Event()
        handler = type("Handler", (_Handler,), {"receiver": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook?source=odoo"

    def close(self):
        self._over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def reset(self):
        self.requests, self.plan, self.taken = [], [], []

    def hang(self):
        """Keep a connection without an answer until the test is over."""
        self._over.wait(30)


class _Handler(BaseHTTPRequestHandler):
    receiver = None

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        received = Received(self.path, dict(self.headers.items()), body)
        self.receiver.requests.append(received)
        planned = self.receiver.plan.pop(0) if self.receiver.plan else 204
        if planned in ("hang", "cut"):
            if planned == "hang":
                self.receiver.hang()
            self.close_connection = True
            return
        status, headers = planned if isinstance(planned, tuple) else (planned, {})
        if 200 <= status < 300:
            self.receiver.taken.append(received.message)
        self.send_response(status)
        for name, value in {"Content-Length": "0", **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_args):
        """Say nothing."""
