"""Odoo seen from outside."""

import json
import urllib.request


class Refused(Exception):
    """Odoo answered with an error."""


class Odoo:
    """Odoo seen from outside, over JSON-RPC, as one user."""

    def __init__(self, url, database, login, password):
        self._url = f"{url}/jsonrpc"
        uid = self._rpc("common", "authenticate", database, login, password, {})
        assert uid, f"{login} cannot log in"
        self._credentials = (database, uid, password)

    def _rpc(self, service, method, *args):
        body = {
            "jsonrpc": "2.0",
            "method": "call",
            "params": {"service": service, "method": method, "args": args},
        }
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self._url, json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request, timeout=60) as response:
            answer = json.load(response)
        if "error" in answer:
            raise Refused(answer["error"]["data"]["message"])
        return answer.get("result")  # a method that returns None has none

    def call(self, model, method, *args, **kwargs):
        return self._rpc("object", "execute_kw", *self._credentials, model, method, args, kwargs)

    def read(self, model, domain, fields, **kwargs):
        return self.call(model, "search_read", domain, fields=fields, **kwargs)

    def one(self, model, domain, fields):
        rows = self.read(model, domain, fields)
        assert len(rows) == 1, f"{model} {domain}: {len(rows)} records"
        return rows[0]
