"""What Databricks has and the embedded workspace has not: paths below /api/<version>, and what is missing.

A path means itself and everything below it; `*` stands for any text. `tests/workspace/test_every_path.py`
holds this list to the installed SDK.
"""

from __future__ import annotations

MISSING: dict[str, tuple[str, ...]] = {
    "changing single settings of a cluster (use edit)": ("/clusters/update",),
    "resizing clusters: they have no compute": ("/clusters/resize",),
    "pinned clusters": ("/clusters/pin", "/clusters/unpin"),
    "cloud zones": ("/clusters/list-zones",),
    "owners of clusters": ("/clusters/change-owner",),
    "commands on clusters: they have no compute": ("/commands", "/contexts"),
    "libraries on clusters: they have no compute": ("/libraries",),
    "pools, profiles and scripts of clusters": (
        "/instance-pools",
        "/instance-profiles",
        "/global-init-scripts",
    ),
    "cluster policies": ("/policies", "/policy-families"),
    "grants and governance of Unity Catalog": (
        *(
            "/unity-catalog/artifact-allowlists",
            "/unity-catalog/bindings",
            "/unity-catalog/workspace-bindings",
        ),
        *("/unity-catalog/privilege-assignments", "/unity-catalog/effective-privilege-assignments"),
        *(
            "/unity-catalog/entity-tag-assignments",
            "/unity-catalog/policies",
            "/unity-catalog/resource-quotas",
        ),
        *("/entity-tag-assignments", "/tag-policies", "/rfa", "/access-control", "/permissionmigration"),
    ),
    "storage and services outside this machine": (
        *("/unity-catalog/connections", "/unity-catalog/credentials", "/unity-catalog/storage-credentials"),
        *("/unity-catalog/external-locations", "/unity-catalog/temporary-*", "/unity-catalog/validate-*"),
        *("/unity-catalog/secrets", "/unity-catalog/mcp-services", "/unity-catalog/skills"),
        *("/unity-catalog/model-services", "/unity-catalog/model-provider-services", "/credentials-manager"),
        *("/unity-catalog/*/user-credentials", "/unity-catalog/*/finalize", "/external-function"),
    ),
    "functions of Unity Catalog": ("/unity-catalog/functions",),
    "models of Unity Catalog by this path (MLflow's client has its own)": ("/unity-catalog/models",),
    "constraints: a table file says its key": ("/unity-catalog/constraints",),
    "other metastores": ("/unity-catalog/metastores", "/unity-catalog/workspaces"),
    "monitors of tables: expectations stand in the table files": (
        *("/unity-catalog/tables/*/monitor", "/quality-monitoring", "/quality-monitors", "/data-quality"),
        "/data-classification",
    ),
    "sharing of data between organisations": (
        *("/unity-catalog/providers", "/unity-catalog/recipients", "/unity-catalog/shares"),
        *("/unity-catalog/public", "/data-sharing", "/clean-rooms", "/marketplace-*"),
    ),
    "external lineage: lineage is read from the SQL of the lake's tables": ("/lineage-tracking/external-*",),
    "credentials of cloud storage for MLflow: artifacts move through the Files API": ("/mlflow/artifacts",),
    "this part of MLflow: it has experiments, runs, logged models and both model registries": (
        *(
            "/mlflow/databricks",
            "/mlflow/comments",
            "/mlflow/registry-webhooks",
            "/mlflow/transition-requests",
        ),
        *("/mlflow/traces", "/mlflow/assessments", "/mlflow/scorers", "/mlflow/webhooks", "/mlflow/gateway"),
        *("/mlflow/datasets", "/mlflow/prompts", "/mlflow/unity-catalog/prompts"),
    ),
    "DBFS (use the Files API and volumes)": ("/dbfs",),
    "secret scopes": ("/secrets",),
    "workspace settings other than those of dashboard embedding": (
        *("/settings", "/settings-metadata", "/workspace-conf", "/notification-destinations"),
        *("/ip-access-lists", "/networking", "/disaster-recovery", "/environments", "/domains"),
    ),
    "granting permissions: everybody who can sign in administers it": ("/permissions",),
    "users and groups: it has its service principal": (
        *("/preview/scim/v2/Groups", "/preview/scim/v2/ServicePrincipals", "/preview/scim/v2/Users"),
        *("/identity", "/token-management"),
    ),
    "changing a personal access token: make a new one": ("/token/*",),
    "Git folders": ("/repos", "/git-credentials"),
    "feature stores": ("/feature-store", "/feature-engineering", "/online-tables", "/automl"),
    "Lakebase databases": ("/database", "/postgres"),
    "cloned pipelines": ("/pipelines/*/clone",),
    "environments of pipelines": ("/pipelines/*/environment/apply",),
    "deleting runs": ("/jobs/runs/delete",),
    "cancelling all runs at once": ("/jobs/runs/cancel-all",),
    "exporting runs": ("/jobs/runs/export",),
    "legacy dashboards": ("/lakeview/dashboards/migrate", "/redash-v2"),
    "schedules and older versions of dashboards": (
        "/lakeview/dashboards/*/schedules",
        "/lakeview/dashboards/*/revert",
    ),
    "saved queries, alerts and the history of statements": (
        *("/sql/queries", "/sql/alerts", "/sql/history", "/sql/visualizations", "/alerts", "/preview/sql"),
    ),
    "more than its one SQL warehouse, and settings of it": ("/sql/warehouses", "/sql/config", "/warehouses"),
    "settings, logs and foundation models of serving endpoints": ("/serving-endpoints",),
    "applications and deployments recorded by the server": (
        *(
            "/apps",
            "/app-spaces",
            "/apps-settings",
            "/bundle",
            "/sandboxes",
            "/sandbox-exec",
            "/sandbox-files",
        ),
    ),
    "assistants and AI functions": (
        *("/genie", "/agents", "/ai-functions", "/ai-search", "/vector-search", "/custom-llms"),
        *("/knowledge-assistants", "/supervisor-agents"),
    ),
}
