"""Jobs and the states of their runs."""

import logging
from datetime import datetime

import fault_server as fault
import pytest
from databricks_client import Ambiguous, ConnectionCut, InvalidInput, NotFound, TimedOutAfterSending
from databricks_client.retry import Backoff
from databricks_client.states import run_state

JOBS = "/api/2.2/jobs"
RUN = {
    "run_id": 7,
    "job_id": 3,
    "run_name": "bir_month_end",
    "number_in_job": 2,
    "run_page_url": "https://x/?o=1#job/3/run/7",
    "start_time": 1767225600000,
    "end_time": 0,
    "state": {"life_cycle_state": "RUNNING", "state_message": "In run"},
    "status": {"state": "RUNNING"},
    "job_parameters": [
        {"name": "month", "default": "2026-01", "value": "2026-02"},
        {"name": "a", "default": "b"},
    ],
    "tasks": [
        {
            "task_key": "ingest",
            "run_id": 8,
            "start_time": 1767225600000,
            "end_time": 1767225660000,
            "state": {"life_cycle_state": "TERMINATED", "result_state": "SUCCESS"},
            "attempt_number": 1,
        }
    ],
}


@pytest.mark.parametrize(
    ("seen", "ours"),
    [
        (("QUEUED", ""), "pending"),
        (("PENDING", ""), "pending"),
        (("BLOCKED", ""), "pending"),
        (("WAITING_FOR_RETRY", ""), "pending"),
        (("RUNNING", ""), "running"),
        (("TERMINATING", "SUCCESS"), "running"),
        (("TERMINATED", "SUCCESS"), "succeeded"),
        (("TERMINATED", "SUCCESS_WITH_FAILURES"), "succeeded"),
        (("TERMINATED", "FAILED"), "failed"),
        (("TERMINATED", "TIMEDOUT", "TERMINATED", "CANCELED"), "failed"),
        (("TERMINATED", "CANCELED", "TERMINATED", "USER_CANCELED"), "canceled"),
        (("TERMINATED", "UPSTREAM_FAILED"), "failed"),
        (("TERMINATED", "EXCLUDED"), "skipped"),
        (
            ("SKIPPED", "MAXIMUM_CONCURRENT_RUNS_REACHED", "TERMINATED", "MAX_CONCURRENT_RUNS_EXCEEDED"),
            "skipped",
        ),
        (("INTERNAL_ERROR", "FAILED"), "failed"),
        (("INTERNAL_ERROR", ""), "failed"),
        (("", "", "WAITING"), "pending"),
        (("", "", "RUNNING"), "running"),
        (("", "", "TERMINATED", "SUCCESS", "SUCCESS"), "succeeded"),
        (("", "", "TERMINATED", "RUN_EXECUTION_ERROR", "CLIENT_ERROR"), "failed"),
        (("", "", "TERMINATED", "CLOUD_THING", "CLOUD_FAILURE"), "failed"),
        (("", "", "TERMINATED", "USER_CANCELED", "SUCCESS"), "canceled"),
        (("", "", "TERMINATED", "MAX_CONCURRENT_RUNS_EXCEEDED", "CLIENT_ERROR"), "skipped"),
        (("TERMINATED", ""), "unknown"),
        (("", ""), "unknown"),
        (("HIBERNATING", ""), "unknown"),
        (("TERMINATED", "SPLENDID"), "unknown"),
    ],
)
def test_states(seen, ours):
    assert run_state(*seen) == ours


def test_an_unknown_word_is_logged_once(caplog):
    for _ in range(3):
        run_state("NEVER_SEEN_BEFORE", "")
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "NEVER_SEEN_BEFORE" in caplog.text


def test_a_run(server, connect):
    server.on("GET", f"{JOBS}/runs/get", fault.answer(RUN))
    run = connect().jobs.run(7)
    assert server.seen[0].query == {"run_id": "7"}
    assert (run.state, run.life_cycle, run.result, run.message) == ("running", "RUNNING", "", "In run")
    assert (run.started_at, run.ended_at, run.finished) == (datetime(2026, 1, 1), None, False)
    assert run.parameters == {"month": "2026-02", "a": "b"}
    (task,) = run.tasks
    assert (task.key, task.run_id, task.state, task.attempt) == ("ingest", 8, "succeeded", 1)
    assert task.ended_at == datetime(2026, 1, 1, 0, 1)


