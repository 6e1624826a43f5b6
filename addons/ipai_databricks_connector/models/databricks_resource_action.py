"""Buttons on a resource: ask the workspace, then read this one resource again, within five seconds in all."""

import time

from odoo import fields, models
from odoo.exceptions import UserError

from ..client import DatabricksError
from ..const import BUTTON_SECONDS


class DatabricksResourceAction(models.Model):
    _inherit = "ipai.databricks.resource"

    # === ACTIONS === #

    def action_start(self):
        """Start a warehouse or a cluster."""
        return self._ask({"warehouse": ("warehouses", "start"), "cluster": ("clusters", "start")})

    def action_stop(self):
        """Stop a warehouse, terminate a cluster, or end the update of a pipeline."""
        return self._ask(
            {
                "warehouse": ("warehouses", "stop"),
                "cluster": ("clusters", "terminate"),
                "pipeline": ("pipelines", "stop"),
            }
        )

    def action_update(self):
        """Start an update of a pipeline: all tables, from the data that is new."""
        return self._ask({"pipeline": ("pipelines", "start_update")})

    def action_full_refresh(self):
        """Start an update of a pipeline that computes all tables anew."""
        return self._ask({"pipeline": ("pipelines", "start_update")}, full_refresh=True)

    def action_run_job(self):
        """Ask for the parameters of a run of this job."""
        self.ensure_one()
        self.check_access("write")
        if self.kind != "job" or not self.external_id:
            raise UserError(self.env._("%s is no job.", self.name))
        start = self.env["ipai.databricks.job.start"]._of_job(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Run %s", self.name),
            "res_model": start._name,
            "res_id": start.id,
            "view_mode": "form",
            "target": "new",
        }

    # === BUSINESS METHODS === #

    def _ask(self, verbs, **options):
        """Make the call for this kind of resource, and read the resource again.

        :param dict verbs: kind → (part of the client, method that takes the remote id)
        """
        self.ensure_one()
        self.check_access("write")
        if self.kind not in verbs or not self.external_id:
            raise UserError(self.env._("This cannot be done with %s.", self.name))
        part, method = verbs[self.kind]
        until = time.monotonic() + BUTTON_SECONDS
        client = self.workspace_id.sudo()._client(deadline=BUTTON_SECONDS)
        try:
            getattr(getattr(client, part), method)(self.external_id, **options)
        except DatabricksError as error:
            raise UserError(error.sentence) from error
        return self._read_again(until)

    def _read_again(self, until):
        """Store what the workspace says now; when there is no time left for that, say so."""
        remaining = max(until - time.monotonic(), 0.1)
        client = self.workspace_id.sudo()._client(deadline=remaining)
        parts = {
            "warehouse": (client.warehouses.get, self._warehouse_values),
            "cluster": (client.clusters.get, self._cluster_values),
            "pipeline": (client.pipelines.get, self._pipeline_values),
        }
        read, values = parts[self.kind]
        try:
            self.sudo().write({**values(read(self.external_id)), "as_of": fields.Datetime.now()})
        except DatabricksError as error:
            return self._notice(
                [self.env._("It was asked for, but the new state is not known: %s", error.sentence)]
            )
        return None
