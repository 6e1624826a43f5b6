"""Going through a bundle's resources in order, one line each, whatever happens to any of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from databricks.sdk.errors import DatabricksError, NotFound, NotImplemented

from .access import GRANTED, PERMITTED, apply_grants, apply_permissions
from .bundle import Resources
from .deployed import Deployed
from .files import BundleError
from .interpolation import References, interpolate
from .kinds.base import Kind, Outcome, Place
from .kinds.catalog import RegisteredModels, Schemas, Volumes
from .kinds.dashboards import Dashboards
from .kinds.endpoints import Endpoints
from .kinds.experiments import Experiments
from .kinds.jobs import Jobs
from .kinds.pipelines import Pipelines
from .kinds.wheels import Wheels

WHEELS = "wheels"
# In the order in which they need each other.
KINDS: dict[str, Kind] = {
    "schemas": Schemas(),
    "volumes": Volumes(),
    WHEELS: Wheels(),
    "registered_models": RegisteredModels(),
    "experiments": Experiments(),
    "pipelines": Pipelines(),
    "jobs": Jobs(),
    "model_serving_endpoints": Endpoints(),
    "dashboards": Dashboards(),
}
MODEL_OF = "model"
FAILED, LEFT_OUT = "failed", "left out"
Confirm = Callable[[str], bool]


class Walk:
    """One deployment. `failed` names the resources that could not be deployed."""

    def __init__(self, place: Place, resources: Resources, references: References, me: str) -> None:
        self._place = place
        self._resources = resources
        self._references = references
        self._me = me
        self._deployed = Deployed(place.client, place.root_path)
        self.counts: Counter[str] = Counter()
        self.failed: list[str] = []
        _add_texts(resources, references)

    def resources(self) -> Iterator[str]:
        """Deploy every resource; a line each: `job bir_month_end: updated (schedule, tasks)`."""
        for kind in KINDS:
            for key, settings in (self._resources.get(kind) or {}).items():
                outcome = self._outcome(kind, key, settings)
                self.counts[outcome.change] += 1
                if outcome.change == FAILED:
                    self.failed.append(f"{KINDS[kind].title} {key}")
                yield _line(KINDS[kind].title, key, outcome)

    def removed(self, prune: bool, confirm: Confirm) -> Iterator[str]:
        """Tell what is no longer in the bundle, and delete it when asked to; data is never deleted."""
        here = {f"{kind}.{key}" for kind, items in self._resources.items() for key in items or {}}
        for path, resource_id in self._deployed.removed(here).items():
            kind, key = path.split(".", 1)
            name = f"{KINDS[kind].title} {key}"
            if KINDS[kind].holds_data:
                change = f"no longer in the bundle; it holds data and stays ({resource_id})"
            elif not prune:
                change = f"no longer in the bundle; it stays ({resource_id}) until --prune deletes it"
            elif not confirm(f"Delete the {name} ({resource_id})?"):
                change = f"no longer in the bundle; it stays ({resource_id}): not confirmed"
            else:
                change = self._delete(kind, path, resource_id)
            self.counts["deleted" if change == "deleted" else "removed from the bundle"] += 1
            yield f"{name}: {change}"

    def _outcome(self, kind: str, key: str, settings: dict[str, Any]) -> Outcome:
        try:
            outcome = self._apply(kind, key, interpolate(settings, self._references))
        except (BundleError, DatabricksError, TimeoutError) as error:
            said = _sentence(error)
            self._references.lose(
                f"resources.{kind}.{key}", f"Not tried: it refers to {KINDS[kind].title} {key}, which failed."
            )
            return Outcome("", FAILED, said=said)
        if outcome.id:
            self._references.add(f"resources.{kind}.{key}.id", outcome.id)
        if outcome.change != LEFT_OUT:
            self._deployed.note(f"{kind}.{key}", outcome)
        return outcome

    def _apply(self, kind: str, key: str, settings: dict[str, Any]) -> Outcome:
        permissions, grants = settings.pop("permissions", []), settings.pop("grants", [])
        if kind == "model_serving_endpoints":
            settings[MODEL_OF] = self._model(key)
        known = self._deployed.known(f"{kind}.{key}")
        try:
            outcome = KINDS[kind].apply(self._place, key, settings, known)
        except NotImplemented as error:
            if not KINDS[kind].holds_data:
                raise
            # A workspace that does without them says so, and what refers to their name still works.
            return Outcome(_full_name(settings), LEFT_OUT, said=_sentence(error))
        return self._access(f"{kind}.{key}", outcome, permissions, grants) if outcome.id else outcome

    def _access(
        self, path: str, outcome: Outcome, permissions: list[dict[str, str]], grants: list[dict[str, Any]]
    ) -> Outcome:
        kind, changed = path.partition(".")[0], list[str]()
        try:
            if kind in PERMITTED:
                changed += apply_permissions(self._place.client, kind, outcome.id, permissions, self._me)
            if kind in GRANTED:
                changed += apply_grants(self._place.client, kind, outcome.id, grants, self._me)
        except NotImplemented as error:
            return replace(outcome, said=f"access left out: {_sentence(error)}")
        except DatabricksError as error:
            self._deployed.note(path, outcome)  # it exists: nothing half-done is forgotten
            raise BundleError(
                f"{outcome.change}, but its access could not be set: {_sentence(error)}"
            ) from None
        if changed and outcome.change == "unchanged":
            return replace(outcome, change="updated", changed=tuple(changed))
        return replace(outcome, changed=(*outcome.changed, *changed))

    def _model(self, key: str) -> str:
        """The full name of the registered model of the same key; empty where the bundle has none."""
        settings = (self._resources.get("registered_models") or {}).get(key)
        return _full_name(interpolate(settings, self._references)) if settings else ""

    def _delete(self, kind: str, path: str, resource_id: str) -> str:
        try:
            KINDS[kind].delete(self._place, resource_id)
        except NotFound:
            pass  # somebody has deleted it by hand
        except DatabricksError as error:
            self.failed.append(path)
            return f"{FAILED} to be deleted: {_sentence(error)}"
        self._deployed.forget(path)
        return "deleted"


def _add_texts(resources: Resources, references: References) -> None:
    """`${resources.jobs.x.name}` means what the bundle says, before anything is deployed."""
    for kind, items in resources.items():
        for key, settings in (items or {}).items():
            for member, value in settings.items():
                if isinstance(value, str | int) and member != "id":
                    references.add(f"resources.{kind}.{key}.{member}", str(value))


def _full_name(settings: dict[str, Any]) -> str:
    parts = [settings.get(part) for part in ("catalog_name", "schema_name", "name")]
    return ".".join(str(part) for part in parts if part)


def _sentence(error: Exception) -> str:
    """The error's first line, without the client's settings that the SDK adds to it."""
    text = str(error).partition("Config: ")[0].strip()
    return text.splitlines()[0].rstrip(". ") + "." if text else f"{type(error).__name__}."


def _line(title: str, key: str, outcome: Outcome) -> str:
    changed = f" ({', '.join(outcome.changed)})" if outcome.changed else ""
    said = f": {outcome.said}" if outcome.said else ""
    return f"{title} {key}: {outcome.change}{changed}{said}"