def test_all_pages_of_a_runs_tasks(server, connect):
    task = {
        "task_key": "b",
        "run_id": 9,
        "state": {"life_cycle_state": "TERMINATED", "result_state": "FAILED"},
    }
    server.on(
        "GET",
        f"{JOBS}/runs/get",
        fault.answer({**RUN, "next_page_token": "p2"}),
        fault.answer({"run_id": 7, "tasks": [task], "next_page_token": None}),
    )
    run = connect().jobs.run(7)
    assert [task.key for task in run.tasks] == ["ingest", "b"] and run.name == "bir_month_end"
    assert [task.key for task in run.failed_tasks] == ["b"]
    assert server.seen[1].query == {"run_id": "7", "page_token": "p2"}


def test_an_unknown_run_is_not_found_whatever_the_status(server, connect):
    body = {"error_code": "INVALID_PARAMETER_VALUE", "message": "Run 7 does not exist."}
    server.on("GET", f"{JOBS}/runs/get", fault.status(400, body), fault.status(404, body))
    for _ in range(2):
        with pytest.raises(NotFound, match="Run 7"):
            connect().jobs.run(7)


def test_run_now_is_sent_again_with_its_token(server, connect, clock):
    server.on(
        "POST",
        f"{JOBS}/run-now",
        fault.drop,
        fault.status(503),
        fault.answer({"run_id": 7, "number_in_job": 1}),
    )
    assert connect(clock=clock).jobs.run_now(3, "token-1", {"month": "2026-02"}) == 7
    assert len(server.seen) == 3
    assert {str(seen.json) for seen in server.seen} == {
        str({"job_id": 3, "idempotency_token": "token-1", "job_parameters": {"month": "2026-02"}})
    }


@pytest.mark.parametrize(
    ("behaviour", "kind"), [(fault.hang, TimedOutAfterSending), (fault.drop, ConnectionCut)]
)
def test_run_now_without_an_answer_may_be_repeated(server, connect, behaviour, kind):
    server.on("POST", f"{JOBS}/run-now", behaviour)
    with pytest.raises(kind) as caught:
        connect(deadline=0.8, backoff=Backoff(attempts=1)).jobs.run_now(3, "token-1")
    assert caught.value.retryable


@pytest.mark.parametrize("token", ["", "x" * 65])
def test_run_now_needs_a_token(connect, token):
    with pytest.raises(InvalidInput, match="64"):
        connect().jobs.run_now(3, token)


def listed(*names, token=""):
    jobs = [{"job_id": number, "settings": {"name": name}} for number, name in enumerate(names, 1)]
    return fault.answer({"jobs": jobs, "next_page_token": token} if token else {"jobs": jobs})


def test_find(server, connect):
    server.on("GET", f"{JOBS}/list", listed("BIR_month_end", token="p2"), listed("x", "bir_month_end"))
    job = connect().jobs.find("bir_month_end")
    assert (job.job_id, job.name) == (2, "bir_month_end")
    assert server.seen[0].query == {"limit": "100", "name": "bir_month_end"}
    assert server.seen[1].query["page_token"] == "p2"


def test_find_nothing_and_too_much(server, connect):
    server.on("GET", f"{JOBS}/list", fault.answer({}), listed("a", "a"))
    assert connect().jobs.find("a") is None
    with pytest.raises(Ambiguous, match="1, 2"):
        connect().jobs.find("a")


def test_lists_stop_at_their_pages_and_share_a_deadline(server, connect):
    server.on("GET", f"{JOBS}/list", listed("a", token="more"))
    assert len(connect().jobs.list(pages=3)) == 3
    server.on("GET", f"{JOBS}/list", listed("a", token="more"), fault.hang)
    with pytest.raises(TimedOutAfterSending):
        connect(deadline=0.8).jobs.list()


def test_runs_cancel_and_output(server, connect):
    server.on("GET", f"{JOBS}/runs/list", fault.answer({"runs": [RUN, {**RUN, "run_id": 6}]}))
    server.on("POST", f"{JOBS}/runs/cancel", fault.answer({}))
    server.on(
        "GET",
        f"{JOBS}/runs/get-output",
        fault.answer(
            {
                "metadata": {"run_id": 8},
                "logs": "trained",
                "error": "worse than seasonal-naive",
                "error_trace": "…",
            }
        ),
    )
    jobs = connect().jobs
    assert [run.run_id for run in jobs.runs(3, active_only=True)] == [7, 6]
    assert server.seen[0].query == {"job_id": "3", "limit": "25", "active_only": "true"}
    jobs.cancel(7)
    assert server.seen[1].json == {"run_id": 7}
    output = jobs.output(8)
    assert (output.result, output.error) == ("trained", "worse than seasonal-naive")
