"""The scheduled action that asks the model: one batched request a workspace, the answers stored."""

import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.ipai_finance_ppm.lake import DatabricksError

from ..tools.combine import combine, read_answer

_logger = logging.getLogger(__name__)

ENDPOINT = "bir-tax-forecaster"


class BirForecastRefresh(models.Model):
    _inherit = "ipai.bir.forecast"

    @api.model
    def _cron_refresh(self):
        """Ask for all filings worth a forecast. A workspace that fails leaves older figures and a reason"""
        filings = self.env["ipai.finance.bir_schedule"].sudo()._to_forecast()
        default_for = self.env["ipai.databricks.workspace"]._default_for
        workspaces = {company: default_for(company) for company in filings.company_id}
        for workspace, group in filings.grouped(lambda filing: workspaces[filing.company_id]).items():
            if workspace:
                self._refresh(workspace, group)

    @api.model
    def _refresh(self, workspace, filings):
        """Store one snapshot a filing from one request.

        :return: the snapshots, empty when the workspace did not answer
        """
        questions = filings._questions()
        records = list(
            {
                tuple(record.items()): record for asked in questions.values() for record in asked.values()
            }.values()
        )
        if not records:
            return self.browse()
        try:
            predictions, version = workspace._predict(ENDPOINT, records)
        except (DatabricksError, UserError) as error:
            _logger.info("No forecast from %s: %s", workspace.name, error)
            filings.write({"forecast_error": getattr(error, "sentence", None) or str(error)})
            return self.browse()
        answers = {tuple(record.items()): answer for record, answer in zip(records, predictions, strict=True)}
        return self._store(questions, answers, version)

    @api.model
    def _store(self, questions, answers, version):
        """Create the snapshots and show the good ones on their filings."""
        now = fields.Datetime.now()
        vals_list = []
        for filing, asked in questions.items():
            mine = {line: answers[tuple(record.items())] for line, record in asked.items()}
            vals_list.append(
                {
                    "filing_id": filing.id,
                    "as_of": now,
                    "model_version": version,
                    **self._values(filing, asked, mine),
                }
            )
        snapshots = self.sudo().create(vals_list)
        for snapshot in snapshots:
            snapshot._show_on_filing()
        return snapshots

    @api.model
    def _values(self, filing, asked, answers):
        """Return the figures of one snapshot, or why there are none."""
        try:
            read = {line: read_answer(answer) for line, answer in answers.items()}
        except ValueError as error:
            return {"error": str(error)}
        carried = filing._carried()
        total = combine([(int(line.sign), answer.range) for line, answer in read.items()], carried).floored()
        cutoffs = [answer.cutoff for answer in read.values() if answer.cutoff]
        return {
            "predicted": float(total.predicted),
            "low": float(total.low),
            "high": float(total.high),
            "carried": float(carried),
            "cutoff": min(cutoffs, default=False),
            "actual_months": min(answer.actual_months for answer in read.values()),
            "line_ids": [
                fields.Command.create(
                    {
                        "form_line_id": line.id,
                        "period_start": asked[line]["period_start"],
                        "period_end": asked[line]["period_end"],
                        "predicted": float(answer.range.predicted),
                        "low": float(answer.range.low),
                        "high": float(answer.range.high),
                        "actual_months": answer.actual_months,
                    }
                )
                for line, answer in read.items()
            ],
        }

    def _show_on_filing(self):
        """Make this the filing's forecast; one that failed leaves the older figures with the reason."""
        self.ensure_one()
        if self.error:
            self.filing_id.write({"forecast_error": self.error})
        else:
            self.filing_id.write({"last_forecast_id": self.id, "forecast_error": False})
