"""The paths of the Files API that hold MLflow's artifacts, as the official client asks for them.

/WorkspaceInternal/Mlflow/Artifacts/<experiment>/Runs/<run>/…                  artifacts of a run
/WorkspaceInternal/Mlflow/Artifacts/<experiment>/LoggedModels/<model>/…        of a logged model
/Models/<catalog>/<schema>/<model>/<version>/…                                 of a registered version
"""

from __future__ import annotations

from ..core.errors import ApiError, invalid
from ..files.paths import Place
from .registration import is_pending
from .stores import Stores

KINDS = {"Runs": "run", "LoggedModels": "model"}
RUN_ROOT = "artifacts"


class MlflowPlaces:
    """Finds the folder behind a path."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores

    def artifacts(self, segments: list[str]) -> Place:
        """The folder of a run or a logged model; 404 for one that is not there."""
        if len(segments) < 6 or segments[1:3] != ["Mlflow", "Artifacts"] or segments[4] not in KINDS:
            raise ApiError(404, "NOT_FOUND", f"The path '/{'/'.join(segments)}' does not exist.")
        experiment, kind, entity_id, inside = segments[3], KINDS[segments[4]], segments[5], segments[6:]
        folder = self._stores.folder_of(kind, entity_id)
        if self._stores.experiment_of(kind, entity_id) != experiment:
            raise ApiError(404, "NOT_FOUND", f"Experiment {experiment} has no {kind} {entity_id}.")
        if inside[:1] not in ([], [RUN_ROOT]):
            raise invalid(f"The artifacts of a {kind} are below '{RUN_ROOT}'.")
        return Place(folder, inside[1:], writable=True)

    def models(self, segments: list[str]) -> Place:
        """The folder of a registered version; it takes files until it is finalized."""
        if len(segments) < 5:
            raise invalid("A path must name a model version: /Models/<catalog>/<schema>/<model>/<version>/…")
        name, version = ".".join(segments[1:4]), segments[4]
        folder = self._stores.version_folder(name, version)
        return Place(folder, segments[5:], writable=is_pending(self._stores, name, version))
