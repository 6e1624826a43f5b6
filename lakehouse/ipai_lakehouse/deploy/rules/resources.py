"""The resources this product deploys, as bundles write them: the members used here, their types and choices.

Written from the names of the REST API's fields. A member that no resource here uses is a mistake as well.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from .values import Flag, Number, Pause, Principal, Ref, Strict, Tag, Text

Catalogued = Literal[
    "ALL_PRIVILEGES", "APPLY_TAG", "CREATE_FUNCTION", "CREATE_MATERIALIZED_VIEW", "CREATE_MODEL",
    "CREATE_TABLE", "CREATE_VOLUME", "EXECUTE", "MANAGE", "MODIFY", "READ_VOLUME", "REFRESH", "SELECT",
    "USE_SCHEMA", "WRITE_VOLUME",
]  # fmt: skip


class Grant(Strict):
    """Privileges of Unity Catalog."""

    principal: Text
    privileges: list[Catalogued] = Field(min_length=1)


class JobPermission(Principal):
    """Access to a job."""

    level: Literal["CAN_MANAGE", "CAN_MANAGE_RUN", "CAN_VIEW", "IS_OWNER"]


class PipelinePermission(Principal):
    """Access to a pipeline."""

    level: Literal["CAN_MANAGE", "CAN_RUN", "CAN_VIEW", "IS_OWNER"]


class EndpointPermission(Principal):
    """Access to a serving endpoint."""

    level: Literal["CAN_MANAGE", "CAN_QUERY", "CAN_VIEW"]


class DashboardPermission(Principal):
    """Access to a dashboard."""

    level: Literal["CAN_MANAGE", "CAN_EDIT", "CAN_RUN", "CAN_READ"]


class ExperimentPermission(Principal):
    """Access to an experiment."""

    level: Literal["CAN_MANAGE", "CAN_EDIT", "CAN_READ"]


class Schema(Strict):
    """A schema."""

    name: Text
    catalog_name: Text
    comment: str | None = None
    properties: dict[str, str] | None = None
    storage_root: str | None = None
    grants: list[Grant] | None = None


class Volume(Strict):
    """A volume."""

    name: Text
    catalog_name: Text
    schema_name: Text
    volume_type: Literal["MANAGED", "EXTERNAL"] | Ref | None = None
    storage_location: str | None = None
    comment: str | None = None
    grants: list[Grant] | None = None


class RegisteredModel(Strict):
    """A registered model of Unity Catalog."""

    name: Text
    catalog_name: Text
    schema_name: Text
    comment: str | None = None
    storage_location: str | None = None
    grants: list[Grant] | None = None


class Experiment(Strict):
    """An MLflow experiment; its name is a workspace path."""

    name: str = Field(pattern=r"^(/|\$\{)")
    artifact_location: str | None = None
    tags: list[Tag] | None = None
    permissions: list[ExperimentPermission] | None = None


class FileLibrary(Strict):
    """A source file."""

    path: Text


class GlobLibrary(Strict):
    """Source files by pattern."""

    include: Text


class Library(Strict):
    """A source of a pipeline."""

    file: FileLibrary | None = None
    notebook: FileLibrary | None = None
    glob: GlobLibrary | None = None


class PipelineEnvironment(Strict):
    """Packages of a serverless pipeline."""

    dependencies: list[Text] | None = None
    environment_version: str | None = None


class Pipeline(Strict):
    """A pipeline."""

    name: Text
    catalog: Text
    schema_: str | None = Field(default=None, alias="schema")
    libraries: list[Library] = Field(min_length=1)
    environment: PipelineEnvironment | None = None
    configuration: dict[str, str] | None = None
    serverless: Flag | None = None
    continuous: Flag | None = None
    development: Flag | None = None
    photon: Flag | None = None
    channel: Literal["CURRENT", "PREVIEW"] | Ref | None = None
    edition: Literal["CORE", "PRO", "ADVANCED"] | Ref | None = None
    root_path: str | None = None
    clusters: list[dict[str, Any]] | None = None
    notifications: list[dict[str, Any]] | None = None
    tags: dict[str, str] | None = None
    permissions: list[PipelinePermission] | None = None


class Dashboard(Strict):
    """A dashboard."""

    display_name: Text
    warehouse_id: Text
    file_path: str | None = None
    serialized_dashboard: str | None = None
    parent_path: str | None = None
    embed_credentials: Flag | None = None
    dataset_catalog: str | None = None
    dataset_schema: str | None = None
    permissions: list[DashboardPermission] | None = None


class ServedEntity(Strict):
    """A model version that an endpoint serves."""

    name: str | None = None
    entity_name: Text
    entity_version: Text
    workload_size: Literal["Small", "Medium", "Large"] | Ref | None = None
    workload_type: Literal["CPU", "GPU_SMALL", "GPU_MEDIUM", "GPU_LARGE"] | Ref | None = None
    scale_to_zero_enabled: Flag | None = None
    environment_vars: dict[str, str] | None = None


class ServedRoute(Strict):
    """A share of the requests."""

    served_model_name: str | None = None
    served_entity_name: str | None = None
    traffic_percentage: Number


class TrafficConfig(Strict):
    """All shares."""

    routes: list[ServedRoute]


class EndpointConfig(Strict):
    """What an endpoint serves."""

    served_entities: list[ServedEntity] = Field(min_length=1, max_length=15)
    traffic_config: TrafficConfig | None = None


class Endpoint(Strict):
    """A serving endpoint."""

    name: Text
    description: str | None = None
    config: EndpointConfig | None = None
    tags: list[Tag] | None = None
    permissions: list[EndpointPermission] | None = None


class Schedule(Strict):
    """When a job starts by itself."""

    quartz_cron_expression: Text
    timezone_id: Text
    pause_status: Pause | None = None
