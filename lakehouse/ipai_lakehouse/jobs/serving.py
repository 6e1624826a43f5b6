"""Bringing an endpoint to what it shall serve, and waiting until it does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import DatabricksError, NotFound, OperationFailed
from databricks.sdk.service.serving import EndpointStateReady, ServingEndpointDetailed

from ..models.traffic import Served, config_of
from .errors import JobError

READY_WITHIN = timedelta(minutes=10)


def serve(client: WorkspaceClient, endpoint: str, model: str, served: Sequence[Served]) -> bool:
    """Create the endpoint, or move it; False where it serves just this already. Raises ``JobError``."""
    what = " and ".join(f"version {one.version}" for one in served)
    try:
        if _serves(_settled(client, endpoint), served):
            return False
        _configure(client, endpoint, model, served)
        found = _settled(client, endpoint)
    except (DatabricksError, TimeoutError) as error:
        raise JobError(f"The serving endpoint {endpoint} cannot be moved to {what}: {error}") from None
    if not _serves(found, served):
        raise JobError(f"The serving endpoint {endpoint} did not become ready with {what}.")
    return True


def _settled(client: WorkspaceClient, endpoint: str) -> ServingEndpointDetailed | None:
    """The endpoint when nobody is changing it, a change that failed being over; None where there is none."""
    try:
        return client.serving_endpoints.wait_get_serving_endpoint_not_updating(endpoint, timeout=READY_WITHIN)
    except OperationFailed:
        return client.serving_endpoints.get(endpoint)
    except NotFound:
        return None


def _serves(found: ServingEndpointDetailed | None, served: Sequence[Served]) -> bool:
    if found is None or found.config is None or found.state is None:
        return False
    if found.state.ready is not EndpointStateReady.READY:
        return False
    versions = {one.name: one.entity_version for one in found.config.served_entities or []}
    routes = found.config.traffic_config.routes or [] if found.config.traffic_config else []
    shares = {
        versions.get(one.served_entity_name or one.served_model_name): one.traffic_percentage
        for one in routes
    }
    wanted = {one.version: one.share for one in served}
    return set(versions.values()) == set(wanted) and shares == wanted


def _configure(client: WorkspaceClient, endpoint: str, model: str, served: Sequence[Served]) -> None:
    config = config_of(endpoint, model, served)
    try:
        client.serving_endpoints.get(endpoint)
    except NotFound:
        client.serving_endpoints.create(endpoint, config=config)
        return
    client.serving_endpoints.update_config(
        endpoint, served_entities=config.served_entities, traffic_config=config.traffic_config
    )
