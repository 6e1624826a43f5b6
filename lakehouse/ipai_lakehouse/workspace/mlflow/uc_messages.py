"""MLflow's entities as messages of Unity Catalog's model registry, by MLflow's own definitions."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any


def _pb() -> Any:
    from mlflow.protos import databricks_uc_registry_messages_pb2

    return databricks_uc_registry_messages_pb2


def read(name: str, members: dict[str, Any]) -> Any:
    """A request message of JSON members or query parameters; unknown ones are ignored."""
    from mlflow.utils.proto_json_utils import parse_dict

    message = getattr(_pb(), f"{name}Request")()
    parse_dict(members, message)
    return message


def answer(name: str, **members: Any) -> Any:
    """A response message; None leaves a member out."""
    given = {member: value for member, value in members.items() if value is not None}
    return getattr(_pb(), f"{name}Response")(**given)


def to_json(message: Any) -> Any:
    """A message as the client reads it."""
    from mlflow.utils.proto_json_utils import message_to_json

    return json.loads(message_to_json(message))


def files_path(name: str, version: str) -> str:
    """The folder of a version in the Files API."""
    return f"/Models/{name.replace('.', '/')}/{version}"


def model(entity: Any) -> Any:
    """A registered model."""
    pb = _pb()
    return pb.RegisteredModel(
        name=entity.name,
        creation_timestamp=entity.creation_timestamp,
        last_updated_timestamp=entity.last_updated_timestamp,
        description=entity.description,
        aliases=[pb.RegisteredModelAlias(alias=a, version=str(v)) for a, v in entity.aliases.items()],
        tags=[pb.RegisteredModelTag(key=key, value=value) for key, value in entity.tags.items()],
    )


def version(entity: Any) -> Any:
    """A version of a model."""
    pb = _pb()
    return pb.ModelVersion(
        name=entity.name,
        version=str(entity.version),
        creation_timestamp=entity.creation_timestamp,
        last_updated_timestamp=entity.last_updated_timestamp,
        user_id=entity.user_id,
        description=entity.description,
        source=entity.source,
        run_id=entity.run_id,
        model_id=entity.model_id,
        status=pb.ModelVersionStatus.Value(entity.status),
        storage_location=files_path(entity.name, entity.version),
        aliases=[pb.RegisteredModelAlias(alias=a, version=str(entity.version)) for a in entity.aliases],
        tags=[pb.ModelVersionTag(key=key, value=value) for key, value in entity.tags.items()],
    )


def model_tags(tags: Iterable[Any]) -> list[Any]:
    """Tags of a model as MLflow's store takes them."""
    from mlflow.entities.model_registry import RegisteredModelTag

    return [RegisteredModelTag(tag.key, tag.value) for tag in tags]


def version_tags(tags: Iterable[Any]) -> list[Any]:
    """Tags of a version as MLflow's store takes them."""
    from mlflow.entities.model_registry import ModelVersionTag

    return [ModelVersionTag(tag.key, tag.value) for tag in tags]
