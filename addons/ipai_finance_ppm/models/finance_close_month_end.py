"""The month-end that fires by itself, exactly once, and what happens when its run has ended."""

import logging

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.tools import mute_logger

from ..tools.periods import month_of

_logger = logging.getLogger(__name__)


class FinanceCloseMonthEnd(models.Model):
    _inherit = "ipai.finance.close"

    @api.model
    def _cron_month_end(self):
        """Start the month-end of every company that is due: one export and one run a workspace."""
        for (month, workspace), companies in self._due_companies().items():
            self._start(workspace, companies, month)

    @api.model
    def _due_companies(self):
        """Return ``{(month, workspace): companies}`` that are due by the clock and have no close yet."""
        switched_on = self.env["res.company"].sudo().search([("month_end_on", "=", True)])
        due = {}
        for company in switched_on.filtered("finance_agency_ids"):
            month = company._ipai_month_to_close()
            if not month or self.sudo().search_count(
                [("company_id", "=", company.id), ("month", "=", month)]
            ):
                continue
            workspace = self.env["ipai.databricks.workspace"]._default_for(company)
            if workspace:
                due[month, workspace] = due.get((month, workspace), company) | company
        return due

    @api.model
    def _start(self, workspace, companies, month):
        """Create the closes and their one run in one transaction.

        The unique key decides, not the search before it: whoever comes second, in this or another process,
        finds the rows taken and starts nothing.

        :return: the closes, empty when somebody else was faster
        """
        closes = self.sudo()
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                closes = closes.create([{"company_id": company.id, "month": month} for company in companies])
                closes.flush_recordset()
        except UniqueViolation:
            _logger.info("The month-end of %s has been started by another process.", month)
            return self.browse()
        closes._month_filings()._refresh_amounts()  # the export carries today's amounts
        closes._enqueue_run(workspace, month)
        return closes

    # === THE RUN HAS ENDED === #

    def _databricks_run_done(self, run):
        """Record how the run ended and bring the month's filings up to date; called once by the connector."""
        closes = self.sudo().search([("run_id", "=", run.id)])
        done = run.state == "succeeded"
        closes.write({"state": "done" if done else "failed", "ended_at": fields.Datetime.now()})
        closes._month_filings()._refresh_amounts()
        if done:
            closes.activity_ids.action_feedback(feedback=self.env._("The month-end has succeeded."))
            for cron in closes._after_month_end():
                cron._trigger()
        else:
            closes._tell_failure(run)

    def _month_filings(self):
        """Return the filings whose period touches the month of these closes."""
        filings = self.env["ipai.finance.bir_schedule"].sudo()
        for close in self:
            period = month_of(close.month)
            filings |= filings.search(
                [
                    ("company_id", "=", close.company_id.id),
                    ("period_start", "<=", period.end),
                    ("period_end", ">=", period.start),
                ]
            )
        return filings

    def _after_month_end(self):
        """Return the scheduled actions that read what the month-end made. Addons extend this."""
        return self.env.ref("ipai_databricks_connector.cron_dashboards").sudo()

    def _tell_failure(self, run):
        """Give the responsible person of each company one activity that says what happened."""
        for close in self.filtered(lambda close: not close.activity_ids):
            close.activity_schedule(
                "mail.mail_activity_data_warning",
                summary=self.env._("The month-end %s has failed", close.name),
                note=run.last_error or run.message or self.env._("The run ended as %s.", run.state),
                user_id=close._responsible().id,
            )

    def _responsible(self):
        """Return who is told: the person of the company's settings, of the workspace, or the requester."""
        self.ensure_one()
        return self.company_id.month_end_user_id or self.run_id.workspace_id.user_id or self.requested_by
