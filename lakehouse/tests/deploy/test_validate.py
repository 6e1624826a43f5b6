"""The check of bundles: the product's own is in order, and each rule broken once is found and placed."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from ipai_lakehouse.cli import main
from ipai_lakehouse.deploy.files import BundleError
from ipai_lakehouse.deploy.rules.check import check
from ipai_lakehouse.deploy.rules.dashboards import definition_mistakes

LAKEHOUSE = Path(__file__).resolve().parents[2]
BOARD = "ipai_lakehouse/dashboards/bir_compliance.lvdash.json"
ROOT, JOB, PIPELINE = "databricks.yml", "resources/month_end.yml", "resources/pipeline.yml"
ROOT_PATH = "      root_path: /Workspace/Shared/.bundle/${bundle.name}/${bundle.target}\n"
SCHEMAS, SERVING, BOARDS = "resources/schemas.yml", "resources/serving.yml", "resources/dashboards.yml"


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A copy of the product's bundle: its YAML, its dashboards, its pipeline's source."""
    shutil.copy(LAKEHOUSE / ROOT, tmp_path)
    for folder in ("resources", "ipai_lakehouse/dashboards", "ipai_lakehouse/spark"):
        shutil.copytree(LAKEHOUSE / folder, tmp_path / folder)
    return tmp_path


def change(bundle: Path, file: str, old: str, new: str) -> None:
    """Break the bundle in one place."""
    text = (bundle / file).read_text()
    assert old in text, f"{file} has no {old!r} to break"
    (bundle / file).write_text(text.replace(old, new, 1))


