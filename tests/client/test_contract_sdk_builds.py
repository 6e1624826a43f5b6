"""What is created and changed, as the official SDK does it. See test_contract_sdk.py for the comparison."""

# Fixtures come by import, and bear the names of the tests' parameters.
# ruff: noqa: F811

import base64

import fault_server as fault
from databricks.sdk.service import dashboards as sdk_dashboards
from databricks.sdk.service import jobs as sdk_jobs
from databricks.sdk.service import pipelines as sdk_pipelines
from databricks.sdk.service import serving as sdk_serving
from databricks.sdk.service import workspace as sdk_workspace
from databricks_client import ServedEntity
from test_contract_sdk import API, both, ours, sdk, shape  # noqa: F401


def test_workspace_objects(server, sdk, ours):
    for verb, path in (("POST", "import"), ("POST", "mkdirs"), ("POST", "delete"), ("GET", "list")):
        server.on(verb, f"{API}/workspace/{path}", fault.answer({}))
    server.on("GET", f"{API}/workspace/export", fault.answer({"content": "eA=="}))
    server.on("GET", f"{API}/workspace/get-status", fault.answer({"path": "/a"}))
    source = sdk_workspace.ExportFormat.SOURCE
    both(
        server,
        lambda: sdk.workspace.import_(
            "/a b",
            content=base64.b64encode(b"x").decode(),
            format=sdk_workspace.ImportFormat.SOURCE,
            language=sdk_workspace.Language.SQL,
            overwrite=True,
        ),
        lambda: ours.objects.import_("/a b", b"x", language="SQL", overwrite=True),
    )
    both(server, lambda: sdk.workspace.export("/a", format=source), lambda: ours.objects.export("/a"))
    both(server, lambda: list(sdk.workspace.list("/a&b")), lambda: ours.objects.list("/a&b"))
    both(server, lambda: sdk.workspace.get_status("/a"), lambda: ours.objects.get_status("/a"))
    both(server, lambda: sdk.workspace.mkdirs("/a"), lambda: ours.objects.mkdirs("/a"))
    both(
        server,
        lambda: sdk.workspace.delete("/a", recursive=True),
        lambda: ours.objects.delete("/a", recursive=True),
    )


def test_clusters(server, sdk, ours):
    base = "/api/2.1/clusters"
    for path in ("create", "start", "delete"):
        server.on("POST", f"{base}/{path}", fault.answer({"cluster_id": "c-1"}))
    server.on("GET", f"{base}/get", fault.answer({"cluster_id": "c-1", "state": "RUNNING"}))
    server.on("GET", f"{base}/list", fault.answer({}))
    settings = {"cluster_name": "ipai", "spark_version": "17.3.x-scala2.13", "num_workers": 1}
    both(server, lambda: sdk.clusters.create(**settings), lambda: ours.clusters.create(settings))
    both(server, lambda: sdk.clusters.start("c-1"), lambda: ours.clusters.start("c-1"))
    both(server, lambda: sdk.clusters.delete("c-1"), lambda: ours.clusters.terminate("c-1"))
    both(server, lambda: sdk.clusters.get("c-1"), lambda: ours.clusters.get("c-1"))
    both(server, lambda: list(sdk.clusters.list(page_size=100)), lambda: ours.clusters.list())


def test_pipelines(server, sdk, ours):
    base = f"{API}/pipelines"
    server.on("POST", base, fault.answer({"pipeline_id": "p"}))
    server.on("PUT", f"{base}/p", fault.answer({}))
    server.on("GET", f"{base}/p", fault.answer({"pipeline_id": "p"}))
    server.on("GET", f"{base}/p/updates/u", fault.answer({"update": {"update_id": "u"}}))
    settings = {"name": "ipai", "catalog": "ipai", "schema": "silver", "serverless": True}
    library = sdk_pipelines.PipelineLibrary(file=sdk_pipelines.FileLibrary("/a.py"))
    mine = {**settings, "libraries": [{"file": {"path": "/a.py"}}]}
    both(
        server,
        lambda: sdk.pipelines.create(**settings, libraries=[library]),
        lambda: ours.pipelines.create(mine),
    )
    both(
        server,
        lambda: sdk.pipelines.update("p", **settings, libraries=[library], expected_last_modified=7),
        lambda: ours.pipelines.edit("p", {**mine, "expected_last_modified": 7}),
    )
    both(server, lambda: sdk.pipelines.get("p"), lambda: ours.pipelines.get("p"))
    both(server, lambda: sdk.pipelines.get_update("p", "u"), lambda: ours.pipelines.update("p", "u"))


def test_updates_of_pipelines(server, sdk, ours):
    base = f"{API}/pipelines/p"
    server.on("POST", f"{base}/updates", fault.answer({"update_id": "u"}))
    server.on("POST", f"{base}/stop", fault.answer({}))
    both(
        server,
        lambda: sdk.pipelines.start_update("p", full_refresh=True),
        lambda: ours.pipelines.start_update("p", full_refresh=True),
    )
    both(
        server,
        lambda: sdk.pipelines.start_update("p", refresh_selection=["a"], full_refresh_selection=["b", "c"]),
        lambda: ours.pipelines.start_update("p", tables=["a"], full_refresh_tables=["b", "c"]),
    )
    sdk.pipelines.stop("p")
    theirs = server.seen[-1]
    ours.pipelines.stop("p")
    assert (theirs.method, theirs.target) == (server.seen[-1].method, server.seen[-1].target)


