"""A small HTTP server that plays the endpoints the outcome tests need; end to end uses the real lakehouse."""

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

from .viewers import token_info, viewer_token

SECRET = "marker-secret-8d1f"
WAREHOUSE = "0123456789abcdef"


class Lake:
    """State of the server: runs by token, files by path, what to answer next.

    ``trouble`` is a list of (path prefix, what): what is a status, (status, headers), or "cut" to act and
    then close the connection without an answer. Each is used once.
    """

    def __init__(self):
        self.runs, self.files, self.requests = {}, {}, []
        self.run_state = {"life_cycle_state": "RUNNING"}
        self.trouble, self.tables, self.jobs = [], {}, {"bir_month_end": 7}
        self.dashboards, self.endpoints = {}, ["bir-tax-forecaster", "ap-risk-scorer"]
        self.refused = set()  # secrets the token endpoint refuses
        self.extra = {}  # routes of one test: (verb, path prefix) → reply
        self.lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"lake": self}))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        self.host = f"http://127.0.0.1:{self._server.server_port}"

    def close(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def take_trouble(self, path):
        """Return the trouble planned for a path, once."""
        with self.lock:
            for item in self.trouble:
                if path.startswith(item[0]):
                    self.trouble.remove(item)
                    return item[1]
        return None

    # === ENDPOINTS === #

    def answer(self, method, path, query, body):
        """Return (status, JSON) of a request."""
        for (verb, prefix), reply in {**self.extra, **self.routes(), **self.extra}.items():
            if method == verb and path.startswith(prefix):
                return reply(path, query, body)
        return 404, {"error_code": "ENDPOINT_NOT_FOUND", "message": f"No API found for {method} {path}"}

    def routes(self):
        return {
            ("GET", "/api/2.0/preview/scim/v2/Me"): lambda *_: (200, {"id": "1", "userName": "robot"}),
            ("GET", "/api/2.0/sql/warehouses/"): lambda *_: (
                200,
                {"id": WAREHOUSE, "name": "W", "state": "RUNNING"},
            ),
            ("POST", "/api/2.0/sql/statements"): self._statement,
            ("GET", "/api/2.2/jobs/list"): self._jobs,
            ("POST", "/api/2.2/jobs/run-now"): self._run_now,
            ("GET", "/api/2.2/jobs/runs/get"): self._run,
            ("POST", "/api/2.2/jobs/runs/cancel"): self._cancel,
            ("PUT", "/api/2.0/fs/files/"): self._put,
            ("DELETE", "/api/2.0/fs/files/"): self._delete,
            ("GET", "/api/2.0/fs/directories/"): self._list,
            ("GET", "/api/2.0/serving-endpoints/"): self._endpoint,
            ("POST", "/serving-endpoints/"): self._predict,
            ("GET", "/api/2.0/lakeview/dashboards"): self._dashboard,
        }

    def _jobs(self, _path, query, _body):
        name = query.get("name")
        found = [
            {"job_id": number, "settings": {"name": job}} for job, number in self.jobs.items() if job == name
        ]
        return 200, {"jobs": found}

    def _run_now(self, _path, _query, body):
        with self.lock:
            run_id = self.runs.setdefault(body["idempotency_token"], 100 + len(self.runs))
        return 200, {"run_id": run_id}

    def _run(self, _path, query, _body):
        page = f"{self.host}/#job/7/run/{query['run_id']}"
        times = {"start_time": 1767225600000, "end_time": 1767226500000}
        return 200, {
            "run_id": int(query["run_id"]),
            "job_id": 7,
            "run_page_url": page,
            "state": self.run_state,
            **times,
        }

    def _cancel(self, _path, _query, _body):
        self.run_state = {"life_cycle_state": "TERMINATED", "result_state": "CANCELED"}
        return 200, {}

    def _put(self, path, _query, body):
        self.files[unquote(path.removeprefix("/api/2.0/fs/files"))] = body
        return 204, None

    def _delete(self, path, _query, _body):
        self.files.pop(unquote(path.removeprefix("/api/2.0/fs/files")))
        return 204, None

    def _list(self, path, _query, _body):
        """What is in a folder: files with their size, folders by name; none that was never written to."""
        folder = unquote(path.removeprefix("/api/2.0/fs/directories")).rstrip("/") + "/"
        inside = {}
        for name, body in self.files.items():
            if name.startswith(folder):
                first, _slash, rest = name.removeprefix(folder).partition("/")
                entry = {"path": folder + first, "name": first, "is_directory": bool(rest)}
                inside[first] = entry if rest else entry | {"file_size": len(body)}
        if not inside and folder != "/Volumes/ipai/bronze/landing/":  # a volume is there though it is empty
            return 404, {"error_code": "NOT_FOUND", "message": "No such directory."}
        return 200, {"contents": list(inside.values())}

    def _endpoint(self, path, _query, _body):
        name = path.rpartition("/")[2]
        if name not in self.endpoints:
            return 404, {
                "error_code": "RESOURCE_DOES_NOT_EXIST",
                "message": f"Endpoint {name} does not exist.",
            }
        return 200, {"name": name, "state": {"ready": "READY"}}

    def _predict(self, _path, _query, body):
        return 200, {"predictions": [{"score": len(record)} for record in body["dataframe_records"]]}

    def _statement(self, _path, _query, body):
        one = {"SELECT 1": ([("1", "INT")], [["1"]])}
        columns, rows = (one | self.tables)[body["statement"]]
        schema = [{"name": name, "type_text": kind} for name, kind in columns]
        result = {"data_array": rows, "chunk_index": 0, "row_offset": 0, "row_count": len(rows)}
        return 200, {
            "statement_id": "00000000-0000-0000-0000-000000000001",
            "status": {"state": "SUCCEEDED"},
            "manifest": {"schema": {"columns": schema}, "total_row_count": len(rows), "total_chunk_count": 1},
            "result": result,
        }

    def _dashboard(self, path, query, _body):
        rest = path.removeprefix("/api/2.0/lakeview/dashboards").strip("/").split("/")
        if rest == [""]:
            return 200, {
                "dashboards": [
                    {"dashboard_id": key, "display_name": one["name"]} for key, one in self.dashboards.items()
                ]
            }
        if rest[-1] == "tokeninfo":
            return token_info(path, query)
        one = self.dashboards[rest[0]]
        if rest[-1] == "published" and not one.get("published", True):
            return 404, {
                "error_code": "RESOURCE_DOES_NOT_EXIST",
                "message": "Unable to find published dashboard",
            }
        return 200, {
            "dashboard_id": rest[0],
            "display_name": one["name"],
            "warehouse_id": WAREHOUSE,
            "serialized_dashboard": one["definition"],
        }


class _Handler(BaseHTTPRequestHandler):
    lake = None
    protocol_version = "HTTP/1.1"

    def _serve(self):
        parts = urlsplit(self.path)
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.lake.requests.append((self.command, parts.path))
        if parts.path == "/oidc/v1/token":
            return self._login(parse_qs(raw.decode()))
        trouble = self.lake.take_trouble(parts.path)
        if trouble and trouble != "cut":
            status, headers = trouble if isinstance(trouble, tuple) else (trouble, {})
            return self._reply(status, {"error_code": "TROUBLE", "message": "as the test asked"}, headers)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        is_json = "json" in self.headers.get("Content-Type", "")
        status, answer = self.lake.answer(
            self.command, parts.path, query, json.loads(raw) if is_json else raw
        )
        if trouble == "cut":
            self.close_connection = True
            return self.connection.close()
        return self._reply(status, answer)

    do_GET = do_POST = do_PUT = do_DELETE = _serve

    def _login(self, form):
        pair = base64.b64decode(self.headers["Authorization"].removeprefix("Basic ")).decode()
        if pair.partition(":")[2] in self.lake.refused:
            return self._reply(401, {"error": "invalid_client", "error_description": "refused"})
        token = viewer_token(form) if "custom_claim" in form else "marker-token-77c2"
        return self._reply(200, {"access_token": token, "expires_in": 3600})

    def _reply(self, status, answer, headers=None):
        body = b"" if answer is None else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Type", "application/json")
        self.send_header("served-model-name", "bir_tax_forecaster-3")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args):
        """Keep the test's output quiet."""