def test_the_products_bundle_is_in_order() -> None:
    assert [str(one) for one in check(LAKEHOUSE)] == []


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "said"),
    [
        # fields
        (JOB, "tasks:\n", "taskz:\n", "jobs.bir_month_end.taskz", "unknown field: taskz"),
        (JOB, "tasks:\n", "taskz:\n", "jobs.bir_month_end.tasks", 'required field "tasks" is not set'),
        (JOB, "entry_point: ingest", "entrypoint: ingest", "python_wheel_task.entry_point", "is not set"),
        (
            JOB,
            "pause_status: ${var.month_end_schedule}",
            "pause_status: OFF",
            "pause_status",
            "is 'OFF'|False",
        ),
        (JOB, "CAN_MANAGE_RUN", "CAN_EDIT", "permissions.0.level", 'invalid value "CAN_EDIT" for enum field'),
        (JOB, "timeout_seconds: 14400", "timeout_seconds: long", "timeout_seconds", "valid integer"),
        (
            JOB,
            "service_principal_name: ${var",
            "user_name: a@b.ph\n          service_principal_name: ${var",
            "permissions.0",
            "exactly one of user_name",
        ),
        (SCHEMAS, "[USE_SCHEMA]", "[READ]", "schemas.bronze.grants.0.privileges.0", 'invalid value "READ"'),
        (SCHEMAS, "      name: gold\n", "", "schemas.gold.name", 'required field "name" is not set'),
        (SCHEMAS, "volume_type: MANAGED", "volume_type: SHARED", "volume_type", "MANAGED, EXTERNAL"),
        (BOARDS, "      warehouse_id: ${var.warehouse_id}\n", "", "warehouse_id", "is not set"),
        (PIPELINE, "serverless: true", "serverless: maybe", "serverless", "valid boolean"),
        (ROOT, "mode: production", "mode: productive", "targets.prod.mode", "development, production"),
        (
            ROOT,
            "    description: SQL warehouse that answers the dashboards' queries\n",
            "    default: x\n",
            "variables.warehouse_id.description",
            "is not set",
        ),
        (ROOT, "sync:", "synchronise:", "synchronise", "unknown field"),
        (
            ROOT,
            "  name: ipai_lakehouse\n",
            "  name: x-${var.catalog}\n",
            "bundle.name",
            "cannot hold a reference",
        ),
        (
            SERVING,
            "  model_serving_endpoints:\n",
            "  apps:\n    x: {name: y}\n  model_serving_endpoints:\n",
            "resources.apps",
            "not apps",
        ),
        # references
        (
            JOB,
            "${var.wheel}",
            "${var.whel}",
            "environments.0.spec.dependencies.0",
            "variable whel is not defined",
        ),
        (
            JOB,
            "pipelines.lakehouse.id",
            "pipelines.lake.id",
            "pipeline_id",
            "pipelines.lake, which is not defined",
        ),
        (JOB, "bir_tax_forecaster.name}\n", "bir_tax_forecaster.path}\n", "parameters.3", "has no path"),
        (JOB, "${var.wheel}", "${wheel}", "dependencies.0", "means nothing"),
        (JOB, "${var.wheel}", "${var.wheel", "dependencies.0", "cannot be read"),
        (
            JOB,
            "${resources.pipelines.lakehouse.id}",
            "${resources.pipelines}",
            "pipeline_id",
            "not of the form",
        ),
        (
            ROOT,
            "service_principal_name: ${var.run_as}",
            "service_principal_name: ${var.me}",
            "targets.prod",
            "variable me is not defined",
        ),
        (
            ROOT,
            "    default: /Workspace/Shared/ipai_lakehouse\n",
            "    default: ${var.dashboard_folder}\n",
            "variables.dashboard_folder",
            "refers to itself",
        ),
        # files
        (
            PIPELINE,
            "spark/pipeline.py",
            "spark/pipelines.py",
            "file.path",
            "no file ipai_lakehouse/spark/pipelines",
        ),
        (BOARDS, "bir_compliance.lvdash", "bir_compliances.lvdash", "file_path", "there is no file"),
        # jobs
        (JOB, "0 0 2 1 * ?", "0 0 2 1 * *", "quartz_cron_expression", "needs `\\?`"),
        (JOB, "0 0 2 1 * ?", "0 2 1 * ?", "quartz_cron_expression", "5 fields"),
        (JOB, "Asia/Manila", "Asia/Manilla", "timezone_id", "not a time zone"),
        (
            JOB,
            "            - task_key: ingest\n",
            "            - task_key: load\n",
            "tasks.1.depends_on",
            "no task load",
        ),
        (
            JOB,
            "- task_key: train_risk\n          environment_key: lakehouse",
            "- task_key: train_forecast\n          environment_key: lakehouse",
            "tasks",
            "two tasks have the key",
        ),
        (
            JOB,
            "        - task_key: ingest\n          environment_key: lakehouse\n",
            "        - task_key: ingest\n          environment_key: sea\n",
            "tasks.0.environment_key",
            "sea is not defined",
        ),
        (
            JOB,
            "        - task_key: ingest\n          environment_key: lakehouse\n",
            "        - task_key: ingest\n",
            "tasks.0",
            "needs an environment_key or a cluster",
        ),
        (
            JOB,
            "        - task_key: ingest\n",
            "        - task_key: ingest\n          depends_on: [{task_key: promote}]\n",
            "jobs.bir_month_end.tasks",
            "in a circle",
        ),
        (
            JOB,
            "          pipeline_task:\n",
            "          notebook_task: {notebook_path: /x}\n          pipeline_task:\n",
            "tasks.1",
            "exactly one of",
        ),
        (
            JOB,
            "      max_concurrent_runs: 1",
            "      continuous: {pause_status: PAUSED}",
            "jobs.bir_month_end",
            "one of schedule, trigger and continuous",
        ),
        (
            JOB,
            "- task_key: ingest\n          environment",
            "- task_key: in gest\n          environment",
            "task_key",
            "pattern",
        ),
        # pipelines and endpoints
        (
            PIPELINE,
            "        - file:\n            path: ../ipai_lakehouse/spark/pipeline.py\n",
            "        - file: {path: /x}\n          glob: {include: /y}\n",
            "libraries.0",
            "one of file, notebook and glob",
        ),
        (
            PIPELINE,
            "      name: ipai_lakehouse",
            "      development: true\n      name: ipai_lakehouse",
            "targets.prod",
            "production mode refuses",
        ),
        (SERVING, "    ap_risk_scorer:\n", "    other:\n", "model_serving_endpoints.other", "there is none"),
        (
            SERVING,
            "      name: ap-risk-scorer\n",
            "      name: ap-risk-scorer\n"
            "      config:\n"
            "        served_entities: [{entity_name: a.b.c, entity_version: '1'}]\n"
            "        traffic_config: {routes: [{served_entity_name: c-1, traffic_percentage: 90}]}\n",
            "config.traffic_config",
            "add up to 90",
        ),
        (SERVING, "name: ap-risk-scorer", "name: bir-tax-forecaster", "ap_risk_scorer", "same name as"),
        # targets
        (
            ROOT,
            "      jobs_max_concurrent_runs: 1",
            "      name_prefix: mine",
            "targets.dev",
            "must contain who deploys",
        ),
        (
            ROOT,
            "      jobs_max_concurrent_runs: 1",
            "      trigger_pause_status: UNPAUSED",
            "targets.dev",
            "cannot unpause",
        ),
        (
            ROOT,
            f"    mode: production\n    workspace:\n{ROOT_PATH}",
            "    mode: production\n",
            "targets.prod",
            "needs workspace.root_path",
        ),
        (
            ROOT,
            "    mode: production\n",
            "    mode: production\n    variables: {color: red}\n",
            "targets.prod",
            "color",
        ),
    ],
)
def test_a_broken_rule_is_found(bundle: Path, file: str, old: str, new: str, place: str, said: str) -> None:
    change(bundle, file, old, new)
    found = [one for one in check(bundle) if place in one.place and _matches(said, one.said)]
    assert found, [str(one) for one in check(bundle)]
    assert {one.file for one in found} == {ROOT if place.startswith("targets.") else file}


def _matches(said: str, sentence: str) -> bool:
    return re.search(said, sentence) is not None


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        (ROOT, "targets:", "targets: [", "databricks.yml is not YAML"),
        (ROOT, "resources/*.yml", "resourcez/*.yml", "which is no file"),
        (
            BOARDS,
            "      display_name: BIR Compliance",
            "      display_name: A\n      display_name: B",
            "stands twice",
        ),
        (
            BOARDS,
            "resources:\n",
            "resources:\n  schemas: {gold: {name: gold, catalog_name: x}}\n",
            "a second time",
        ),
    ],
)
def test_what_is_no_bundle(bundle: Path, file: str, old: str, new: str, words: str) -> None:
    change(bundle, file, old, new)
    with pytest.raises(BundleError, match=words):
        check(bundle)


