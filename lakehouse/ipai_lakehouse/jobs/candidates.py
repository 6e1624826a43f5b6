"""The model registry as promotion sees it: versions, aliases, backtests, and which version was judged."""

from __future__ import annotations

import mlflow
from mlflow.entities.model_registry import ModelVersion
from mlflow.exceptions import MlflowException

from .decision import Candidate
from .errors import JobError

CHAMPION, CHALLENGER = "champion", "challenger"
JUDGED = "decision"
REPORT = "report.json"


class Candidates:
    """The versions of one registered model. Raises ``JobError`` where the registry does not answer."""

    def __init__(self, model: str) -> None:
        self.model = model
        self._client = mlflow.MlflowClient()

    def newest(self) -> ModelVersion:
        """The highest version. Raises ``JobError`` when there is none."""
        try:
            versions = self._client.search_model_versions(f"name = '{self.model}'")
        except MlflowException as error:
            raise JobError(f"The model registry does not answer for {self.model}: {error.message}") from None
        if not versions:
            raise JobError(f"The model {self.model} has no version yet: run its training first.")
        return max(versions, key=lambda version: int(version.version))

    def alias(self, name: str) -> ModelVersion | None:
        """The version an alias stands for."""
        number = self._client.get_registered_model(self.model).aliases.get(name)
        return None if number is None else self._client.get_model_version(self.model, str(number))

    def candidate(self, version: ModelVersion) -> Candidate:
        """What a decision needs to know about a version."""
        tags = version.tags
        months = _months(version.run_id)
        return Candidate(str(version.version), tags.get("gate", ""), tags.get("reason", ""), months)

    def name(self, alias: str, version: str | None) -> None:
        """Let an alias stand for a version, or for none."""
        found = self.alias(alias)
        if version is None:
            if found is not None:
                self._client.delete_registered_model_alias(self.model, alias)
        elif found is None or str(found.version) != version:
            self._client.set_registered_model_alias(self.model, alias, version)

    def judged(self, version: str, decision: str) -> None:
        """Note that a version was judged: it is not judged again, so that a person's later choice stands."""
        self._client.set_model_version_tag(self.model, version, JUDGED, decision)


def _months(run_id: str | None) -> dict[str, tuple[float, float]]:
    """The backtest by month of a training run; empty where it has none."""
    if not run_id:
        return {}
    try:
        report = mlflow.artifacts.load_dict(f"runs:/{run_id}/{REPORT}")
    except (MlflowException, OSError):
        return {}
    return {month: (float(off), float(amount)) for month, (off, amount) in report.get("months", {}).items()}
