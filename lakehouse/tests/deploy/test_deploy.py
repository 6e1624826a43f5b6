"""Bundles deployed to the embedded workspace: twice, after drift, after removal, broken."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import NotFound, ResourceConflict
from databricks.sdk.service.jobs import JobSettings
from databricks.sdk.service.serving import EndpointStateConfigUpdate
from mlflow.store.model_registry.sqlalchemy_store import SqlAlchemyStore
from running_server import RunningServer

from ipai_lakehouse import layout
from ipai_lakehouse.deploy.command import deploy
from ipai_lakehouse.deploy.embedding import approve
from ipai_lakehouse.deploy.files import BundleError
from ipai_lakehouse.deploy.kinds.jobs import comparable, typed
from tests.workspace.waiting import until

BOARD = {"datasets": [], "pages": [{"name": "p", "displayName": "P", "layout": []}]}
TEMPLATE = """
bundle: {name: small}
variables:
  warehouse_id: {description: the warehouse}
  greeting: {description: a greeting, default: "hello ${bundle.target}"}
targets:
  test:
    variables: {greeting: "hi ${bundle.target}"}
    workspace: {root_path: "/Shared/small/${bundle.target}"}
  later: {resources: {jobs: {one: {timeout_seconds: 60}}}}
resources:
  registered_models:
    adder: {name: small_adder, catalog_name: ipai, schema_name: models, comment: Adds}
  pipelines:
    tables:
      name: small_tables
      catalog: ipai
      libraries: [{file: {path: ./ipai_lakehouse/spark/pipeline.py}}]
  jobs:
    one:
      name: small-${bundle.target}
      tags: {who: "${var.greeting}"}
      environments: [{environment_key: e, spec: {environment_version: "4", dependencies: [x.whl]}}]
      tasks:
        - task_key: b
          depends_on: [{task_key: a}]
          pipeline_task: {pipeline_id: "${resources.pipelines.tables.id}"}
        - task_key: a
          environment_key: e
          python_wheel_task: {package_name: ipai_lakehouse, entry_point: ingest}
  model_serving_endpoints:
    adder: {name: small-adder, tags: [{key: team, value: books}]}
  dashboards:
    board:
      display_name: Board ${resources.jobs.one.id}
      file_path: ./board.lvdash.json
      warehouse_id: ${var.warehouse_id}
      parent_path: /Workspace/Shared/small
      embed_credentials: true
