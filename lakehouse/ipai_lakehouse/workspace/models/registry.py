"""The MLflow registry behind the models: what it holds, and its refusals as answers of the REST API."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from ..core.errors import ApiError, conflict, invalid, missing

FULL_NAME = re.compile(r"[^.\s/]+\.[^.\s/]+\.[^.\s/]+")
ALIAS = re.compile(r"[\w-]{1,255}")
CATALOG = "ipai"


class Registry:
    """Models, versions and aliases; entities are those of MLflow. `uri` is the registry."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._lock = threading.Lock()

    @cached_property
    def _client(self) -> Any:
        from mlflow import MlflowClient  # takes seconds to import, so the server starts without it

        return MlflowClient(tracking_uri=self._uri, registry_uri=self._uri)

    def create(self, name: str, comment: str) -> Any:
        """A new model; 409 where one has that name."""
        _check_name(name)
        with self._lock, _answers(name):
            return self._client.create_registered_model(name, description=comment)

    def get(self, name: str) -> Any:
        """A model with its aliases; 404 if there is none."""
        with _answers(name):
            return self._client.get_registered_model(name)

    def list(self, prefix: str) -> list[Any]:
        """Models whose name begins with a prefix, by name."""
        with _answers(prefix):
            found = _all(self._client.search_registered_models)
        return sorted((one for one in found if one.name.startswith(prefix)), key=lambda one: one.name)

    def change(self, name: str, comment: str | None, new_name: str | None) -> Any:
        """Set the comment, then the name."""
        if new_name:
            _check_name(new_name)
        with self._lock, _answers(name):
            if comment is not None:
                self._client.update_registered_model(name, description=comment)
            if new_name:
                self._client.rename_registered_model(name, new_name)
        return self.get(new_name or name)

    def delete(self, name: str) -> None:
        """Delete a model that has no versions; 409 while it has some, so that nothing trained is lost."""
        self.get(name)
        if self.versions(name):
            raise conflict("RESOURCE_CONFLICT", f"Model '{name}' has versions: delete them first.")
        with self._lock, _answers(name):
            self._client.delete_registered_model(name)

    def versions(self, name: str) -> list[Any]:
        """A model's versions, newest first."""
        self.get(name)
        with _answers(name):
            found = _all(self._client.search_model_versions, f"name = '{name}'")
        return sorted(found, key=lambda one: -int(one.version))

    def version(self, name: str, version: int) -> Any:
        """One version; 404 if there is none."""
        with _answers(name):
            return self._client.get_model_version(name, str(version))

    def describe(self, name: str, version: int, comment: str) -> Any:
        """Set a version's comment."""
        with self._lock, _answers(name):
            self._client.update_model_version(name, str(version), description=comment)
        return self.version(name, version)

    def by_alias(self, name: str, alias: str) -> Any:
        """The version an alias stands for; 404 if there is none."""
        found = self.get(name).aliases.get(alias)
        if found is None:
            raise missing(f"Model '{name}' has no alias '{alias}'.")
        return self.version(name, int(found))

    def set_alias(self, name: str, alias: str, version: int) -> None:
        """Let an alias stand for a version, whatever it stood for before."""
        if not ALIAS.fullmatch(alias):
            raise invalid(f"'{alias}' is not an alias: letters, digits, - and _.")
        self.version(name, version)
        with self._lock, _answers(name):
            self._client.set_registered_model_alias(name, alias, str(version))

    def delete_alias(self, name: str, alias: str) -> None:
        """Remove an alias; nothing happens where there is none."""
        self.get(name)
        with self._lock, _answers(name):
            self._client.delete_registered_model_alias(name, alias)


def _check_name(name: str) -> None:
    if not FULL_NAME.fullmatch(name):
        raise invalid(f"'{name}' is not a name such as ipai.models.bir_tax_forecaster.")
    if name.split(".")[0] != CATALOG:
        raise missing(f"Catalog '{name.split('.')[0]}' does not exist: the workspace has {CATALOG}.")


def _all(search: Any, condition: str | None = None) -> Iterator[Any]:
    token = None
    while True:
        page = search(filter_string=condition, page_token=token)
        yield from page
        token = page.token
        if not token:
            return


@contextmanager
def _answers(name: str) -> Iterator[None]:
    """MLflow's refusals as the platform's."""
    from mlflow.exceptions import MlflowException

    try:
        yield
    except MlflowException as error:
        if error.error_code == "RESOURCE_ALREADY_EXISTS":
            raise conflict("RESOURCE_ALREADY_EXISTS", f"Model '{name}' already exists.") from None
        if error.error_code == "RESOURCE_DOES_NOT_EXIST":
            raise missing(f"{error.message.rstrip('.')}.") from None
        raise ApiError(400, error.error_code, error.message) from None
