"""``./ipai demo``: from an empty machine to books, forecasts and dashboards in a running Odoo."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from launcher.console import Line
from launcher.environment import STEP
from launcher.paths import CHECKOUT
from launcher.services import sweep
from launcher.setup import Setup, stop_all
from launcher.state import Lock, fingerprint, fingerprint_of
from launcher.steps import Step

BUSY = "Another ./ipai (process {pid}) works on this data folder: wait for it, or end it with ./ipai stop."
LOOK_AT = """
  Odoo        {url}
  log in as   accountant   {accountant_password}
              admin        {admin_password}

  Look at     Filings           {url}/odoo/bir-filings            each return: amount, forecast, due date
              Dashboards        {url}/odoo/databricks-dashboards  withholding by agency and month
              Bills to review   {url}/odoo/bills-to-review        risky bills, with reasons
              Databricks runs   {url}/odoo/databricks-runs        the month-end that has just run

  Tick all three companies in the company menu, top right, to see every agency.
  The lakehouse answers on {host}; ./ipai env points other programs at it.
  ./ipai stop ends everything, ./ipai demo starts it again."""


def steps(setup: Setup) -> list[Step]:
    """Return the steps of a whole demo, in order."""

    def prepared(line: Line) -> str:
        setup.prepare_odoo(setup.odoo_environment())
        return "configuration written"

    def database_version() -> str:
        return fingerprint(setup.odoo.series, setup.addons_version())

    return [
        Step("Python environments", setup.environments),
        Step("Odoo", setup.find_odoo),
        Step("PostgreSQL", setup.start_postgres),
        Step("Lakehouse", setup.start_lakehouse),
        Step("Configuration", prepared),
        Step("Database", setup.fill_database, "database", database_version),
        Step(
            "Books",
            lambda line: setup.run_script("seed", line),
            "books",
            lambda: fingerprint_of([CHECKOUT / "demo"]),
        ),
        # Before the server, whose own scheduled actions would run into it.
        Step("First month-end", lambda line: setup.run_script("first_month_end", line), "month_end"),
        Step("Odoo server", setup.serve_odoo),
    ]


@contextmanager
def at_work(setup: Setup) -> Iterator[None]:
    """Hold the data folder; when the work inside does not succeed, leave no process behind."""
    setup.paths.data.mkdir(parents=True, exist_ok=True)
    with Lock(setup.paths.lock, BUSY):
        try:
            yield
        except BaseException:
            stop_all(setup.paths)
            raise


def demo(setup: Setup) -> None:
    """Set up what is missing, start what does not run, say where to look."""
    with at_work(setup):
        sweep(setup.paths.data, STEP)
        setup.begin()
        for step in steps(setup):
            step.perform(setup.console, setup.state)
    setup.state["finished"] = setup.state.get("finished") or time.time()
    setup.console.print(LOOK_AT.format(url=setup.url, host=setup.lake.host, **setup.known))
