"""MLflow experiments, by name: training finds its own by it."""

from __future__ import annotations

from typing import Any

from databricks.sdk.errors import NotFound
from databricks.sdk.service.ml import ExperimentTag

from .base import Known, Outcome, Place, updated


class Experiments:
    """Experiments; tags that the bundle does not name are left alone: MLflow sets its own."""

    title, holds_data = "experiment", True

    def apply(self, place: Place, key: str, settings: dict[str, Any], known: Known) -> Outcome:
        """Create it, or set the tags that differ."""
        api = place.client.experiments
        tags = {one["key"]: str(one["value"]) for one in settings.get("tags") or []}
        try:
            found = api.get_by_name(settings["name"]).experiment
        except NotFound:
            made = api.create_experiment(
                settings["name"],
                artifact_location=settings.get("artifact_location"),
                tags=[ExperimentTag(key=name, value=value) for name, value in tags.items()] or None,
            )
            return Outcome(made.experiment_id or "", "created")
        assert found is not None and found.experiment_id, "the server has just found it"
        current = {one.key: one.value for one in found.tags or []}
        changed = [name for name, value in tags.items() if current.get(name) != value]
        for name in changed:
            api.set_experiment_tag(found.experiment_id, name, tags[name])
        return updated(found.experiment_id, [f"tag {name}" for name in changed])

    def delete(self, place: Place, resource_id: str) -> None:
        """Never called: it holds the training's runs."""
