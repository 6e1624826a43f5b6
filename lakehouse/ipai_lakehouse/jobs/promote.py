"""Give the models that passed their gate to the serving endpoints."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import mlflow
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import DatabricksError, NotFound
from databricks.sdk.service.serving import (
    EndpointCoreConfigInput,
    EndpointStateReady,
    Route,
    ServedEntityInput,
    TrafficConfig,
)
from mlflow.entities.model_registry import ModelVersion
from mlflow.exceptions import MlflowException

from .errors import JobError

ALIAS = "champion"
READY_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True)
class Endpoint:
    """A serving endpoint and the registered model it answers with."""

    name: str
    model: str


ENDPOINTS = (
    Endpoint("bir-tax-forecaster", "ipai.models.bir_tax_forecaster"),
    Endpoint("ap-risk-scorer", "ipai.models.ap_risk_scorer"),
)


def promote(log: Callable[[str], None] = print) -> None:
    """Serve the newest version of every model whose gate passed, and give it the alias champion.

    A refused version is left alone and the old one goes on serving; the task then fails in words, after the
    other models were promoted. Raises ``JobError``.
    """
    refusals = [refusal for endpoint in ENDPOINTS if (refusal := _promote(endpoint, log))]
    if refusals:
        raise JobError(" ".join(refusals))


def _promote(endpoint: Endpoint, log: Callable[[str], None]) -> str | None:
    """Promote one model; a sentence when it may not serve."""
    version = newest_version(endpoint.model)
    if version.tags.get("gate") != "passed":
        reason = version.tags.get("reason") or "its gate did not pass"
        return f"{endpoint.model} version {version.version} is not promoted: {reason.rstrip('.')}."
    serve(WorkspaceClient(), endpoint, str(version.version))
    mlflow.MlflowClient().set_registered_model_alias(endpoint.model, ALIAS, version.version)
    log(f"{endpoint.name}: version {version.version} is {ALIAS} and serves")
    return None


def newest_version(model: str) -> ModelVersion:
    """The highest version of a registered model. Raises ``JobError`` when there is none."""
    try:
        versions = mlflow.MlflowClient().search_model_versions(f"name = '{model}'")
    except MlflowException as error:
        raise JobError(f"The model registry does not answer for {model}: {error.message}") from None
    if not versions:
        raise JobError(f"The model {model} has no version yet: run its training first.")
    return max(versions, key=lambda version: int(version.version))


def serve(client: WorkspaceClient, endpoint: Endpoint, version: str) -> None:
    """Create the endpoint or move it to this version, and wait until it is ready."""
    name = f"{endpoint.model.rsplit('.', 1)[-1]}-{version}"
    entity = ServedEntityInput(
        name=name,
        entity_name=endpoint.model,
        entity_version=version,
        workload_size="Small",
        scale_to_zero_enabled=True,
    )
    traffic = TrafficConfig(routes=[Route(served_model_name=name, traffic_percentage=100)])
    try:
        _configure(client, endpoint.name, entity, traffic)
        found = client.serving_endpoints.wait_get_serving_endpoint_not_updating(
            endpoint.name, timeout=READY_WITHIN
        )
    except (DatabricksError, TimeoutError) as error:
        raise JobError(
            f"The serving endpoint {endpoint.name} cannot be moved to version {version}: {error}"
        ) from None
    served = {one.entity_version for one in (found.config.served_entities or [])} if found.config else set()
    if served != {version} or found.state is None or found.state.ready != EndpointStateReady.READY:
        raise JobError(f"The serving endpoint {endpoint.name} did not become ready with version {version}.")


def _configure(client: WorkspaceClient, name: str, entity: ServedEntityInput, traffic: TrafficConfig) -> None:
    try:
        client.serving_endpoints.get(name)
    except NotFound:
        config = EndpointCoreConfigInput(name=name, served_entities=[entity], traffic_config=traffic)
        client.serving_endpoints.create(name, config=config)
        return
    client.serving_endpoints.update_config(name, served_entities=[entity], traffic_config=traffic)
