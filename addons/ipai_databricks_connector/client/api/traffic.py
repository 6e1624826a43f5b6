"""What an endpoint serves, and how its traffic is shared."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import InvalidInput


@dataclass(frozen=True)
class ServedEntity:
    """A version of a model on an endpoint.

    :param model: ``catalog.schema.model``
    :param version: a version, not an alias
    :param traffic: percent of the requests it answers, chosen by chance for each request
    :param name: what the predictions tell as served model; "" = such as ``bir_tax_forecaster-3``
    :param workload_size: Small, Medium or Large
    """

    model: str
    version: str
    traffic: int = 100
    name: str = ""
    workload_size: str = "Small"
    scale_to_zero: bool = True

    @property
    def served_name(self) -> str:
        return self.name or f"{self.model.rpartition('.')[2]}-{self.version}"

    def to_wire(self) -> dict[str, Any]:
        return {
            "name": self.served_name,
            "entity_name": self.model,
            "entity_version": self.version,
            "workload_size": self.workload_size,
            "scale_to_zero_enabled": self.scale_to_zero,
        }

    def route(self) -> dict[str, Any]:
        return {"served_entity_name": self.served_name, "traffic_percentage": self.traffic}


def config(entities: Sequence[ServedEntity]) -> dict[str, Any]:
    """The members of an endpoint's configuration.

    :raises InvalidInput: nothing to serve, a name twice, or shares that are not 100 percent together
    """
    names = [entity.served_name for entity in entities]
    shares = [entity.traffic for entity in entities]
    if not names:
        raise InvalidInput("An endpoint serves at least one model.")
    if len(set(names)) < len(names):
        raise InvalidInput(f"Served models need names of their own: {', '.join(names)}.")
    if min(shares) < 0 or sum(shares) != 100:
        raise InvalidInput(
            f"Shares of traffic are percents that sum to 100, not {', '.join(map(str, shares))}."
        )
    return {
        "served_entities": [entity.to_wire() for entity in entities],
        "traffic_config": {"routes": [entity.route() for entity in entities]},
    }
