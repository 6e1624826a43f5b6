"""Second pages, as the official SDK asks for them. See test_contract_sdk.py for the comparison."""

# Fixtures come by import, and bear the names of the tests' parameters.
# ruff: noqa: F811

import fault_server as fault
import pytest
from test_contract_sdk import API, both, ours, sdk, shape  # noqa: F401

PAGED = [
    (
        "/api/2.1/clusters/list",
        {"clusters": [{"cluster_id": "c"}]},
        lambda sdk: list(sdk.clusters.list(page_size=100)),
        lambda ours: ours.clusters.list(),
    ),
    (
        f"{API}/lakeview/dashboards",
        {"dashboards": [{"dashboard_id": "d"}]},
        lambda sdk: list(sdk.lakeview.list()),
        lambda ours: ours.dashboards.list(),
    ),
    (
        f"{API}/pipelines",
        {"statuses": [{"pipeline_id": "p"}]},
        lambda sdk: list(sdk.pipelines.list_pipelines(max_results=100)),
        lambda ours: ours.pipelines.list(),
    ),
    (
        f"{API}/fs/directories/Volumes/x",
        {"contents": [{"path": "/Volumes/x/a"}]},
        lambda sdk: list(sdk.files.list_directory_contents("/Volumes/x")),
        lambda ours: ours.files.list("/Volumes/x"),
    ),
    (
        "/api/2.2/jobs/runs/list",
        {"runs": [{"run_id": 7}]},
        lambda sdk: list(sdk.jobs.list_runs(job_id=3, limit=25)),
        lambda ours: ours.jobs.runs(3, pages=2),
    ),
    (
        "/api/2.2/jobs/runs/get",
        {"run_id": 7, "tasks": [{"task_key": "a", "run_id": 8}]},
        lambda sdk: sdk.jobs.get_run(7),
        lambda ours: ours.jobs.run(7),
    ),
]


@pytest.mark.parametrize(("path", "first", "theirs", "mine"), PAGED, ids=[row[0] for row in PAGED])
def test_the_second_page(server, sdk, ours, path, first, theirs, mine):
    pages = [fault.answer({**first, "next_page_token": "p/2="}), fault.answer({"run_id": 7})]
    server.on("GET", path, *pages)
    theirs(sdk)
    expected = [shape(seen) for seen in server.seen[-2:]]
    server.on("GET", path, *pages)
    mine(ours)
    assert [shape(seen) for seen in server.seen[-2:]] == expected
    assert expected[1][2]["page_token"] == "p/2="


def test_expectations_ask_as_the_documentation_says(server, sdk, ours):
    """On the next page the SDK repeats the filter; the documentation wants the token and the size alone."""
    update = {"update_id": "u", "creation_time": 1767225600123}
    server.on("GET", f"{API}/pipelines/p/updates/u", fault.answer({"update": update}))
    server.on("GET", f"{API}/pipelines/p/events", fault.answer({}))
    since = "timestamp >= '2026-01-01T00:00:00.123Z'"
    both(
        server,
        lambda: list(
            sdk.pipelines.list_pipeline_events(
                "p", filter=since, max_results=250, order_by=["timestamp desc"]
            )
        ),
        lambda: ours.pipelines.expectations("p", "u"),
    )
