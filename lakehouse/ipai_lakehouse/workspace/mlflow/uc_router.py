"""Unity Catalog's model registry over REST, as the MLflow client speaks it (`databricks-uc`)."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from ..context import Context
from ..core.bodies import Body
from . import uc_messages as messages

router = APIRouter(prefix="/api/2.0/mlflow/unity-catalog")

# (verb, path, name of the messages, what does it)
REQUESTS = [
    ("POST", "/registered-models/create", "CreateRegisteredModel", "create_model"),
    ("PATCH", "/registered-models/update", "UpdateRegisteredModel", "update_model"),
    ("DELETE", "/registered-models/delete", "DeleteRegisteredModel", "delete_model"),
    ("GET", "/registered-models/get", "GetRegisteredModel", "get_model"),
    ("GET", "/registered-models/search", "SearchRegisteredModels", "search_models"),
    ("POST", "/registered-models/alias", "SetRegisteredModelAlias", "set_alias"),
    ("DELETE", "/registered-models/alias", "DeleteRegisteredModelAlias", "delete_alias"),
    ("GET", "/registered-models/alias", "GetModelVersionByAlias", "get_by_alias"),
    ("POST", "/registered-models/set-tag", "SetRegisteredModelTag", "set_model_tag"),
    ("DELETE", "/registered-models/delete-tag", "DeleteRegisteredModelTag", "delete_model_tag"),
    ("POST", "/model-versions/create", "CreateModelVersion", "create_version"),
    ("POST", "/model-versions/finalize", "FinalizeModelVersion", "finalize_version"),
    ("PATCH", "/model-versions/update", "UpdateModelVersion", "update_version"),
    ("DELETE", "/model-versions/delete", "DeleteModelVersion", "delete_version"),
    ("GET", "/model-versions/get", "GetModelVersion", "get_version"),
    ("GET", "/model-versions/search", "SearchModelVersions", "search_versions"),
    ("GET", "/model-versions/get-download-uri", "GetModelVersionDownloadUri", "download_uri"),
    ("POST", "/model-versions/set-tag", "SetModelVersionTag", "set_version_tag"),
    ("DELETE", "/model-versions/delete-tag", "DeleteModelVersionTag", "delete_version_tag"),
    ("POST", "/model-versions/emit-lineage", "EmitModelVersionLineage", "emit_lineage"),
    (
        "GET",
        "/registered-models:is-databricks-sdk-models-artifact-repository-enabled",
        "IsDatabricksSdkModelsArtifactRepositoryEnabled",
        "uses_files_api",
    ),
]


def _endpoint(message: str, method: str) -> Any:
    def handle(context: Context, request: Request, body: Body) -> Any:
        asked = messages.read(message, body | dict(request.query_params))
        answer = getattr(context.mlflow.uc, method)(asked)
        return context.mlflow.addresses.outward(messages.to_json(answer))

    return handle


for verb, path, message, method in REQUESTS:
    router.add_api_route(path, _endpoint(message, method), methods=[verb])
