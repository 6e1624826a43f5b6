"""Serving endpoints. Which versions they serve is not the deployment's to say, unless the bundle says it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from databricks.sdk.errors import NotFound
from databricks.sdk.service.serving import (
    EndpointCoreConfigInput,
    EndpointStateConfigUpdate,
    EndpointTag,
    ServingEndpointDetailed,
)

from ...models.traffic import Served, config_of
from .base import Known, Outcome, Place, differing, normal, updated

CHAMPION = "champion"
FILLED_IN: dict[str, tuple[object, ...]] = {
    "workload_type": ("CPU",),
    "scale_to_zero_enabled": (False,),
}
COMPARED = (
    "name",
    "entity_name",
    "entity_version",
    "workload_size",
    "workload_type",
    "scale_to_zero_enabled",
)


class Endpoints:
    """Endpoints. The walk puts the registered model of the same key among the settings, as `model`."""

    title, holds_data = "serving endpoint", False

    def apply(self, place: Place, key: str, settings: dict[str, Any], known: Known) -> Outcome:
        """Create the endpoint when a version may serve, and set its tags; its versions stay as they are."""
        name = settings["name"]
        try:
            found = place.client.serving_endpoints.get(name)
        except NotFound:
            return self._create(place, settings)
        changed = _set_tags(place, found, settings.get("tags") or [])
        if settings.get("config") and _config_differs(found, settings["config"]):
            config = EndpointCoreConfigInput.from_dict(settings["config"])
            place.client.serving_endpoints.update_config(
                name, served_entities=config.served_entities, traffic_config=config.traffic_config
            )
            changed.append("config")
        return replace(updated(found.id or name, changed), said=_trouble(found))

    def _create(self, place: Place, settings: dict[str, Any]) -> Outcome:
        name, model = settings["name"], settings.get("model") or ""
        if settings.get("config"):
            config = EndpointCoreConfigInput.from_dict(settings["config"])
        else:
            try:
                version = place.client.model_versions.get_by_alias(model, CHAMPION).version
            except NotFound:
                said = (
                    f"{model} has no version with the alias {CHAMPION} yet: the job's task promote makes it"
                )
                return Outcome("", "waiting", said=said)
            config = config_of(name, model, [Served(str(version), 100)])
        made = place.client.serving_endpoints.create(
            name,
            config=config,
            description=settings.get("description"),
            tags=[EndpointTag.from_dict(one) for one in settings.get("tags") or []] or None,
        )
        return Outcome(made.response.id or name, "created")

    def delete(self, place: Place, resource_id: str) -> None:
        """Delete it, found by its id: the API wants the name."""
        for one in place.client.serving_endpoints.list():
            if resource_id in (one.id, one.name) and one.name:
                place.client.serving_endpoints.delete(one.name)
                return
        raise NotFound(f"Endpoint {resource_id} does not exist.")


def _trouble(found: ServingEndpointDetailed) -> str:
    """Why the last change of what it serves did not succeed; empty where it did."""
    if found.state is None or found.state.config_update is not EndpointStateConfigUpdate.UPDATE_FAILED:
        return ""
    waiting = (found.pending_config.served_entities or []) if found.pending_config else []
    said = [one.state.deployment_state_message for one in waiting if one.state]
    return f"its last update failed: {said[0] if said and said[0] else 'the workspace does not say why'}"


def _set_tags(place: Place, found: ServingEndpointDetailed, wanted: list[dict[str, str]]) -> list[str]:
    assert found.name, "the server has just found it"
    tags = {one["key"]: one.get("value") or "" for one in wanted}
    current = {one.key: one.value or "" for one in found.tags or []}
    changed = differing(tags, current)
    if changed:
        add = [EndpointTag(key=name, value=tags[name]) for name in changed if name in tags]
        gone = [name for name in changed if name not in tags]
        place.client.serving_endpoints.patch(found.name, add_tags=add or None, delete_tags=gone or None)
    return [f"tag {name}" for name in changed]


def _config_differs(found: ServingEndpointDetailed, wanted: dict[str, Any]) -> bool:
    config = found.config.as_dict() if found.config else {}
    return _entities(config) != _entities(wanted) or _shares(config) != _shares(wanted)


def _entities(config: dict[str, Any]) -> list[Any]:
    rows = config.get("served_entities") or []
    return [normal({name: row.get(name) for name in COMPARED}, FILLED_IN) for row in rows]


def _shares(config: dict[str, Any]) -> dict[str, int]:
    routes = (config.get("traffic_config") or {}).get("routes") or []
    return {
        one.get("served_entity_name") or one.get("served_model_name") or "": one["traffic_percentage"]
        for one in routes
    }
