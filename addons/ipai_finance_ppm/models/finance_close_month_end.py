"""The month-end that fires by itself, exactly once, and what happens when its run has ended."""

import logging

from psycopg2.errors import LockNotAvailable, SerializationFailure, UniqueViolation

from odoo import api, fields, models
from odoo.tools import mute_logger

from ..tools.month_end import manila_date, missed_months
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
            workspace = self.env["ipai.databricks.workspace"]._default_for(company)
            for month in self._due_months(company) if workspace else []:
                due[month, workspace] = due.get((month, workspace), company) | company
        return due

    @api.model
    def _due_months(self, company):
        """Return the months of a company that should have started by now and have not."""
        last_due = company._ipai_month_to_close()
        started = self.sudo().search([("company_id", "=", company.id), ("state", "!=", "planned")])
        return missed_months(set(started.mapped("month")), last_due)

    @api.model
    def _cron_plan(self):
        """Put the checklist of the running month up for every company, so that early steps can begin."""
        month = manila_date(fields.Datetime.now()).replace(day=1)
        companies = self.env["res.company"].sudo().search([("month_end_on", "=", True)])
        known = self.sudo().search([("month", "=", month)]).company_id
        for company in companies.filtered("finance_agency_ids") - known:
            try:
                with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                    self.sudo().create({"company_id": company.id, "month": month, "state": "planned"})
            except UniqueViolation:
                _logger.info("%s is planned already by another process.", month)

    @api.model
    def _start(self, workspace, companies, month):
        """Create the closes and their one run in one transaction.

        The unique key decides, not the search before it: whoever comes second, in this or another process,
        finds the rows taken and starts nothing.

        :return: the closes, empty when somebody else was faster
        """
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                closes = self.sudo()._claim(companies, month)
                closes.flush_recordset()
        except (UniqueViolation, LockNotAvailable, SerializationFailure):
            _logger.info("The month-end of %s has been started by another process.", month)
            return self.browse()
        closes._month_filings()._refresh_amounts()  # the export carries today's amounts
        closes._enqueue_run(workspace, month)
        return closes

    def _claim(self, companies, month):
        """Take the closes of a month for this transaction: planned ones by their lock, others by their key.

        :raises UniqueViolation, LockNotAvailable, SerializationFailure: another process took one of them
        """
        self.flush_model(["company_id", "month", "state"])
        self.env.cr.execute(
            """SELECT id FROM ipai_finance_close
                WHERE month = %s AND company_id = ANY(%s) AND state = 'planned' FOR UPDATE NOWAIT""",
            [month, companies.ids],
        )
        planned = self.browse(row[0] for row in self.env.cr.fetchall())
        planned.write({"state": "requested", "requested_by": self.env.uid})
        rest = companies - planned.company_id
        return planned | self.create([{"company_id": company.id, "month": month} for company in rest])

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
