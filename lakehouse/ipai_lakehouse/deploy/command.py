"""The deploy command: a bundle's jobs and dashboards, made or brought up to date, in that order."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from databricks.sdk import WorkspaceClient

from .bundle import Bundle, read_bundle
from .dashboards import deploy_dashboard, read_wanted
from .embedding import approve
from .interpolation import References, interpolate
from .jobs import deploy_job


def variables(bundle: Bundle, environment: Mapping[str, str]) -> dict[str, str | None]:
    """The bundle's variables: `BUNDLE_VAR_<name>` wins; DATABRICKS_WAREHOUSE_ID gives `warehouse_id`."""
    found = dict(bundle.variables)
    if "warehouse_id" in found and environment.get("DATABRICKS_WAREHOUSE_ID"):
        found["warehouse_id"] = environment["DATABRICKS_WAREHOUSE_ID"]
    for name in found:
        found[name] = environment.get(f"BUNDLE_VAR_{name}") or found[name]
    return found


def deploy(folder: Path, target: str, client: WorkspaceClient | None = None) -> Iterator[str]:
    """Deploy the bundle in `folder`; one line a resource, saying what happened to it. Raises BundleError.

    The workspace is the one the DATABRICKS_* environment names, unless a client is given.
    IPAI_EMBED_DOMAINS lists the addresses whose pages may show the dashboards in a frame.
    """
    bundle = read_bundle(folder, target)
    client = client or WorkspaceClient()
    facts = {"bundle.name": bundle.name, "bundle.target": target}
    facts["workspace.current_user.userName"] = client.current_user.me().user_name or ""
    references = References(variables(bundle, os.environ), facts)
    for key, settings in bundle.resources.get("jobs", {}).items():
        job_id, change = deploy_job(client, key, interpolate(settings, references))
        references.add(f"resources.jobs.{key}.id", str(job_id))
        yield f"job {key}: {change}"
    for key, resource in bundle.resources.get("dashboards", {}).items():
        wanted = read_wanted(key, interpolate(resource, references))
        dashboard_id, change = deploy_dashboard(client, wanted)
        references.add(f"resources.dashboards.{key}.id", dashboard_id)
        yield f"dashboard {key}: {change}"
    if os.environ.get("IPAI_EMBED_DOMAINS"):
        yield f"embedding: {approve(client, os.environ['IPAI_EMBED_DOMAINS'])}"
