"""The scheduled action that reads the lake's sums after each month-end. Screens read what it stored."""

import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lake import DatabricksError
from ..tools.money import centavos
from ..tools.month_end import manila_date
from ..tools.periods import add_months
from .account_move_line_content import NOTHING

_logger = logging.getLogger(__name__)

TABLE = "ipai.gold.reconciliation"
JOB = "bir_month_end"
MONTHS = 36  # an annual return, and the amendments people still make


class DatabricksWorkspace(models.Model):
    _inherit = "ipai.databricks.workspace"

    reconciliation_run_id = fields.Many2one(
        "ipai.databricks.run",
        string="Reconciled From",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="The run whose lake has been compared with the ledger.",
    )


class FinanceReconciliationRead(models.Model):
    _inherit = "ipai.finance.reconciliation"

    @api.model
    def _cron_read(self):
        """Compare every enabled workspace whose newest month-end has not been read.

        A workspace that does not answer keeps the older comparison with its date; the next round asks again.
        """
        for workspace in self.env["ipai.databricks.workspace"].sudo().search([("state", "!=", "disabled")]):
            run = self._newest_run(workspace)
            if run and run != workspace.reconciliation_run_id:
                self._read_workspace(workspace, run)

    @api.model
    def _newest_run(self, workspace):
        """Return the last month-end that ended well; empty if none."""
        domain = [("workspace_id", "=", workspace.id), ("job_name", "=", JOB), ("state", "=", "succeeded")]
        return self.env["ipai.databricks.run"].sudo().search(domain, order="ended_at desc, id desc", limit=1)

    @api.model
    def _read_workspace(self, workspace, run):
        """Store what the lake of a workspace holds of its companies, beside the ledger of now."""
        default = self.env["ipai.databricks.workspace"]._default_for
        companies = workspace.company_ids.filtered(lambda company: default(company) == workspace)
        if not companies:
            return
        since = add_months(manila_date(fields.Datetime.now()), 1 - MONTHS)
        try:
            version = self._table_version(workspace)
            rows = self._lake(workspace, companies, since)
            unmoved = self._table_version(workspace) == version
        except (DatabricksError, UserError) as error:
            _logger.info(
                "No reconciliation from %s: %s", workspace.name, getattr(error, "sentence", None) or error
            )
            return
        if unmoved:  # else another run has written meanwhile: the next round reads one version
            self._store(companies, since, rows, run, version)
            self.sudo().search([("run_id", "=", run.id), ("differs", "=", True)])._note_items(workspace)
            workspace.reconciliation_run_id = run

    @api.model
    def _table_version(self, workspace):
        """Return the version of the table; empty where the workspace keeps no history of it."""
        try:
            history = workspace._query(f"DESCRIBE HISTORY {TABLE} LIMIT 1")
        except DatabricksError:
            return ""
        return str(history[0]["version"]) if history else ""

    @api.model
    def _lake(self, workspace, companies, since):
        """Return ``{(company id, account id, month): row}`` of this database's rows in the lake."""
        markers = {f"company_{number}": company.id for number, company in enumerate(companies)}
        names = ", ".join(f":{marker}" for marker in markers)  # names of markers, never values
        source = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        rows = workspace._query(
            "SELECT company_id, account_id, month, lake_balance, lake_items, lake_checksum, example_ids"
            f" FROM {TABLE} WHERE _source = :source AND month >= :since AND company_id IN ({names})",  # noqa: S608
            {"source": source, "since": since, **markers},
        )
        return {(row["company_id"], row["account_id"], row["month"]): row for row in rows}

    @api.model
    def _store(self, companies, since, rows, run, version):
        """Store one record for each account and month the lake or the ledger knows."""
        last = add_months(manila_date(fields.Datetime.now()), MONTHS)
        ledger = self._ledger(companies, since, last)
        accounts = self.env["account.account"].sudo().browse({key[1] for key in {*rows, *ledger}})
        alive = set(accounts.exists().ids)
        seen = {
            "as_of": run.export_id.snapshot_at or run.started_at,
            "read_at": fields.Datetime.now(),
            "table_version": version,
            "run_id": run.id,
        }
        figures = {
            key: {**seen, **self._values(rows.get(key), ledger.get(key, NOTHING))}
            for key in sorted({*rows, *ledger})
            if key[1] in alive
        }
        self._write_figures(companies, since, figures)

    @api.model
    def _write_figures(self, companies, since, figures):
        """Update what is known, create what is new, and drop what neither side knows any more."""
        fresh = dict(figures)
        for one in self.sudo().search([("company_id", "in", companies.ids), ("month", ">=", since)]):
            values = fresh.pop((one.company_id.id, one.account_id.id, one.month), None)
            if values:
                one.write(values)
            else:
                one.unlink()
        self.sudo().create(
            [
                {"company_id": company, "account_id": account, "month": month, **values}
                for (company, account, month), values in fresh.items()
            ]
        )

    @api.model
    def _values(self, row, said):
        """Return the figures of one record."""
        row = row or {"lake_balance": centavos(0), "lake_items": 0, "lake_checksum": 0, "example_ids": None}
        return {
            "ledger_amount": float(said.balance),
            "ledger_items": said.items,
            "lake_amount": float(row["lake_balance"]),
            "ledger_checksum": str(said.checksum),
            "lake_items": row["lake_items"],
            "lake_checksum": str(row["lake_checksum"]),
            "item_ids": sorted(row["example_ids"] or ()) or False,
        }


class FinanceCloseReconciliation(models.Model):
    _inherit = "ipai.finance.close"

    def _after_month_end(self):
        """Override to compare the lake with the ledger as soon as it is there."""
        return super()._after_month_end() | self.env.ref("ipai_finance_ppm.cron_reconciliation").sudo()