"""
EVERYTHING = [
    "registered model adder: created",
    "pipeline tables: created",
    "job one: created",
    "serving endpoint adder: waiting: ipai.models.small_adder has no version with the alias champion yet:"
    " the job's task promote makes it",
    "dashboard board: created",
    "4 created, 1 waiting.",
]


class Small:
    """A small bundle in a folder, and how to change and deploy it."""

    def __init__(self, folder: Path, client: WorkspaceClient) -> None:
        self.folder, self.client = folder, client
        source = folder / "ipai_lakehouse" / "spark"
        source.mkdir(parents=True)
        (source / "pipeline.py").write_text("# the tables\n")
        self.board(BOARD)
        self.write(TEMPLATE)

    def write(self, text: str) -> None:
        (self.folder / "databricks.yml").write_text(text)

    def change(self, *pairs: tuple[str, str]) -> None:
        text = (self.folder / "databricks.yml").read_text()
        for old, new in pairs:
            assert old in text, old
            text = text.replace(old, new)
        self.write(text)

    def board(self, definition: dict[str, object]) -> None:
        (self.folder / "board.lvdash.json").write_text(json.dumps(definition))

    def deploy(self, **options: object) -> list[str]:
        return list(deploy(self.folder, "test", self.client, **options))  # type: ignore[arg-type]

    def changes(self, **options: object) -> list[str]:
        """The lines that are not about something unchanged or waiting, without the counts."""
        lines = self.deploy(**options)[:-1]
        return [line for line in lines if "unchanged" not in line and "waiting" not in line]

    def failing(self) -> list[str]:
        """The lines before the refusal, and its sentence."""
        lines: list[str] = []
        with pytest.raises(BundleError) as refused:
            for line in deploy(self.folder, "test", self.client):
                lines.append(line)
        return [*lines, str(refused.value)]

    @property
    def job_id(self) -> int:
        return next(iter(self.client.jobs.list(name="small-test"))).job_id

    def clean(self) -> None:
        """Leave nothing behind: the workspace is shared."""
        self.change(("resources:\n  registered", "resources: {}\nsync:\n  registered"))
        list(deploy(self.folder, "test", self.client, prune=True, confirm=lambda question: True))
        for name in ("small_adder", "other"):
            with suppress(NotFound, ResourceConflict):  # a model with versions stays
                self.client.registered_models.delete(f"ipai.models.{name}")
        self.client.workspace.delete("/Shared/small", recursive=True)


@pytest.fixture
def small(tmp_path: Path, workspace: RunningServer, monkeypatch: pytest.MonkeyPatch) -> Small:
    monkeypatch.setenv("DATABRICKS_WAREHOUSE_ID", workspace.warehouse_id)
    bundle = Small(tmp_path, workspace.sdk())
    yield bundle
    bundle.write(TEMPLATE)
    bundle.clean()


def test_the_second_deployment_changes_nothing(small: Small) -> None:
    assert small.deploy() == EVERYTHING
    again = small.deploy()
    assert again[-1] == "4 unchanged, 1 waiting." and small.changes() == []
    job = small.client.jobs.get(small.job_id)
    assert job.settings.tags == {"who": "hi test"}
    (pipeline_id,) = [task.pipeline_task.pipeline_id for task in job.settings.tasks if task.pipeline_task]
    (library,) = small.client.pipelines.get(pipeline_id).spec.libraries
    assert library.file.path == "/Shared/small/test/files/ipai_lakehouse/spark/pipeline.py"
    with small.client.workspace.download(library.file.path) as source:
        assert source.read() == b"# the tables\n"
    board = next(one for one in small.client.lakeview.list() if one.display_name == f"Board {job.job_id}")
    assert small.client.lakeview.get_published(board.dashboard_id).embed_credentials


def test_what_changed_in_the_bundle_is_named(small: Small) -> None:
    small.deploy()
    small.change(
        ("entry_point: ingest", "entry_point: promote"),
        ("comment: Adds", "comment: Adds up"),
        ("name: small_tables", "name: smaller_tables"),
    )
    small.board(BOARD | {"datasets": [{"name": "d", "queryLines": ["SELECT 1"]}]})
    (small.folder / "ipai_lakehouse/spark/pipeline.py").write_text("# other tables\n")
    assert small.changes() == [
        "registered model adder: updated (comment)",
        "pipeline tables: updated (name, source pipeline.py)",
        "job one: updated (tasks)",
        "dashboard board: updated (definition)",
    ]
    assert small.changes() == []


def test_drift_is_corrected(small: Small) -> None:
    small.deploy()
    job_id = small.job_id
    by_hand = JobSettings(name="renamed by hand", tags={"x": "y"}, max_concurrent_runs=3)
    small.client.jobs.update(job_id, new_settings=by_hand)
    board = small.client.jobs.get(job_id)
    dashboard = next(one for one in small.client.lakeview.list() if one.display_name == f"Board {job_id}")
    small.client.lakeview.unpublish(dashboard.dashboard_id)
    small.client.registered_models.update("ipai.models.small_adder", comment="by hand")
    assert board.settings.name == "renamed by hand"
    assert small.changes() == [
        "registered model adder: updated (comment)",
        "job one: updated (max_concurrent_runs, name, tags)",
        "dashboard board: updated (publication)",
    ]
    assert small.job_id == job_id and small.client.jobs.get(job_id).settings.tags == {"who": "hi test"}
    small.client.lakeview.trash(dashboard.dashboard_id)
    small.client.jobs.delete(job_id)
    job, dashboard_line = small.changes()
    assert (job, dashboard_line) == ("job one: created", "dashboard board: created")


def test_what_left_the_bundle_stays_until_it_is_pruned(small: Small) -> None:
    small.deploy()
    job_id = small.job_id
    head, _, tail = TEMPLATE.partition("  jobs:\n    one:")
    small.write(head.replace("    adder: {name: small_adder", "    other: {name: other"))
    small.change(("later: {resources: {jobs: {one: {timeout_seconds: 60}}}}", "later: {}"))
    told = small.changes()
    assert told[0] == "registered model other: created"
    assert f"job one: no longer in the bundle; it stays ({job_id}) until --prune deletes it" in told
    model = "ipai.models.small_adder"
    assert f"registered model adder: no longer in the bundle; it holds data and stays ({model})" in told
    asked: list[str] = []
    refused = small.changes(prune=True, confirm=lambda question: bool(asked.append(question)))
    assert f"job one: no longer in the bundle; it stays ({job_id}): not confirmed" in refused
    assert f"Delete the job one ({job_id})?" in asked
    small.client.jobs.get(job_id)
    pruned = small.changes(prune=True, confirm=lambda question: True)
    assert {"job one: deleted", "dashboard board: deleted"} <= set(pruned)
    assert not list(small.client.jobs.list(name="small-test"))
    assert not [line for line in small.changes() if "job one" in line]


def test_a_failing_resource_names_itself_and_the_others_go_on(small: Small) -> None:
    small.change(("catalog: ipai\n", "catalog: other\n"))
    lines = small.failing()
    assert lines[1].startswith("pipeline tables: failed: The embedded workspace has the catalog ipai only")
    assert "job one: failed: Not tried: it refers to pipeline tables, which failed." in lines
    assert "dashboard board: failed: Not tried: it refers to job one, which failed." in lines
    assert "registered model adder: created" in lines
    assert lines[-1] == ("Not everything is deployed: pipeline tables, job one, dashboard board failed.")
    small.write(TEMPLATE)
    assert small.changes() == ["pipeline tables: created", "job one: created", "dashboard board: created"]


def test_a_deployment_that_was_killed_before_publishing_publishes_the_next_time(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.deploy()
    small.board(BOARD | {"datasets": [{"name": "d", "queryLines": ["SELECT 1"]}]})

    def killed(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(small.client.lakeview, "publish", killed)
        small.deploy()
    assert small.changes() == ["dashboard board: updated (publication)"]
    assert small.changes() == []


def test_access_that_the_workspace_cannot_give_is_said(small: Small) -> None:
    small.change(
        (
            "name: small-${bundle.target}",
            "name: small-${bundle.target}\n      permissions: [{user_name: ana@x.ph, level: CAN_VIEW}]",
        )
    )
    lines = small.deploy()
    assert any(line.startswith("job one: created: access left out: The embedded") for line in lines)


def test_two_jobs_of_one_name_are_an_error(small: Small) -> None:
    twins = [small.client.jobs.create(name="small-test").job_id for _ in range(2)]
    assert (
        "job one: failed: The workspace has 2 jobs named small-test: delete all but one." in small.failing()
    )
    for job_id in twins:
        small.client.jobs.delete(job_id)


def test_an_endpoint_is_made_when_a_version_is_champion_and_keeps_its_versions(
    small: Small, workspace: RunningServer
) -> None:
    small.deploy()
    with pytest.raises(NotFound):
        small.client.serving_endpoints.get("small-adder")
    store = SqlAlchemyStore(layout.mlflow_uri(workspace.home))
    for number in ("1", "2"):
        store.create_model_version("ipai.models.small_adder", f"file:///nowhere/{number}")
    small.client.registered_models.set_alias("ipai.models.small_adder", "champion", 2)
    assert small.changes() == ["serving endpoint adder: created"]
    found = small.client.serving_endpoints.get("small-adder")
    assert [one.entity_version for one in found.pending_config.served_entities] == ["2"]
    failed = EndpointStateConfigUpdate.UPDATE_FAILED
    until(lambda: small.client.serving_endpoints.get("small-adder").state.config_update is failed)
    told = next(line for line in small.deploy() if "endpoint" in line)
    assert told.startswith(
        "serving endpoint adder: unchanged: its last update failed: Model ipai.models.small"
    )
    small.client.registered_models.set_alias("ipai.models.small_adder", "champion", 1)
    assert small.changes() == [], "which versions serve is the task promote's to say"
    small.change(("{key: team, value: books}", "{key: team, value: audit}, {key: cost, value: low}"))
    assert small.changes()[0].startswith("serving endpoint adder: updated (tag cost, tag team): its last")
    small.change(("{key: team, value: audit}, ", ""))
    assert small.changes()[0].startswith("serving endpoint adder: updated (tag team): its last")
    tags = small.client.serving_endpoints.get("small-adder").tags
    assert [(one.key, one.value) for one in tags] == [("cost", "low")]


def test_domains_are_approved_besides_the_others(workspace: RunningServer) -> None:
    client = workspace.sdk()
    assert approve(client, "http://127.0.0.1:8069, a.example").startswith("approved http://127")
    assert approve(client, "a.example,http://127.0.0.1:8069") == "unchanged"
    approve(client, "b.example")
    api = client.settings.aibi_dashboard_embedding_approved_domains
    approved = api.get().aibi_dashboard_embedding_approved_domains.approved_domains
    assert approved == ["http://127.0.0.1:8069", "a.example", "b.example"]
    api.delete()


def test_server_defaults_are_no_difference() -> None:
    sent = {"name": "x", "tasks": [{"task_key": "b"}, {"task_key": "a"}]}
    read = {
        "name": "x",
        "format": "MULTI_TASK",
        "timeout_seconds": 0,
        "email_notifications": {},
        "tasks": [{"task_key": "a", "run_if": "ALL_SUCCESS"}, {"task_key": "b"}],
    }
    assert comparable(sent) == comparable(read)
    with pytest.raises(BundleError, match="does not know: tasks.0.pausing"):
        typed({"name": "x", "tasks": [{"task_key": "a", "pausing": 1}]}, "x")
