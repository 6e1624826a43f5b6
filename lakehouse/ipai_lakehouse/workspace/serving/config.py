"""An endpoint's configuration: which model versions it serves and how traffic is split among them."""

from __future__ import annotations

import random
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from ..core.bodies import parse
from ..core.errors import invalid


class Entity(BaseModel):
    """One model version; `name` is what the header `served-model-name` says."""

    model_config = ConfigDict(protected_namespaces=())

    name: str = ""
    entity_name: str = Field(min_length=1)
    entity_version: str = Field(pattern=r"^\d+$")
    workload_size: str = "Small"
    workload_type: str = "CPU"
    scale_to_zero_enabled: bool = False
    environment_vars: dict[str, str] = {}


class Route(BaseModel):
    """A share of the traffic, in percent."""

    served_entity_name: str = ""
    served_model_name: str = ""
    traffic_percentage: int = Field(ge=0, le=100)


class TrafficConfig(BaseModel):
    """All shares; they sum to 100."""

    routes: list[Route] = []


class Config(BaseModel):
    """A checked configuration: every entity named, every route pointing at one, shares summing to 100."""

    served_entities: list[Entity] = Field(min_length=1, max_length=15)
    traffic_config: TrafficConfig = TrafficConfig()

    def entity(self, name: str) -> Entity:
        """The entity of that name."""
        return next(entity for entity in self.served_entities if entity.name == name)


def read_config(body: dict[str, Any]) -> Config:
    """The configuration with the platform's defaults filled in; 400 for a wrong one."""
    config = parse(Config, body)
    for entity in config.served_entities:
        entity.name = entity.name or f"{entity.entity_name.rsplit('.', 1)[-1]}-{entity.entity_version}"
    names = [entity.name for entity in config.served_entities]
    if len(set(names)) < len(names):
        raise invalid("Two served entities have the same name.")
    config.traffic_config.routes = _routes(config.traffic_config.routes, names)
    return config


def _routes(routes: list[Route], names: list[str]) -> list[Route]:
    if not routes and len(names) == 1:
        routes = [Route(served_entity_name=names[0], traffic_percentage=100)]
    for route in routes:
        route.served_entity_name = route.served_entity_name or route.served_model_name
        route.served_model_name = route.served_entity_name
        if route.served_entity_name not in names:
            raise invalid(f"The route {route.served_entity_name!r} names no served entity.")
    if sum(route.traffic_percentage for route in routes) != 100:
        raise invalid("The traffic percentages of the routes must sum to 100.")
    return routes


def choose(config: Config, chance: random.Random) -> Entity:
    """The entity that answers one request, by the routes' shares."""
    routes = config.traffic_config.routes
    weights = [route.traffic_percentage for route in routes]
    return config.entity(chance.choices(routes, weights)[0].served_entity_name)
