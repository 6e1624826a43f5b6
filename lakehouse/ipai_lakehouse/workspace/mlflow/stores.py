"""MLflow's own stores and request handlers over the home's database, loaded when somebody first asks.

Loading takes seconds and a hundred megabytes, so a workspace that nobody uses for MLflow never pays for it.
The database is the one that the tasks of a job write to directly; there is no second one.
"""

from __future__ import annotations

import os
import threading
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

from ... import layout
from ..core.errors import ApiError, missing


class Stores:
    """Tracking store and model registry of the lakehouse in `home`."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._lock = threading.Lock()
        self._handlers: ModuleType | None = None
        self.experiment_of = lru_cache(maxsize=10_000)(self._experiment_of)
        self.folder_of = lru_cache(maxsize=10_000)(self._folder_of)

    def handlers(self) -> Any:
        """MLflow's module of request handlers, bound to this home's stores."""
        with self._lock:
            if self._handlers is None:
                os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
                from mlflow.server import handlers

                uri = layout.mlflow_uri(self._home)
                handlers.initialize_backend_stores(uri, uri, layout.mlflow_artifacts(self._home).as_uri())
                self._handlers = handlers
            return self._handlers

    @property
    def tracking(self) -> Any:
        """MLflow's tracking store."""
        return self.handlers()._get_tracking_store()

    @property
    def registry(self) -> Any:
        """MLflow's model registry."""
        return self.handlers()._get_model_registry_store()

    def _experiment_of(self, kind: str, entity_id: str) -> str:
        """The experiment of a run or a logged model; both never change it."""
        return str(self._entity(kind, entity_id)[0])

    def _folder_of(self, kind: str, entity_id: str) -> Path:
        """Where the artifacts of a run or a logged model lie."""
        return local_path(self._entity(kind, entity_id)[1])

    def _entity(self, kind: str, entity_id: str) -> tuple[str, str]:
        if kind == "run":
            info = self.call(self.tracking.get_run, entity_id).info
            return info.experiment_id, info.artifact_uri
        model = self.call(self.tracking.get_logged_model, entity_id)
        return model.experiment_id, model.artifact_location

    def version_folder(self, name: str, version: str) -> Path:
        """Where the files of a registered version lie; 404 where there is none."""
        return local_path(self.call(self.registry.get_model_version_download_uri, name, version))

    @staticmethod
    def call(method: Any, *values: Any, **named: Any) -> Any:
        """Call a store; what it refuses becomes the API's error of the same code."""
        from mlflow.exceptions import MlflowException

        try:
            return method(*values, **named)
        except MlflowException as error:
            raise ApiError(error.get_http_status_code(), error.error_code, error.message) from None


def local_path(uri: str) -> Path:
    """`file:///…` or a plain path; 404 for an address that is not on this machine."""
    from mlflow.utils.file_utils import local_file_uri_to_path
    from mlflow.utils.uri import is_local_uri

    if not is_local_uri(uri):
        raise missing(f"The files are not on this machine but at {uri}.")
    return Path(local_file_uri_to_path(uri)).resolve()
