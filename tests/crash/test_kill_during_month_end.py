"""kill -9 of a whole Odoo server during the month-end: one run a company and month, and the close is right.

Nothing inside Odoo is changed. A kill point is a place where Odoo has to wait: for a lock in PostgreSQL that
the test holds, or for a request that a relay before the lakehouse does not let through.
"""

from contextlib import contextmanager
from datetime import datetime, timedelta, timezone

import pytest
from databricks.sdk.service.jobs import JobParameterDefinition

from tests.crash.checkpoint import Checkpoint
from tests.crash.whole_odoo import Books, OdooServer

JOB = "bir_month_end"
CRONS = ("ipai_finance_ppm.cron_month_end", "ipai_databricks_connector.cron_work")
CLOSED = """
    SELECT close.month, close.state, close.attempt, close.ended_at IS NOT NULL, run.state, run.origin_told,
           run.last_error, run.external_run_id, export.state
      FROM ipai_finance_close close
      LEFT JOIN ipai_databricks_run run ON run.id = close.run_id
      LEFT JOIN ipai_databricks_export export ON export.id = run.export_id
     WHERE close.company_id = %s"""
MANILA = timezone(timedelta(hours=8))


class Scene:
    """Odoo, its database, the relay before the lakehouse, and the official client behind it."""

    def __init__(self, odoo, books, checkpoint, sdk):
        self.odoo, self.books, self.checkpoint, self._sdk = odoo, books, checkpoint, sdk
        defaults = [JobParameterDefinition(name=name, default="") for name in ("month", "agencies")]
        self._job = sdk.jobs.create(name=JOB, parameters=defaults, max_concurrent_runs=10).job_id

    def server_runs(self, agency):
        """Return the month and the id of every run that the lakehouse has started for an agency."""
        found = []
        for run in self._sdk.jobs.list_runs(job_id=self._job):
            parameters = {one.name: one.value for one in run.job_parameters}
            if parameters["agencies"] == agency:
                found.append((parameters["month"], str(run.run_id)))
        return found

    def time_passes(self):
        """Let the next hour begin: scheduled actions are due, and the leases of the dead are over."""
        past = "clock_timestamp() AT TIME ZONE 'UTC' - interval '1 second'"
        self.books.rows(f"UPDATE ir_cron SET nextcall = {past} WHERE active")
        self.books.rows(f"UPDATE ipai_databricks_run SET next_attempt = {past}")
        self.books.rows(f"UPDATE ipai_databricks_export SET next_attempt = {past}")

    def nothing_is_due(self):
        """Tell whether the scheduled actions have run since."""
        return not self.books.rows(
            "SELECT FROM ir_cron WHERE active AND nextcall <= clock_timestamp() AT TIME ZONE 'UTC'"
        )


@pytest.fixture(scope="module")
def scene(lakehouse, worker, tmp_path_factory):
    """A server on which only the two scheduled actions of the month-end are active."""
    books = Books()
    books.rows(
        "UPDATE ir_cron SET active = id IN"
        " (SELECT res_id FROM ir_model_data WHERE module || '.' || name IN %s)",
        CRONS,
    )
    with Checkpoint(lakehouse.host) as checkpoint:
        exports = {**lakehouse.exports, "DATABRICKS_HOST": checkpoint.url}
        odoo = OdooServer(books, exports, tmp_path_factory.mktemp("odoo") / "odoo.log")
        odoo.start()
        yield Scene(odoo, books, checkpoint, lakehouse.sdk())
        odoo.kill()


# === WHERE ODOO IS KILLED === #


@contextmanager
def uncommitted(scene, _company):
    """The close and the export are written, the run waits for its table: nothing is committed."""
    with scene.books.locked("LOCK TABLE ipai_databricks_run IN SHARE MODE") as somebody_waits:
        yield somebody_waits


def wire(path_end, answered=False):
    """Return the kill point at a request to the lakehouse, or at its answer."""

    @contextmanager
    def at_request(scene, _company):
        with scene.checkpoint.stop(path_end, answered) as stopped:
            yield stopped.arrived

    return at_request


@contextmanager
def being_told(scene, company):
    """The run has ended, and the close that is told so waits for its row."""
    with scene.checkpoint.stop("/jobs/runs/get") as asked:
        scene.odoo.works_until(asked.arrived, "somebody asks how the run is")
        row = "SELECT FROM ipai_finance_close WHERE company_id = %s FOR UPDATE"
        with scene.books.locked(row, company) as somebody_waits:
            asked.pass_on()
            yield somebody_waits


POINTS = {
    "before the month-end is committed": uncommitted,
    "in the middle of the export": wire("/account_account.csv.gz"),
    "between the export's last file and its commit": wire("/_manifest.json", answered=True),
    "before the run is sent": wire("/jobs/list"),
    "while the run is sent": wire("/jobs/run-now"),
    "after the lakehouse accepted the run, before the commit": wire("/jobs/run-now", answered=True),
    "after the run is committed": wire("/jobs/runs/get"),
    "when the run has ended, before that is committed": wire("/jobs/runs/get", answered=True),
    "while the close is told that the run has ended": being_told,
}


@pytest.mark.parametrize("point", POINTS)
def test_one_run_a_company_and_month(scene, worker, point):
    agency = f"KILL{list(POINTS).index(point)}"
    company = worker.order("company", code=agency)["answer"]["id"]
    scene.time_passes()
    with POINTS[point](scene, company) as reached:
        scene.odoo.works_until(reached, point)
        scene.odoo.kill()
    scene.time_passes()
    scene.odoo.start()
    scene.odoo.works_until(lambda: is_over(scene, company), "the month-end is over")
    month, runs = last_month(), scene.server_runs(agency)
    assert [run_month for run_month, _run_id in runs] == [f"{month:%Y-%m}"]
    right = (month, "done", 1, True, "succeeded", True, None, runs[0][1], "done")
    assert scene.books.rows(CLOSED, company) == [right]


def test_the_next_hours_start_nothing(scene):
    """All the companies of before, once more round: what is there is all there will be."""
    counts = "SELECT (SELECT count(*) FROM ipai_finance_close), (SELECT count(*) FROM ipai_databricks_run)"
    before = scene.books.rows(counts)
    for _hour in range(3):
        scene.time_passes()
        scene.odoo.works_until(scene.nothing_is_due, "the scheduled actions have run")
    assert scene.books.rows(counts) == before


def is_over(scene, company):
    return scene.books.rows(CLOSED + " AND run.origin_told", company)


def last_month():
    """Return the first day of the month before this one, in Manila."""
    first = datetime.now(MANILA).date().replace(day=1)
    return (first - timedelta(days=1)).replace(day=1)
