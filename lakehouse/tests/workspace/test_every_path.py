"""Every workspace-level path of the installed SDK answers: done, or refused in words.

The paths are read from the SDK's own source when the test runs, so a newer SDK brings its new paths along.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re

import httpx
import pytest
from databricks.sdk import service
from running_server import RunningServer

CALL = re.compile(r'\.do\(\s*"([A-Z]+)",\s*f?"(/[^"]+)"')
PLACEHOLDER = re.compile(r"\{[^{}]*\}")
# A placeholder in the place of the family stands for a whole resource name that no request can be made of.
NO_FAMILY = re.compile(r"/api/(\d\.\d/((unity-catalog|mlflow)/)?)?\{")
ACCOUNT = "/accounts/"


def paths() -> list[tuple[str, str]]:
    """(verb, path) of every call in the SDK's services, without those of the account console."""
    found = set()
    for module in pkgutil.iter_modules(service.__path__):
        source = inspect.getsource(importlib.import_module(f"{service.__name__}.{module.name}"))
        found.update(CALL.findall(source))
    return sorted((v, path) for v, path in found if ACCOUNT not in path and not NO_FAMILY.match(path))


def test_the_sdk_still_says_its_paths_where_they_are_read() -> None:
    found = paths()
    assert len(found) > 900
    assert {("GET", "/api/2.1/unity-catalog/tables/{full_name}"), ("POST", "/api/2.2/jobs/run-now")} <= set(
        found
    )


def test_every_path_of_the_sdk_is_known(own_tasks: RunningServer) -> None:
    unknown = []
    with own_tasks.http() as http:
        for verb, path in paths():
            answer = http.request(verb, PLACEHOLDER.sub("x1", path.replace("{_escape", "/{_escape")), json={})
            if answer.status_code == 404 and answer.json()["error_code"] == "ENDPOINT_NOT_FOUND":
                unknown.append(f"{verb} {path}")
            assert answer.status_code != 500, f"{verb} {path}: {answer.text}"
    assert unknown == []


@pytest.mark.parametrize(
    "path",
    ["/api/2.0/nothing", "/api/2.1/unity-catalog/nothing", "/api/2.0/mlflow/nothing", "/api/3.0/jobs/list"],
)
def test_what_nobody_has_is_unknown(workspace: RunningServer, path: str) -> None:
    with workspace.http() as http:
        answer: httpx.Response = http.get(path)
    assert (answer.status_code, answer.json()["error_code"]) == (404, "ENDPOINT_NOT_FOUND")
