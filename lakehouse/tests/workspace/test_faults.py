"""Faults on demand, as the suite's client, the SDK and a plain HTTP client meet them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest
from databricks.sdk.errors import TooManyRequests
from running_server import RunningServer

from ipai_lakehouse.workspace.core.errors import ApiError
from ipai_lakehouse.workspace.faults.rules import Faults, Rule

from .standing_clock import Clock
from .test_jobs import start, task
from .waiting import ended, until

ME = "/api/2.0/preview/scim/v2/Me"
URL = "/api/ipai/faults"


@pytest.fixture
def http(tasks: RunningServer) -> Iterator[httpx.Client]:
    """A client of the administrator; afterwards no rule is left."""
    with tasks.http() as client:
        yield client
        client.delete(URL).raise_for_status()


def rule(http: httpx.Client, **members: object) -> str:
    """Put a rule in force."""
    return http.post(URL, json=members).raise_for_status().json()["rule_id"]


def test_a_status_with_retry_after_as_often_as_told(http: httpx.Client) -> None:
    rule(http, path="*/Me", kind="status", code=429, retry_after=7, skip=1, times=2)
    codes = [http.get(ME).status_code for _ in range(5)]
    assert codes == [200, 429, 429, 200, 200]
    (shown,) = http.get(URL).json()["faults"]
    assert (shown["seen"], shown["struck"]) == (5, 2)
    http.delete(f"{URL}/{shown['rule_id']}").raise_for_status()
    assert http.get(URL).json() == {"faults": []}
    assert http.delete(f"{URL}/{shown['rule_id']}").status_code == 404


def test_the_official_client_sees_the_error(tasks: RunningServer, http: httpx.Client) -> None:
    client = tasks.sdk()
    client.current_user.me()
    body = {"error_code": "RESOURCE_EXHAUSTED", "message": "enough"}
    rule(http, path=ME, kind="status", code=429, retry_after=1, body=body)
    with pytest.raises((TooManyRequests, TimeoutError)):
        client.current_user.me()


def test_a_rule_for_one_method_token_or_principal(tasks: RunningServer, http: httpx.Client) -> None:
    other = {"Authorization": f"Bearer {tasks.token()}"}
    mine = http.headers["Authorization"].removeprefix("Bearer ")
    rule(http, path=ME, method="POST", kind="status")
    rule(http, path=ME, principal="somebody else", kind="status")
    rule(http, path=ME, token=mine, kind="status", code=500)
    assert http.get(ME).status_code == 500
    assert httpx.get(f"{tasks.host}{ME}", headers=other).status_code == 200
    assert mine not in http.get(URL).text
    rule(http, path=ME, principal=tasks.client_id, kind="status", code=504)
    assert httpx.get(f"{tasks.host}{ME}", headers=other).status_code == 504


def test_pages_that_are_no_answers(http: httpx.Client) -> None:
    rule(http, path=ME, kind="html", times=1)
    rule(http, path=ME, kind="malformed", times=1)
    page, half = http.get(ME), http.get(ME)
    assert page.headers["Content-Type"].startswith("text/html") and "Sign in" in page.text
    assert (half.headers["Content-Type"], half.text) == ("application/json", '{"half": ')


def test_a_body_that_breaks_off(http: httpx.Client) -> None:
    rule(http, path=ME, kind="cut")
    with pytest.raises(httpx.RemoteProtocolError):
        http.get(ME)


def test_a_hanging_request_ends_with_the_client(tasks: RunningServer, http: httpx.Client) -> None:
    rule(http, path=ME, kind="hang", seconds=3600)
    with pytest.raises(httpx.ReadTimeout):
        http.get(ME, timeout=0.3)
    rule_id = http.get(URL).json()["faults"][0]["rule_id"]
    http.delete(f"{URL}/{rule_id}").raise_for_status()
    rule(http, path=ME, kind="hang", seconds=0, code=504)
    rule(http, path="*/health", kind="delay", seconds=0)
    assert http.get(ME).status_code == 504
    assert http.get("/api/2.0/health").status_code == 200


def test_a_lost_answer_leaves_one_run_behind(tasks: RunningServer, http: httpx.Client) -> None:
    client = tasks.sdk()
    job_id = client.jobs.create(name="lost answer", tasks=[task("a", "echo", "x")]).job_id
    rule(http, path="*/jobs/run-now", kind="drop", times=1)
    body = {"job_id": job_id, "idempotency_token": "lost"}
    with pytest.raises(httpx.RemoteProtocolError):
        http.post("/api/2.2/jobs/run-now", json=body)
    (run,) = until(lambda: list(client.jobs.list_runs(job_id=job_id)))
    assert start(client, job_id, idempotency_token="lost") == run.run_id
    ended(client, run.run_id)
    assert len(list(client.jobs.list_runs(job_id=job_id))) == 1


WRONG = [({}, "kind"), ({"kind": "explode"}, "kind"), ({"kind": "status", "code": 200}, "code")]


@pytest.mark.parametrize(("sent", "words"), WRONG)
def test_a_wrong_rule_is_refused(http: httpx.Client, sent: dict[str, object], words: str) -> None:
    answer = http.post(URL, json=sent)
    assert answer.status_code == 400 and answer.json()["message"].startswith(words)


def test_nobody_sets_faults_without_a_token(tasks: RunningServer) -> None:
    answer = httpx.post(f"{tasks.host}{URL}", json={"kind": "status"})
    assert answer.status_code == 401


def test_a_rule_ends_by_the_clock() -> None:
    clock = Clock()
    faults = Faults(clock, lambda token: None)
    faults.add(Rule(kind="status", lasts_seconds=60))
    assert faults.take("GET", ME, "") is not None
    clock.ms += 60_000
    assert faults.take("GET", ME, "") is None
    assert faults.list() == []
    with pytest.raises(ApiError, match="No fault"):
        faults.remove("x")


def test_the_drill_takes_the_workspace_down_and_it_comes_back(own_tasks: RunningServer) -> None:
    argv = [sys.executable, "-m", "ipai_lakehouse.cli", "drill", "--home", str(own_tasks.home)]
    done = subprocess.run(
        [*argv, "--port", str(own_tasks.port), "--down", "0.2"], check=True, capture_output=True, text=True
    )
    assert "answers 503 for 0.2 seconds" in done.stdout and done.stdout.endswith("is up again.\n")
    until(lambda: httpx.get(f"{own_tasks.host}/api/2.0/health").status_code == 200)
    own_tasks.stop()
    failed = subprocess.run([*argv, "--port", str(own_tasks.port)], capture_output=True, text=True)
    assert failed.returncode == 1 and failed.stderr.startswith("ipai-lakehouse: ")
