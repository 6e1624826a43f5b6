"""Unity Catalog's model registry over MLflow's: what each request of the official client does.

A version keeps its own copy of the model: the client creates it, uploads its files to /Models/…, then
finalizes it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ... import layout
from ..core.errors import invalid
from . import uc_messages as messages
from .registration import PENDING, READY, mark
from .stores import Stores

COPIES = "registered"  # below the folder of artifacts
PAGE_SIZE = 100


class UcRegistry:
    """Registered models with three-level names. `check_schema` answers 404 for a schema that is not there."""

    def __init__(self, home: Path, stores: Stores, check_schema: Callable[[str], object]) -> None:
        self._folder = layout.mlflow_artifacts(home) / COPIES
        self._stores = stores
        self._check_schema = check_schema

    def _call(self, method: str, *values: Any, **named: Any) -> Any:
        return self._stores.call(getattr(self._stores.registry, method), *values, **named)

    def create_model(self, asked: Any) -> Any:
        """A new registered model in an existing schema."""
        self._check_schema(_schema_of(asked.name))
        made = self._call(
            "create_registered_model", asked.name, messages.model_tags(asked.tags), asked.description
        )
        return messages.answer("CreateRegisteredModel", registered_model=messages.model(made))

    def update_model(self, asked: Any) -> Any:
        """Change the description, or the name."""
        if asked.HasField("new_name"):
            self._check_schema(_schema_of(asked.new_name))
            changed = self._call("rename_registered_model", asked.name, asked.new_name)
        else:
            changed = self._call("update_registered_model", asked.name, asked.description)
        return messages.answer("UpdateRegisteredModel", registered_model=messages.model(changed))

    def delete_model(self, asked: Any) -> Any:
        """Delete a model with its versions."""
        self._call("delete_registered_model", asked.name)
        return messages.answer("DeleteRegisteredModel")

    def get_model(self, asked: Any) -> Any:
        """One model with its aliases."""
        found = self._call("get_registered_model", asked.name)
        return messages.answer("GetRegisteredModel", registered_model=messages.model(found))

    def search_models(self, asked: Any) -> Any:
        """Models by name; those of the workspace registry with one-level names are not among them."""
        size, token = asked.max_results or PAGE_SIZE, asked.page_token or None
        found = self._call("search_registered_models", "name LIKE '%.%.%'", size, page_token=token)
        models = [messages.model(one) for one in found]
        return messages.answer(
            "SearchRegisteredModels", registered_models=models, next_page_token=found.token
        )

    def create_version(self, asked: Any) -> Any:
        """A version that waits for its files, with a folder of its own."""
        folder = (self._folder / uuid.uuid4().hex).as_uri()
        tags = messages.version_tags(asked.tags)
        run_id, model_id = asked.run_id or None, asked.model_id or None
        made = self._call(
            "create_model_version",
            *(asked.name, folder, run_id, tags, None, asked.description),
            model_id=model_id,
        )
        mark(self._stores, asked.name, made.version, source=asked.source, status=PENDING)
        return messages.answer("CreateModelVersion", model_version=self._version(asked.name, made.version))

    def finalize_version(self, asked: Any) -> Any:
        """All files are there."""
        folder = self._stores.version_folder(asked.name, asked.version)
        if not (folder / "MLmodel").is_file():
            raise invalid(f"Version {asked.version} of {asked.name} has no file MLmodel: upload it first.")
        mark(self._stores, asked.name, asked.version, status=READY)
        return messages.answer("FinalizeModelVersion", model_version=self._version(asked.name, asked.version))

    def update_version(self, asked: Any) -> Any:
        """Change the description."""
        self._call("update_model_version", asked.name, asked.version, asked.description)
        return messages.answer("UpdateModelVersion", model_version=self._version(asked.name, asked.version))

    def delete_version(self, asked: Any) -> Any:
        """Forget a version; its files stay with the artifacts, as MLflow leaves them."""
        self._call("delete_model_version", asked.name, asked.version)
        return messages.answer("DeleteModelVersion")

    def get_version(self, asked: Any) -> Any:
        """One version."""
        return messages.answer("GetModelVersion", model_version=self._version(asked.name, asked.version))

    def search_versions(self, asked: Any) -> Any:
        """Versions by MLflow's filter (`name = '…'`)."""
        size, token = asked.max_results or PAGE_SIZE, asked.page_token or None
        found = self._call("search_model_versions", asked.filter or None, size, page_token=token)
        versions = [messages.version(one) for one in found]
        return messages.answer("SearchModelVersions", model_versions=versions, next_page_token=found.token)

    def download_uri(self, asked: Any) -> Any:
        """The path of the Files API that has the version's files."""
        self._stores.version_folder(asked.name, asked.version)
        uri = messages.files_path(asked.name, asked.version)
        return messages.answer("GetModelVersionDownloadUri", artifact_uri=uri)

    def set_alias(self, asked: Any) -> Any:
        """Point an alias to a version."""
        self._call("set_registered_model_alias", asked.name, asked.alias, asked.version)
        return messages.answer("SetRegisteredModelAlias")

    def delete_alias(self, asked: Any) -> Any:
        """Remove an alias."""
        self._call("delete_registered_model_alias", asked.name, asked.alias)
        return messages.answer("DeleteRegisteredModelAlias")

    def get_by_alias(self, asked: Any) -> Any:
        """The version an alias points to."""
        found = self._call("get_model_version_by_alias", asked.name, asked.alias)
        return messages.answer("GetModelVersionByAlias", model_version=messages.version(found))

    def set_model_tag(self, asked: Any) -> Any:
        """Tag a model."""
        self._call("set_registered_model_tag", asked.name, messages.model_tags([asked])[0])
        return messages.answer("SetRegisteredModelTag")

    def delete_model_tag(self, asked: Any) -> Any:
        """Remove a model's tag."""
        self._call("delete_registered_model_tag", asked.name, asked.key)
        return messages.answer("DeleteRegisteredModelTag")

    def set_version_tag(self, asked: Any) -> Any:
        """Tag a version."""
        self._call("set_model_version_tag", asked.name, asked.version, messages.version_tags([asked])[0])
        return messages.answer("SetModelVersionTag")

    def delete_version_tag(self, asked: Any) -> Any:
        """Remove a version's tag."""
        self._call("delete_model_version_tag", asked.name, asked.version, asked.key)
        return messages.answer("DeleteModelVersionTag")

    def emit_lineage(self, asked: Any) -> Any:
        """Which version is used where: checked, not kept."""
        self._call("get_model_version", asked.name, asked.version)
        return messages.answer("EmitModelVersionLineage")

    def uses_files_api(self, asked: Any) -> Any:
        """Yes: the client moves model files through the Files API and needs no credentials of a cloud."""
        name = "IsDatabricksSdkModelsArtifactRepositoryEnabled"
        return messages.answer(name, is_databricks_sdk_models_artifact_repository_enabled=True)

    def _version(self, name: str, version: str) -> Any:
        return messages.version(self._call("get_model_version", name, version))


def _schema_of(name: str) -> str:
    parts = name.split(".")
    if len(parts) != 3 or not all(parts):
        raise invalid(f"'{name}' does not name a model of Unity Catalog: catalog.schema.model.")
    return ".".join(parts[:2])
