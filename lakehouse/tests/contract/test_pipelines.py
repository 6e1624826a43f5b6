"""Pipelines: an update really computes the lake's tables, and both clients read what came of it."""

from __future__ import annotations

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.service.pipelines import (
    PathPattern,
    PipelineLibrary,
    PipelineState,
    UpdateInfoState,
)
from databricks_client import BadRequest, Conflict, Databricks, NotFound, NotSupported
from running_server import RunningServer

from ipai_lakehouse.engine.catalog import open_table
from ipai_lakehouse.jobs.ingest import ingest
from tests.landing import make_batch
from tests.ledger import VAT_IN, WC160, Ledger
from tests.workspace.waiting import until

OWN = {"glob": {"include": "/Workspace/Shared/.bundle/ipai_lakehouse/tables/**"}}
STATES = {UpdateInfoState.COMPLETED, UpdateInfoState.FAILED, UpdateInfoState.CANCELED}


@pytest.fixture(scope="module", autouse=True)
def bronze(workspace: RunningServer) -> None:
    """A small ledger in the lake; one filing ends before it begins, and is dropped."""
    ledger = Ledger()
    ledger.post("in_invoice", "1000.00", [VAT_IN, WC160], ref="inv-0042")
    ledger.file("0619-E", "2026-02-01", "2026-02-28", "2026-03-10", "20.00", state="approved")
    ledger.file("1601-EQ", "2026-03-31", "2026-01-01", "2026-04-30", "16.67")
    make_batch(workspace.home, ledger.tables())
    ingest(workspace.home, log=lambda line: None)


def test_ours_runs_and_theirs_reads(
    ours: Databricks, theirs: WorkspaceClient, workspace: RunningServer
) -> None:
    pipeline_id = ours.pipelines.create({"name": "ours", "catalog": "ipai", "libraries": [OWN]})
    update_id = ours.pipelines.start_update(pipeline_id, full_refresh=True)
    until(lambda: theirs.pipelines.get_update(pipeline_id, update_id).update.state in STATES)
    update = theirs.pipelines.get_update(pipeline_id, update_id).update
    assert (update.state, update.full_refresh) == (UpdateInfoState.COMPLETED, True)
    assert ours.pipelines.update(pipeline_id, update_id).state == "succeeded"
    assert open_table(workspace.home, "gold", "bir_filings").version >= 0
    quality = ours.pipelines.expectations(pipeline_id, update_id)["ipai.gold.bir_filings"]
    assert quality.dropped == 1
    period = quality.expectations["period_valid"]
    assert (period.passed, period.failed) == (1, 1)
    found = theirs.pipelines.get(pipeline_id)
    assert (found.name, found.state, found.spec.catalog) == ("ours", PipelineState.IDLE, "ipai")
    assert found.latest_updates[0].update_id == update_id
    events = list(
        theirs.pipelines.list_pipeline_events(
            pipeline_id, max_results=7, order_by=["timestamp asc"], filter="level IN ('INFO', 'METRICS')"
        )
    )
    assert [events[0].event_type, events[-1].event_type] == ["create_update", "update_progress"]
    assert events[-1].message.endswith("is COMPLETED.")
    mine = [event for event in ours.pipelines.events(pipeline_id) if event.level != "WARN"]
    assert [event.id for event in reversed(mine)] == [event.id for event in events]
    rows = [event for event in mine if event.level == "METRICS"]
    filings = next(event for event in rows if event.origin.dataset_name == "ipai.gold.bir_filings")
    assert filings.details["flow_progress"]["metrics"]["num_output_rows"] == 1


def test_theirs_runs_and_ours_reads(ours: Databricks, theirs: WorkspaceClient) -> None:
    library = PipelineLibrary(glob=PathPattern(OWN["glob"]["include"]))
    pipeline_id = theirs.pipelines.create(name="theirs", libraries=[library]).pipeline_id
    started = theirs.pipelines.start_update(pipeline_id, refresh_selection=["silver.taxes"])
    until(lambda: ours.pipelines.update(pipeline_id, started.update_id).finished)
    update = ours.pipelines.update(pipeline_id, started.update_id)
    assert (update.state, update.refresh_selection, update.cause) == (
        "succeeded",
        ["silver.taxes"],
        "API_CALL",
    )
    assert update.created_at is not None
    flows = {event.origin.flow_name for event in ours.pipelines.events(pipeline_id)}
    assert flows == {"", "ipai.silver.taxes"}
    assert ours.pipelines.get(pipeline_id).latest_updates[0].state == "succeeded"
    checked = theirs.pipelines.start_update(pipeline_id, validate_only=True).update_id
    until(lambda: ours.pipelines.update(pipeline_id, checked).finished)
    assert ours.pipelines.expectations(pipeline_id, checked) == {}
    listed = theirs.pipelines.list_updates(pipeline_id, until_update_id=checked).updates
    assert [one.update_id for one in listed] == [checked]
    assert pipeline_id in {one.pipeline_id for one in ours.pipelines.list()}
    named = theirs.pipelines.list_pipelines(filter="name LIKE 'their%'")
    assert [one.pipeline_id for one in named] == [pipeline_id]
    theirs.pipelines.delete(pipeline_id)
    with pytest.raises(NotFound):
        ours.pipelines.get(pipeline_id)


def test_edits_of_one_are_seen_by_the_other(ours: Databricks, theirs: WorkspaceClient) -> None:
    settings = {"name": "edited", "configuration": {"ipai.tables": "silver.*"}}
    pipeline_id = ours.pipelines.create(settings)
    before = ours.pipelines.get(pipeline_id).last_modified
    ours.pipelines.edit(pipeline_id, {**settings, "development": True, "expected_last_modified": before})
    found = theirs.pipelines.get(pipeline_id)
    assert (found.spec.development, found.spec.configuration) == (True, {"ipai.tables": "silver.*"})
    with pytest.raises(Conflict):
        ours.pipelines.edit(pipeline_id, {**settings, "expected_last_modified": before})
    theirs.pipelines.update(pipeline_id, name="renamed", configuration={"ipai.tables": "all"})
    assert ours.pipelines.get(pipeline_id).name == "renamed"
    assert "development" not in ours.pipelines.get(pipeline_id).spec


def test_refusals_are_understood_by_ours(ours: Databricks) -> None:
    settings = {"name": "refused", "configuration": {"ipai.tables": "gold.tax_by_month"}}
    pipeline_id = ours.pipelines.create(settings)
    with pytest.raises(Conflict, match="."):
        ours.pipelines.create(settings)
    with pytest.raises(NotSupported):
        ours.pipelines.create({"name": "x", "libraries": [{"notebook": {"path": "/Shared/x"}}]})
    with pytest.raises(BadRequest):
        ours.pipelines.start_update(pipeline_id, tables=["silver.bills"])
    with pytest.raises(NotFound):
        ours.pipelines.update(pipeline_id, "nothing")
    ours.pipelines.stop(pipeline_id)  # nothing runs: nothing happens