def test_an_empty_resource_is_found(bundle: Path) -> None:
    (bundle / BOARDS).write_text("resources:\n  dashboards:\n    empty:\n")
    assert ["resources/dashboards.yml: resources.dashboards.empty: the resource is empty"] == [
        str(one) for one in check(bundle)
    ]


def widget(**changes: object) -> dict[str, object]:
    """A bar chart that is in order."""
    query = {"datasetName": "d", "fields": [{"name": "month", "expression": "`month`"}]}
    spec = {
        "version": 3,
        "widgetType": "bar",
        "encodings": {"x": {"fieldName": "month", "scale": {"type": "temporal"}}},
    }
    return {"name": "w", "queries": [{"name": "main_query", "query": query}], "spec": spec} | changes


def board(
    *widgets: dict[str, object], position: dict[str, int] | None = None, **page: object
) -> dict[str, object]:
    """A dashboard of widgets side by side."""
    layout = [
        {"position": position or {"x": 3 * number, "y": 0, "width": 3, "height": 2}, "widget": one}
        for number, one in enumerate(widgets)
    ]
    whole = {"name": "p", "layoutVersion": "GRID_V1", "layout": layout} | page
    return {"datasets": [{"name": "d", "queryLines": ["SELECT 1"]}], "pages": [whole]}


def encoded(**encodings: object) -> dict[str, object]:
    """The chart with other encodings."""
    return widget(spec={"version": 3, "widgetType": "bar", "encodings": encodings})


@pytest.mark.parametrize(
    ("definition", "said"),
    [
        (board(widget()), None),
        (board(encoded(x={"fieldName": "week"})), "fieldName week is not the name of a field"),
        (board(encoded(x={"fieldName": "month", "queryName": "other"})), "there is no query other"),
        (board(encoded(columns=[{"fieldName": "month"}, {"fieldName": "x"}])), "fieldName x"),
        (board(widget(name="w" * 61)), "1 to 60 letters"),
        (board(widget(name="a b")), "1 to 60 letters"),
        (board(widget(), widget()), "2 widgets have the name w"),
        (
            board(widget(), position={"x": 10, "y": 0, "width": 3, "height": 1}),
            "does not fit into the 12 columns",
        ),
        (
            board(widget(), layoutVersion=None, position={"x": 4, "y": 0, "width": 3, "height": 1}),
            "the 6 columns",
        ),
        (
            board(widget(), widget(name="v"), position={"x": 0, "y": 0, "width": 1, "height": 1}),
            "lies over w",
        ),
        (board(widget(), position={"x": 0, "y": 0, "width": 0, "height": 1}), "does not fit"),
        (board(widget(), position={"x": 0}), "has x, y, width and height"),
        (board(widget(spec={"version": 2, "widgetType": "bar"})), "a bar has version 3, not 2"),
        (board(widget(spec={"version": 1, "widgetType": "gauge"})), "gauge is not known"),
        (board({"name": "w"}), "a spec or a text"),
        (board({"name": "t", "multilineTextboxSpec": {"lines": ["# x"]}}), None),
        (board(widget()) | {"datasets": []}, "the dataset d: there is none"),
        (board(widget()) | {"datasets": [{"name": "d"}]}, "either query or queryLines"),
        (
            board(widget()) | {"datasets": [{"name": "d", "query": "x"}, {"name": "d", "query": "x"}]},
            "name d",
        ),
        ({"pages": {}}, "a list of pages"),
    ],
)
def test_definitions_of_dashboards(definition: dict[str, object], said: str | None) -> None:
    found = [sentence for _, sentence in definition_mistakes(definition)]
    assert found == [] if said is None else any(said in sentence for sentence in found), found


def test_a_mistake_in_a_dashboard_names_its_file(bundle: Path) -> None:
    definition = json.loads((bundle / BOARD).read_text())
    definition["datasets"][0]["name"] = "renamed"
    (bundle / BOARD).write_text(json.dumps(definition))
    found = check(bundle)
    assert found and {one.file for one in found} == {BOARD}
    (bundle / BOARD).write_text("{")
    assert "the definition is not JSON" in check(bundle)[0].said


def test_the_command(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "--bundle", str(bundle)]) == 0
    assert capsys.readouterr().out == "The bundle is in order.\n"
    change(bundle, JOB, "0 0 2 1 * ?", "0 0 25 1 * ?")
    assert main(["validate", "--bundle", str(bundle), "--target", "prod"]) == 1
    said = capsys.readouterr()
    assert said.out.startswith("resources/month_end.yml: resources.jobs.bir_month_end.schedule.quartz")
    assert said.err == "ipai-lakehouse: The bundle has 1 mistakes.\n"
    assert main(["validate", "--bundle", str(bundle), "--target", "test"]) == 1
    assert "no target test: it has dev, staging, prod" in capsys.readouterr().err
