"""Jobs that are created, updated and repaired; settings that cannot be sent."""

import fault_server as fault
import pytest
from databricks_client import (
    Ambiguous,
    BadRequest,
    InvalidInput,
    MalformedAnswer,
    OutcomeUnknown,
    TimedOutAfterSending,
)

JOBS = "/api/2.2/jobs"
TASKS = {"tasks": [{"task_key": "ingest"}]}


def listed(*names):
    jobs = [{"job_id": number, "settings": {"name": name}} for number, name in enumerate(names, 1)]
    return fault.answer({"jobs": jobs})


def test_a_job_that_is_not_there_is_created(server, connect):
    server.on("GET", f"{JOBS}/list", listed("BIR", "bir_2"))
    server.on("POST", f"{JOBS}/create", fault.answer({"job_id": 3}))
    assert connect().jobs.create_or_update("bir", TASKS) == 3
    assert server.seen[-1].json == {**TASKS, "name": "bir"}


def test_a_job_that_is_there_is_replaced(server, connect, clock):
    server.on("GET", f"{JOBS}/list", listed("BIR", "bir"))
    server.on("POST", f"{JOBS}/reset", fault.drop, fault.status(503), fault.answer({}))
    assert connect(clock=clock).jobs.create_or_update("bir", {**TASKS, "name": "other"}) == 2
    sent = [seen.json for seen in server.seen if seen.method == "POST"]
    assert sent == [{"job_id": 2, "new_settings": {**TASKS, "name": "bir"}}] * 3


def test_two_jobs_of_a_name_are_left_alone(server, connect):
    server.on("GET", f"{JOBS}/list", listed("bir", "bir"))
    with pytest.raises(Ambiguous, match="1, 2"):
        connect().jobs.create_or_update("bir", TASKS)
    assert [seen.method for seen in server.seen] == ["GET"]


@pytest.mark.parametrize("behaviour", [fault.drop, fault.cut_body, fault.NOT_JSON, fault.answer({})])
def test_a_job_is_never_created_twice(server, connect, clock, behaviour):
    server.on("GET", f"{JOBS}/list", fault.answer({}), listed("bir"))
    server.on("POST", f"{JOBS}/create", behaviour, fault.answer({"job_id": 2}))
    server.on("POST", f"{JOBS}/reset", fault.answer({}))
    jobs = connect(clock=clock).jobs
    with pytest.raises(OutcomeUnknown):
        jobs.create_or_update("bir", TASKS)
    assert jobs.create_or_update("bir", TASKS) == 1
    assert [seen.path.rsplit("/", 1)[1] for seen in server.seen] == ["list", "create", "list", "reset"]


def late(clock, seconds, behaviour):
    """The behaviour, `seconds` later by the clock."""

    def behave(*details):
        clock.elapsed += seconds
        return behaviour(*details)

    return behave


@pytest.mark.parametrize(("found", "verb"), [([], "create"), (["bir"], "reset")])
def test_finding_and_changing_share_a_deadline(server, connect, clock, found, verb):
    server.on("GET", f"{JOBS}/list", late(clock, 3, listed(*found)))
    server.on("POST", f"{JOBS}/{verb}", late(clock, 3, fault.answer({"job_id": 1})))
    with pytest.raises((TimedOutAfterSending, OutcomeUnknown)):
        connect(clock=clock, deadline=5).jobs.create_or_update("bir", TASKS)


def test_history_and_repair_share_a_deadline(server, connect, clock):
    server.on("GET", f"{JOBS}/runs/get", late(clock, 3, fault.answer({"run_id": 7})))
    server.on("POST", f"{JOBS}/runs/repair", late(clock, 3, fault.answer({"repair_id": 13})))
    with pytest.raises(OutcomeUnknown):
        connect(clock=clock, deadline=5).jobs.repair(7)


@pytest.mark.parametrize("value", [object(), {1}, float("nan")])
def test_settings_that_cannot_be_sent(server, connect, value):
    client = connect()
    for call, words in (
        (lambda: client.jobs.create_or_update("bir", {"tags": value}), "settings of the job"),
        (lambda: client.clusters.create({"tags": value}), "settings of the cluster"),
        (lambda: client.pipelines.create({"tags": value}), "settings of the pipeline"),
        (lambda: client.pipelines.edit("p", {"tags": value}), "settings of the pipeline"),
    ):
        with pytest.raises(InvalidInput, match=words):
            call()
    assert server.seen == []


def history(*attempts):
    return fault.answer({"run_id": 7, "repair_history": list(attempts)})


FIRST = {"type": "ORIGINAL", "start_time": 1}


@pytest.mark.parametrize(
    ("attempts", "latest"),
    [
        ([], None),
        ([FIRST], None),
        ([FIRST, {"type": "REPAIR", "id": 11, "start_time": 2}], 11),
        ([{"id": 12, "start_time": 3}, {"id": 11, "start_time": 2}, FIRST], 12),
    ],
)
def test_a_repair_names_the_one_before(server, connect, attempts, latest):
    server.on("GET", f"{JOBS}/runs/get", history(*attempts))
    server.on("POST", f"{JOBS}/runs/repair", fault.answer({"repair_id": 13}))
    assert connect().jobs.repair(7) == 13
    assert server.seen[0].query == {"run_id": "7", "include_history": "true"}
    expected = {"run_id": 7, "rerun_all_failed_tasks": True}
    assert server.seen[1].json == (expected if latest is None else {**expected, "latest_repair_id": latest})


def test_a_repair_is_never_sent_twice(server, connect, clock):
    server.on("GET", f"{JOBS}/runs/get", history(FIRST))
    server.on("POST", f"{JOBS}/runs/repair", fault.drop, fault.answer({"repair_id": 13}))
    with pytest.raises(OutcomeUnknown):
        connect(clock=clock).jobs.repair(7)
    assert len(server.seen) == 2


def test_a_run_that_cannot_be_repaired(server, connect):
    active = {"error_code": "INVALID_PARAMETER_VALUE", "message": "Run 7 is active."}
    server.on("GET", f"{JOBS}/runs/get", history(FIRST), fault.answer({"repair_history": [{"id": "x"}]}))
    server.on("POST", f"{JOBS}/runs/repair", fault.status(400, active))
    with pytest.raises(BadRequest, match="active"):
        connect().jobs.repair(7)
    with pytest.raises(MalformedAnswer):
        connect().jobs.repair(7)
