"""What a workspace has: a stored snapshot of its warehouses, jobs, pipelines, clusters and endpoints."""

from odoo import fields, models

from ..compat import Constraint

KINDS = [
    ("warehouse", "SQL Warehouses"),
    ("job", "Jobs"),
    ("pipeline", "Pipelines"),
    ("cluster", "Clusters"),
    ("endpoint", "Serving Endpoints"),
]
# The words of five APIs as one list; what the server said stands in remote_state.
STATES = [
    ("running", "Running"),
    ("starting", "Starting"),
    ("stopping", "Stopping"),
    ("stopped", "Stopped"),
    ("idle", "Idle"),
    ("ready", "Ready"),
    ("asleep", "Asleep"),
    ("updating", "Updating"),
    ("failed", "Failed"),
    ("defined", "Defined"),
    ("unavailable", "Not Available"),
    ("unknown", "Unknown"),
]


class DatabricksResource(models.Model):
    """One thing in a workspace, as it was at ``as_of``. Opening a screen reads this and calls nobody."""

    _name = "ipai.databricks.resource"
    _description = "Databricks Resource"
    _order = "workspace_id, kind, name, id"

    workspace_id = fields.Many2one(
        "ipai.databricks.workspace", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="workspace_id.company_id", store=True, index=True)
    kind = fields.Selection(KINDS, required=True, readonly=True, index=True)
    name = fields.Char(required=True, readonly=True)
    external_id = fields.Char(
        string="Remote ID",
        readonly=True,
        help="Id in the workspace. Empty: no resource, but what the workspace said instead of a list.",
    )
    state = fields.Selection(STATES, required=True, readonly=True, default="unknown")
    remote_state = fields.Char(string="State There", readonly=True, help="The workspace's own word.")
    detail = fields.Char(readonly=True)
    parameters = fields.Json(readonly=True, help="Parameters of a job with their defaults.")
    as_of = fields.Datetime(readonly=True, help="When the workspace said so.")

    _remote_uniq = Constraint(
        "UNIQUE(workspace_id, kind, external_id)",
        "Somebody else read the workspace at the same moment; reload the page.",
    )
