"""The first month-end: started by its scheduled action, followed to the end, its results told."""

import time

from .crons import refresh, wait
from .results import CRONS, came_back, tell

START = "ipai_finance_ppm.cron_month_end"
WORKER = "ipai_databricks_connector.cron_work"
ENDS = ("succeeded", "failed", "canceled")
MINUTES = 20


def say(text):
    """Print a progress line at once."""
    print(f"month-end: {text}", flush=True)


def stop(text):
    """End with one sentence and exit code 1."""
    say(text)
    raise SystemExit(1)


def follow(env):
    """Start the month-end unless it has run, wait for its end and its results, say what came back."""
    if "ipai.finance.close" not in env:
        stop("the addon ipai_finance_ppm is not installed.")
    started = time.monotonic()
    if not wait(env, lambda: _closes(env), START, 60):
        stop("nothing was due: is there a company with an agency, and a workspace that is not disabled?")
    run = _closes(env).run_id[:1]
    _retry(env, run)
    _run(env, run, started)
    _results(env, run, started)
    tell(env, run, say)


def _closes(env):
    """The closes of the newest month that has been asked for; the running month is only planned."""
    closes = env["ipai.finance.close"].search([("run_id", "!=", False)], order="month desc")
    return closes.filtered(lambda close: close.month == closes[0].month)


def _retry(env, run):
    """Queue again a run that ended badly, as a person would with Retry: the set-up may have been cut."""
    if run.state in ("failed", "canceled"):
        say(f"{run.name} {run.state} before ({run.last_error or run.message}); trying again")
        run.action_retry()
        env.cr.commit()


def _run(env, run, started):
    """Wait until the run is over, saying each state once; stops with the run's error."""
    said = []

    def over():
        state = run.state if run.state != "draft" else f"waiting for the export ({run.export_id.state})"
        if state not in said:
            said.append(state)
            say(f"{run.name}: {state} after {time.monotonic() - started:.0f} s")
        return run.state in ENDS

    if not wait(env, over, WORKER, MINUTES * 60):
        stop(f"the run is still {run.state} after {MINUTES} minutes: {run.last_error or run.message or ''}")
    if run.state != "succeeded":
        stop(f"the run {run.state}: {run.last_error or run.message or 'the workspace gave no reason'}")


def _results(env, run, started):
    """Wait for forecasts, scores and dashboards; stops with the first that does not come."""
    refresh(env)
    for what, cron in CRONS.items():
        if not env.ref(cron, raise_if_not_found=False):
            continue
        if not wait(env, lambda what=what: came_back(env, run, what), cron, 180):
            stop(f"no {what} came back: look at Databricks → Configuration → Calls for the reason.")
        say(f"{what} read after {time.monotonic() - started:.0f} s")
