"""What a month-end brings back to Odoo: forecasts, risk scores, dashboards."""

from datetime import date, timedelta

RECENT = 120  # days, as the review queue shows them
CRONS = {
    "forecasts": "ipai_bir_forecast.cron_refresh",
    "risk scores": "ipai_risk_features.cron_score",
    "dashboards": "ipai_databricks_connector.cron_dashboards",
    "reconciliation": "ipai_finance_ppm.cron_reconciliation",
}


def came_back(env, run, what):
    """Tell whether Odoo holds the results of that run."""
    if what == "forecasts":
        return bool(_forecasts(env, run))
    if what == "risk scores":
        newest = env["ipai.risk.score"]._newest_run(run.workspace_id)
        return run.workspace_id.risk_run_id == newest
    if what == "reconciliation":
        return run.workspace_id.reconciliation_run_id == run
    return any(dashboard.as_of and dashboard.as_of >= run.ended_at for dashboard in _dashboards(env, run))


def _forecasts(env, run):
    """Forecasts asked for after the run, that have a figure."""
    model = env["ipai.bir.forecast"]
    return model.search([("as_of", ">=", run.ended_at), ("error", "=", False)])


def _dashboards(env, run):
    return env["ipai.databricks.dashboard"].search([("workspace_id", "=", run.workspace_id.id)])


def tell(env, run, say):
    """Say in numbers what came back."""
    for close in env["ipai.finance.close"].search([("run_id", "=", run.id)]):
        say(f"{close.name}: {close.state}")
    compared = env["ipai.finance.reconciliation"].search([])
    say(f"{len(compared)} accounts and months compared, {len(compared.filtered('differs'))} differ")
    if "ipai.bir.forecast" in env:
        say(f"{len(_forecasts(env, run))} forecasts of open filings")
    if "ipai.risk.score" in env:
        _tell_scores(env, say)
    for dashboard in _dashboards(env, run):
        say(f"dashboard {dashboard.name}: as of {dashboard.as_of} UTC")


def _tell_scores(env, say):
    scores = env["ipai.risk.score"].search([("is_current", "=", True)])
    waiting = scores.filtered(lambda score: score.disposition == "to_review")
    unscored = len(scores.filtered("error"))
    say(f"{len(scores) - unscored} bills scored, {unscored} could not be, {len(waiting)} to review")
    recent = waiting.filtered(lambda score: score.bill_date >= date.today() - timedelta(days=RECENT))
    for score in recent[:3]:
        say(f"  {score.score} {score.move_id.display_name} {score.partner_id.name}: {score.reason_summary}")
