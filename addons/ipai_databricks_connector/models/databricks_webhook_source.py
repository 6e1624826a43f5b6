"""Where events come from: a record whose state changed, whoever changed it."""

from odoo import api, models


class DatabricksWebhookSource(models.AbstractModel):
    """Emits an event once per change of ``state``, in the transaction of the change."""

    _name = "ipai.databricks.webhook.source"
    _description = "Source of Webhook Events"

    def write(self, vals):
        before = {record.id: record.state for record in self} if "state" in vals else {}
        result = super().write(vals)
        for record in self.filtered(lambda record: before and before[record.id] != record.state):
            record._emit_state(before[record.id])
        return result

    def _emit_state(self, before):
        """Emit the event of the present state, if there is one.

        :param str before: the state until now
        """
        if event := self._state_event():
            webhooks = self.env["ipai.databricks.webhook"]
            webhooks._emit(event, self, self._event_data(before), self.company_id)

    def _state_event(self):
        """Return the code of the event that the present state means, or None."""
        raise NotImplementedError

    def _event_data(self, before):
        """Return the ``data`` of the message: plain values, no personal data, no secrets."""
        raise NotImplementedError


class DatabricksRunSource(models.Model):
    _name = "ipai.databricks.run"
    _inherit = ["ipai.databricks.run", "ipai.databricks.webhook.source"]

    @api.model
    def _cron_work(self):
        """Look first at the runs that messages named."""
        self.env["ipai.databricks.webhook.event"]._apply_hints()
        self._commit()
        return super()._cron_work()

    def _state_event(self):
        events = {
            "running": "run.submitted",
            "succeeded": "run.succeeded",
            "failed": "run.failed",
            "dead": "run.failed",
            "canceled": "run.canceled",
        }
        return events.get(self.state)

    def _event_data(self, before):
        return {
            "workspace": self.workspace_id.name,
            "job": self.job_name,
            "key": self.key,
            "run_id": self.external_run_id or None,
            "page_url": self.page_url or None,
            "state": self.state,
            "started_at": self.started_at or None,
            "ended_at": self.ended_at or None,
        }


class DatabricksExportSource(models.Model):
    _name = "ipai.databricks.export"
    _inherit = ["ipai.databricks.export", "ipai.databricks.webhook.source"]

    def _state_event(self):
        return {"done": "export.done", "failed": "export.failed"}.get(self.state)

    def _event_data(self, before):
        return {
            "workspace": self.workspace_id.name,
            "key": self.key,
            "state": self.state,
            "batch": self.batch or None,
            "snapshot_at": self.snapshot_at or None,
            "rows": self.rows,
        }
