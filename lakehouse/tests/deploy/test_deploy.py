"""The bundle, deployed twice to the embedded workspace by the official client."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from databricks.sdk.errors import NotFound
from running_server import RunningServer

from ipai_lakehouse.deploy.bundle import BundleError, merge, read_bundle
from ipai_lakehouse.deploy.command import deploy, variables
from ipai_lakehouse.deploy.embedding import approve
from ipai_lakehouse.deploy.interpolation import References, interpolate
from ipai_lakehouse.deploy.jobs import normal, typed

LAKEHOUSE = Path(__file__).resolve().parents[2]
BOARD = {"datasets": [], "pages": [{"name": "p", "displayName": "P", "layout": []}]}
TEMPLATE = """
bundle: {name: small}
variables:
  warehouse_id: {description: x}
  greeting: {default: "hello ${bundle.target}"}
targets:
  dev: {variables: {greeting: "hi ${bundle.target}"}}
  prod: {resources: {jobs: {one: {timeout_seconds: 60}}}}
resources:
  jobs:
    one:
      name: small-${bundle.target}
      tags: {who: "${var.greeting}"}
      tasks:
        - task_key: b
          depends_on: [{task_key: a}]
          python_wheel_task: {package_name: ipai_lakehouse, entry_point: transform}
        - task_key: a
          python_wheel_task: {package_name: ipai_lakehouse, entry_point: ingest}
  dashboards:
    board:
      display_name: Board ${resources.jobs.one.id}
      file_path: board.lvdash.json
      warehouse_id: ${var.warehouse_id}
      parent_path: /Workspace/Shared/small
      embed_credentials: true
"""


@pytest.fixture
def bundle(tmp_path: Path, workspace: RunningServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small bundle, and the warehouse in the environment."""
    (tmp_path / "databricks.yml").write_text(TEMPLATE)
    (tmp_path / "resources").mkdir()
    (tmp_path / "board.lvdash.json").write_text(json.dumps(BOARD))
    monkeypatch.setenv("DATABRICKS_WAREHOUSE_ID", workspace.warehouse_id)
    return tmp_path


def test_domains_are_approved_besides_the_others(workspace: RunningServer) -> None:
    client = workspace.sdk()
    assert approve(client, "http://127.0.0.1:8069, a.example").startswith("approved http://127")
    assert approve(client, "a.example,http://127.0.0.1:8069") == "unchanged"
    approve(client, "b.example")
    api = client.settings.aibi_dashboard_embedding_approved_domains
    approved = api.get().aibi_dashboard_embedding_approved_domains.approved_domains
    assert approved == ["http://127.0.0.1:8069", "a.example", "b.example"]
    api.delete()


def test_second_deployment_changes_nothing(bundle: Path, workspace: RunningServer) -> None:
    client = workspace.sdk()
    assert list(deploy(bundle, "dev", client)) == ["job one: created", "dashboard board: created"]
    assert list(deploy(bundle, "dev", client)) == ["job one: unchanged", "dashboard board: unchanged"]
    job = next(iter(client.jobs.list(name="small-dev")))
    assert job.settings.tags == {"who": "hi dev"}
    board = next(one for one in client.lakeview.list() if one.display_name == f"Board {job.job_id}")
    assert client.lakeview.get_published(board.dashboard_id).embed_credentials
    changed = BOARD | {"datasets": [{"name": "d", "queryLines": ["SELECT 1"]}]}
    (bundle / "board.lvdash.json").write_text(json.dumps(changed))
    (bundle / "databricks.yml").write_text(TEMPLATE.replace("entry_point: ingest", "entry_point: promote"))
    assert list(deploy(bundle, "dev", client)) == ["job one: updated", "dashboard board: updated"]
    client.lakeview.unpublish(board.dashboard_id)
    assert list(deploy(bundle, "dev", client)) == ["job one: unchanged", "dashboard board: updated"]
    client.lakeview.trash(board.dashboard_id)
    client.jobs.delete(job.job_id)
    with pytest.raises(NotFound):
        client.lakeview.get_published(board.dashboard_id)


