"""From what the five APIs say to the columns of a resource."""

from odoo import models

WAREHOUSE = {"RUNNING": "running", "STARTING": "starting", "STOPPING": "stopping", "STOPPED": "stopped"}
CLUSTER = {  # the client's words
    "pending": "starting",
    "running": "running",
    "restarting": "starting",
    "resizing": "running",
    "terminating": "stopping",
    "terminated": "stopped",
    "error": "failed",
}
PIPELINE = {
    "IDLE": "idle",
    "RUNNING": "running",
    "STARTING": "starting",
    "DEPLOYING": "starting",
    "RESETTING": "starting",
    "RECOVERING": "starting",
    "STOPPING": "stopping",
    "FAILED": "failed",
}


class DatabricksResourceValues(models.Model):
    _inherit = "ipai.databricks.resource"

    def _warehouse_values(self, item):
        size = item.cluster_size
        stop = self.env._("stops after %s idle minutes", item.auto_stop_mins) if item.auto_stop_mins else ""
        return self._values(
            item.id, item.name, WAREHOUSE.get(item.state), item.state, ", ".join(filter(None, (size, stop)))
        )

    def _cluster_values(self, item):
        said = item.state_message or item.termination_reason.code
        workers = "" if item.num_workers is None else self.env._("workers: %s", item.num_workers)
        detail = ", ".join(filter(None, (item.node_type_id, workers, said)))
        return self._values(
            item.cluster_id, item.cluster_name, CLUSTER.get(item.state), item.life_cycle, detail
        )

    def _pipeline_values(self, item):
        latest = item.latest_updates[:1]
        detail = self.env._("last update: %s", latest[0].life_cycle.lower()) if latest else ""
        return self._values(item.pipeline_id, item.name, PIPELINE.get(item.state), item.state, detail)

    def _endpoint_values(self, item):
        served = ", ".join(
            f"{entity.entity_name.rpartition('.')[2]} {entity.entity_version}".strip()
            for entity in item.config.served_entities
        )
        state = "asleep" if item.asleep else "updating" if item.updating else "starting"
        if item.ready and state == "starting":
            state = "ready"
        return self._values(item.name, item.name, state, item.state.ready, served)

    def _job_values(self, item):
        """Return the values of a job: it has no state of its own, only definitions and runs."""
        settings = item.settings
        parameters = [
            {"name": one.get("name", ""), "default": one.get("default", "")}
            for one in settings.get("parameters") or []
        ]
        schedule = settings.get("schedule") or {}
        facts = [
            self.env._("tasks: %s", len(settings["tasks"])) if settings.get("tasks") else "",
            ", ".join(one["name"] for one in parameters),
            schedule.get("quartz_cron_expression", ""),
            self.env._("schedule paused") if schedule.get("pause_status") == "PAUSED" else "",
        ]
        values = self._values(str(item.job_id), item.name, "defined", "", "; ".join(filter(None, facts)))
        return {**values, "parameters": parameters}

    def _values(self, external_id, name, state, remote_state, detail):
        return {
            "external_id": external_id,
            "name": name or external_id,
            "state": state or "unknown",
            "remote_state": remote_state or False,
            "detail": detail or False,
        }
