"""The outbox of job runs: what was asked for, once, and how it went."""

import hashlib
import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..compat import Constraint

# draft ──(export done)──▶ queued ──▶ submitting ──▶ running ──▶ succeeded | failed | canceled
#   │                        ▲             │  │  │
#   │ export failed          └─(back-off)──┘  │  └──▶ failed: the workspace says no, for good
#   └──▶ failed                 no answer │   └─────▶ dead: the cap of attempts is reached
#                                         ▼              ▲
#                                      unknown ──────────┘   asked again with its token
# A crash leaves ``submitting``, whose lease ends. Retry: failed | canceled ──▶ queued, dead | unknown ──▶
# unknown when it may have started, else queued; only a run that has ended there gets a new token.
STATES = [
    ("draft", "Waiting for Export"),
    ("queued", "Queued"),
    ("submitting", "Submitting"),
    ("running", "Running"),
    ("succeeded", "Succeeded"),
    ("failed", "Failed"),
    ("canceled", "Canceled"),
    ("unknown", "Unknown"),
    ("dead", "Given Up"),
]
OPEN_STATES = ("draft", "queued", "submitting", "running", "unknown")
DONE_STATES = ("succeeded", "failed", "canceled", "dead")
RETRY_STATES = ("failed", "canceled", "unknown", "dead")


class DatabricksRun(models.Model):
    """One run of a job. Intent and token are committed before the call (see the worker)."""

    _name = "ipai.databricks.run"
    _description = "Databricks Run"
    _inherit = ["ipai.databricks.work"]
    _order = "id desc"

    name = fields.Char(required=True, readonly=True)
    job_name = fields.Char(string="Job", required=True, readonly=True)
    parameters = fields.Json(string="Parameters (JSON)", readonly=True)
    parameters_text = fields.Text(string="Parameters", compute="_compute_parameters_text")
    idempotency_token = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        help="Sent with the request: the server starts one run per token.",
    )
    origin_model = fields.Char(readonly=True)
    origin_id = fields.Many2oneReference(model_field="origin_model", readonly=True)
    export_id = fields.Many2one(
        "ipai.databricks.export",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="The run is submitted when this export is in the lake.",
    )
    state = fields.Selection(
        STATES, default="queued", required=True, readonly=True, tracking=True, index=True
    )
    external_run_id = fields.Char(string="Run ID", readonly=True, copy=False)
    page_url = fields.Char(readonly=True, copy=False)
    started_at = fields.Datetime(readonly=True, copy=False)
    ended_at = fields.Datetime(readonly=True, copy=False)
    submitted_at = fields.Datetime(readonly=True, copy=False)
    duration = fields.Float(compute="_compute_duration", store=True, help="Hours from start to end.")
    maybe_started = fields.Boolean(
        string="May Have Started",
        readonly=True,
        copy=False,
        help="It was sent, and no answer told whether it started. It is asked for with its old token only.",
    )
    origin_told = fields.Boolean(readonly=True, copy=False, help="The origin knows how the run ended.")
    origin_error = fields.Text(readonly=True, copy=False, help="Why the origin could not be told.")
    message = fields.Text(readonly=True, copy=False, help="What the workspace says about the run.")

    _key_uniq = Constraint("UNIQUE(workspace_id, key)", "This run was asked for already.")
    _token_uniq = Constraint("UNIQUE(idempotency_token)", "Two runs cannot share a token.")

    # === COMPUTES === #

    @api.depends("parameters")
    def _compute_parameters_text(self):
        for run in self:
            run.parameters_text = "\n".join(
                f"{key}: {value}" for key, value in (run.parameters or {}).items()
            )

    @api.depends("started_at", "ended_at")
    def _compute_duration(self):
        for run in self:
            both = run.started_at and run.ended_at
            run.duration = (run.ended_at - run.started_at) / timedelta(hours=1) if both else 0.0

    # === BUSINESS METHODS === #

    @api.model
    def _enqueue(self, workspace, job_name, parameters, key, origin=None, export=None, name=None):
        """Ask for a run of a job; the same key in the same workspace always gives the same run.

        Safe against two users, two crons and serialization retries: the unique key decides, not a search.

        :param workspace: ``ipai.databricks.workspace`` that runs the job
        :param dict parameters: job parameters, names and values are strings
        :param str key: what the run is for, for example ``month-end|2026-02``
        :param origin: record that wants to know: its ``_databricks_run_done(run)`` is called at the end
        :param export: ``ipai.databricks.export`` that must be in the lake before the job starts
        :param str name: what people see; by default the job and the key
        :return: the run, new or old
        """
        workspace.ensure_one()
        parameters = {str(name): str(value) for name, value in (parameters or {}).items()}
        run, _new = self._insert_once(
            {
                "name": name or f"{job_name} {key}".replace("|", " "),
                "workspace_id": workspace.id,
                "company_id": workspace.company_id.id or None,
                "job_name": job_name,
                "parameters": json.dumps(parameters),
                "key": key,
                "idempotency_token": self._idempotency_token(workspace, key),
                "origin_model": origin._name if origin else None,
                "origin_id": origin.id if origin else None,
                "export_id": export.id if export else None,
                "state": "draft" if export and export.state != "done" else "queued",
            }
        )
        return run

    @api.model
    def _idempotency_token(self, workspace, key):
        """Return the token of a key, 64 characters: always the same, but another in another database."""
        source = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        return hashlib.sha256(f"{source}|{workspace.id}|{key}".encode()).hexdigest()

    # === ACTIONS === #

    def action_retry(self):
        """Queue again what ended badly; what may have started keeps its token, so it cannot run twice."""
        self.check_access("write")
        for run in self:
            if run.state not in RETRY_STATES:
                raise UserError(
                    self.env._("%s has not ended badly and is not unknown: nothing to retry.", run.name)
                )
            run.sudo()._retry()
        self._trigger_worker()

    def _retry(self):
        """Queue this run again, with its export first when that failed."""
        if self.export_id.state == "failed":
            self.export_id.action_retry()  # takes the runs that waited for it along
        else:
            self.write(self._retry_values())

    def _retry_values(self):
        """Return what a retry writes: a new token only when the server has ended the old run."""
        ended_there = self.external_run_id and self.state in ("failed", "canceled")
        waits = self.export_id and self.export_id.state != "done"
        values = {
            "state": "unknown" if self.maybe_started else "draft" if waits else "queued",
            "attempts": 0,
            "next_attempt": self._now(),
            "last_error": False,
            "ended_at": False,
            "origin_told": False,
        }
        if ended_there:
            again = f"{self.key}|after {self.external_run_id}"
            values |= {
                "idempotency_token": self._idempotency_token(self.workspace_id, again),
                "external_run_id": False,
                "page_url": False,
                "message": False,
                "started_at": False,
            }
        return values

    def action_open(self):
        """Open the run's page in Databricks."""
        self.ensure_one()
        if not self.page_url:
            raise UserError(self.env._("%s has no page yet: it was not submitted.", self.name))
        return {"type": "ir.actions.act_url", "url": self.page_url, "target": "new"}