def test_the_products_bundle_through_the_command_line(workspace: RunningServer) -> None:
    environment = {
        "DATABRICKS_HOST": workspace.host,
        "DATABRICKS_CLIENT_ID": workspace.client_id,
        "DATABRICKS_CLIENT_SECRET": workspace.client_secret,
        "DATABRICKS_WAREHOUSE_ID": workspace.warehouse_id,
        "PYTHONPATH": str(LAKEHOUSE),
    }
    argv = [sys.executable, "-m", "ipai_lakehouse.cli", "deploy", "--target", "dev"]
    printed = [
        subprocess.run(
            argv, cwd=LAKEHOUSE, env=environment, check=True, capture_output=True, text=True
        ).stdout
        for _ in range(2)
    ]
    assert printed[0] == "job bir_month_end: created\ndashboard bir_compliance: created\n"
    assert printed[1] == "job bir_month_end: unchanged\ndashboard bir_compliance: unchanged\n"
    job = next(iter(workspace.sdk().jobs.list(name="bir_month_end", expand_tasks=True)))
    order = {task.task_key: {one.task_key for one in task.depends_on or []} for task in job.settings.tasks}
    assert order == {
        "ingest": set(),
        "transform": {"ingest"},
        "train_forecast": {"transform"},
        "train_risk": {"transform"},
        "promote": {"train_forecast", "train_risk"},
    }


@pytest.mark.parametrize("target", ["dev", "staging", "prod"])
def test_every_target_of_the_products_bundle_is_complete(target: str) -> None:
    bundle = read_bundle(LAKEHOUSE, target)
    values = variables(bundle, {"BUNDLE_VAR_warehouse_id": "0123456789abcdef"})
    references = References(values, {"bundle.target": target})
    for key, settings in bundle.resources["jobs"].items():
        assert typed(interpolate(settings, references), key).name == key
    assert "${" not in json.dumps(interpolate(bundle.resources["dashboards"], references))


def test_target_overrides(bundle: Path) -> None:
    assert read_bundle(bundle, "prod").resources["jobs"]["one"]["timeout_seconds"] == 60
    assert "timeout_seconds" not in read_bundle(bundle, "dev").resources["jobs"]["one"]
    assert merge({"a": {"b": 1, "c": 2}}, {"a": {"b": 3}}) == {"a": {"b": 3, "c": 2}}


def test_server_defaults_are_no_difference() -> None:
    sent = {"name": "x", "tasks": [{"task_key": "b"}, {"task_key": "a"}]}
    read = {
        "name": "x",
        "format": "MULTI_TASK",
        "timeout_seconds": 0,
        "email_notifications": {},
        "tasks": [{"task_key": "a", "run_if": "ALL_SUCCESS"}, {"task_key": "b"}],
    }
    assert normal(sent) == normal(read)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("hello ${bundle.target}", "hello"), None),
        (("bundle: {name: small}", "bundel: {name: small}"), "bundel"),
        (("${var.greeting}", "${var.nothing}"), "var.nothing"),
        (("board.lvdash.json", "lost.json"), "no file .*lost.json"),
        (("tags:", "tagz:"), "tagz"),
        (("  dashboards:", "  pipelines:"), "pipelines"),
        (("  prod:", "  production:"), None),
        (("{greeting: ", "{greating: "), "greating"),
        (("targets:", "targets: ["), "not YAML"),
    ],
)
def test_wrong_bundles(
    bundle: Path, workspace: RunningServer, change: tuple[str, str], words: str | None
) -> None:
    (bundle / "databricks.yml").write_text(TEMPLATE.replace(*change))
    if words is None:
        read_bundle(bundle, "dev")
        return
    with pytest.raises(BundleError, match=words):
        list(deploy(bundle, "dev", workspace.sdk()))


def test_unset_variable_and_unknown_target(
    bundle: Path, workspace: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABRICKS_WAREHOUSE_ID")
    with pytest.raises(BundleError, match="BUNDLE_VAR_warehouse_id"):
        list(deploy(bundle, "dev", workspace.sdk()))
    with pytest.raises(BundleError, match="no target test"):
        read_bundle(bundle, "test")