def test_events_of_pipelines(server, sdk, ours):
    server.on("GET", f"{API}/pipelines/p/events", fault.answer({}))
    both(
        server,
        lambda: list(
            sdk.pipelines.list_pipeline_events(
                "p", filter="level='METRICS'", max_results=250, order_by=["timestamp desc"]
            )
        ),
        lambda: ours.pipelines.events("p", level="METRICS"),
    )


def test_jobs(server, sdk, ours):
    base = "/api/2.2/jobs"
    server.on("GET", f"{base}/list", fault.answer({}))
    server.on("POST", f"{base}/create", fault.answer({"job_id": 3}))
    server.on("POST", f"{base}/reset", fault.answer({}))
    task = sdk_jobs.Task("a", notebook_task=sdk_jobs.NotebookTask("/a"))
    settings = {"tasks": [{"task_key": "a", "notebook_task": {"notebook_path": "/a"}}]}
    both(
        server,
        lambda: sdk.jobs.create(name="ipai", tasks=[task]),
        lambda: ours.jobs.create_or_update("ipai", settings),
    )
    server.on("GET", f"{base}/list", fault.answer({"jobs": [{"job_id": 3, "settings": {"name": "ipai"}}]}))
    both(
        server,
        lambda: sdk.jobs.reset(3, sdk_jobs.JobSettings(name="ipai", tasks=[task])),
        lambda: ours.jobs.create_or_update("ipai", settings),
    )


def test_repair(server, sdk, ours):
    history = {"run_id": 7, "repair_history": [{"type": "REPAIR", "id": 9, "start_time": 2}]}
    server.on("GET", "/api/2.2/jobs/runs/get", fault.answer(history))
    server.on("POST", "/api/2.2/jobs/runs/repair", fault.answer({"repair_id": 10}))
    both(
        server,
        lambda: sdk.jobs.repair_run(7, rerun_all_failed_tasks=True, latest_repair_id=9),
        lambda: ours.jobs.repair(7),
    )
    sdk.jobs.get_run(7, include_history=True)
    assert shape(server.seen[-1]) == shape(server.seen[-3])


def test_serving(server, sdk, ours):
    base = f"{API}/serving-endpoints"
    server.on("POST", base, fault.answer({"name": "tax"}))
    server.on("PUT", f"{base}/tax/config", fault.answer({"name": "tax"}))
    shares = {"champion": ("3", 90), "challenger": ("4", 10)}
    served = [
        sdk_serving.ServedEntityInput(
            name=name,
            entity_name="ipai.models.tax",
            entity_version=version,
            workload_size="Small",
            scale_to_zero_enabled=True,
        )
        for name, (version, _) in shares.items()
    ]
    routes = [sdk_serving.Route(share, served_entity_name=name) for name, (_, share) in shares.items()]
    traffic = sdk_serving.TrafficConfig(routes=routes)
    # The SDK's class has a name that the API's configuration has not.
    settings = sdk_serving.EndpointCoreConfigInput(None, served_entities=served, traffic_config=traffic)
    mine = [
        ServedEntity("ipai.models.tax", version, share, name) for name, (version, share) in shares.items()
    ]
    both(
        server,
        lambda: sdk.serving_endpoints.create("tax", config=settings),
        lambda: ours.serving.create("tax", mine),
    )
    both(
        server,
        lambda: sdk.serving_endpoints.update_config("tax", served_entities=served, traffic_config=traffic),
        lambda: ours.serving.set_traffic("tax", mine),
    )


def test_dashboards(server, sdk, ours):
    base = f"{API}/lakeview/dashboards"
    server.on("POST", base, fault.answer({"dashboard_id": "d"}))
    server.on("PATCH", f"{base}/d", fault.answer({"dashboard_id": "d"}))
    server.on("POST", f"{base}/d/published", fault.answer({"display_name": "x"}))
    pages = {"datasets": [], "pages": [{"name": "₱"}]}
    text = '{"datasets": [], "pages": [{"name": "₱"}]}'
    draft = sdk_dashboards.Dashboard(
        display_name="BIR", serialized_dashboard=text, warehouse_id="w", parent_path="/Shared"
    )
    change = sdk_dashboards.Dashboard(etag="1", serialized_dashboard=text)
    both(
        server,
        lambda: sdk.lakeview.create(draft),
        lambda: ours.dashboards.create("BIR", pages, warehouse_id="w", parent_path="/Shared"),
    )
    both(
        server,
        lambda: sdk.lakeview.update("d", change),
        lambda: ours.dashboards.update("d", "1", definition=pages),
    )
    both(
        server,
        lambda: sdk.lakeview.publish("d", embed_credentials=True, warehouse_id="w"),
        lambda: ours.dashboards.publish("d", embed_credentials=True, warehouse_id="w"),
    )
