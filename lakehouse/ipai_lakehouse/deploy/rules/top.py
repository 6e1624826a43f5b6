"""The top level of a bundle and its targets."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from .values import Flag, Number, Pause, RunAs, Strict, Text


class BundleName(Strict):
    """The bundle itself."""

    name: Text
    uuid: str | None = None
    databricks_cli_version: str | None = None
    deployment: dict[str, Any] | None = None
    git: dict[str, Any] | None = None
    engine: str | None = None


class Variable(Strict):
    """A variable."""

    description: Text
    default: Any = None
    type: Literal["complex"] | None = None
    lookup: dict[str, str] | None = None


class Workspace(Strict):
    """Where the bundle goes."""

    host: str | None = None
    profile: str | None = None
    root_path: str | None = None
    file_path: str | None = None
    state_path: str | None = None
    artifact_path: str | None = None
    resource_path: str | None = None


class Presets(Strict):
    """What is done to all resources."""

    name_prefix: str | None = None
    tags: dict[str, str] | None = None
    trigger_pause_status: Pause | None = None
    jobs_max_concurrent_runs: Number | None = None
    pipelines_development: Flag | None = None
    source_linked_deployment: Flag | None = None


class Target(Strict):
    """One target; its resources are checked after they are merged."""

    mode: Literal["development", "production"] | None = None
    default: Flag | None = None
    workspace: Workspace | None = None
    variables: dict[str, Any] | None = None
    resources: dict[str, Any] | None = None
    run_as: RunAs | None = None
    presets: Presets | None = None
    permissions: list[dict[str, Any]] | None = None
    sync: dict[str, Any] | None = None
    git: dict[str, Any] | None = None


class Experimental(Strict):
    """Switches used here."""

    skip_name_prefix_for_schema: Flag | None = None
    python_wheel_wrapper: Flag | None = None


class Top(Strict):
    """databricks.yml and its includes, merged."""

    bundle: BundleName
    include: list[Text] | None = None
    variables: dict[str, Variable] | None = None
    workspace: Workspace | None = None
    artifacts: dict[str, Any] | None = None
    resources: dict[str, Any] | None = None
    targets: dict[str, Target | None] = Field(min_length=1)
    presets: Presets | None = None
    permissions: list[dict[str, Any]] | None = None
    run_as: RunAs | None = None
    sync: dict[str, Any] | None = None
    experimental: Experimental | None = None
