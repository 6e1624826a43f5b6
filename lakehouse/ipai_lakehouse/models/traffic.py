"""What an endpoint serves: versions of one model and each one's share of the requests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from databricks.sdk.service.serving import (
    EndpointCoreConfigInput,
    Route,
    ServedEntityInput,
    TrafficConfig,
)


@dataclass(frozen=True)
class Served:
    """A version and its share of the requests, in percent."""

    version: str
    share: int


def entity_name(model: str, version: str) -> str:
    """What the header `served-model-name` says: `bir_tax_forecaster-3`."""
    return f"{model.rsplit('.', 1)[-1]}-{version}"


def config_of(endpoint: str, model: str, served: Sequence[Served]) -> EndpointCoreConfigInput:
    """The configuration; the shares sum to 100, the champion comes first."""
    entities = [
        ServedEntityInput(
            name=entity_name(model, one.version),
            entity_name=model,
            entity_version=one.version,
            workload_size="Small",
            scale_to_zero_enabled=True,
        )
        for one in served
    ]
    routes = [
        Route(served_model_name=entity_name(model, one.version), traffic_percentage=one.share)
        for one in served
    ]
    return EndpointCoreConfigInput(
        name=endpoint, served_entities=entities, traffic_config=TrafficConfig(routes=routes)
    )
