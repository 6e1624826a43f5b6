"""The drill: a running workspace is down for a while, and comes back by itself."""

from __future__ import annotations

import json
import time
import urllib.request
from pathlib import Path
from typing import Any

from ... import layout
from ..auth.principals import Principals
from ..auth.tokens import Tokens
from ..core.clock import SystemClock
from ..core.database import Database
from ..schemas import SCHEMAS
from .middleware import OWN_PATH

CALL_SECONDS = 10


def drill(home: Path, host: str, down_seconds: float) -> None:
    """All requests to the workspace at `host` get 503 for `down_seconds`; interrupted, they no longer do.

    Whoever can read the home may do it: the token is made from its key. Raises `OSError` where no server of
    this home answers.
    """
    token = _token(home)
    down = {"kind": "status", "code": 503, "lasts_seconds": down_seconds}
    rule = _call(host, token, "POST", "", down)
    print(f"{host} answers 503 for {down_seconds:g} seconds. Interrupt to end it now.", flush=True)
    try:
        time.sleep(down_seconds)
    except KeyboardInterrupt:
        _call(host, token, "DELETE", f"/{rule['rule_id']}")
    print(f"{host} is up again.")


def _token(home: Path) -> str:
    database = Database(layout.workspace_db(home), SCHEMAS)
    identity = Principals(database, SystemClock()).identity()
    tokens = Tokens(database, layout.signing_key(home), identity.workspace_id, SystemClock())
    return tokens.issue(identity.client_id, "drill")


def _call(
    host: str, token: str, method: str, path: str, body: dict[str, Any] | None = None
) -> dict[str, Any]:
    request = urllib.request.Request(
        f"{host}{OWN_PATH}{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        method=method,
    )
    with urllib.request.urlopen(request, timeout=CALL_SECONDS) as answer:
        found: dict[str, Any] = json.load(answer)
    return found
