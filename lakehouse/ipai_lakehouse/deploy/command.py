"""The deploy command: checks the bundle, then creates or updates all its resources, and may be repeated."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from databricks.sdk import WorkspaceClient
from databricks.sdk.service.iam import User

from .bundle import Bundle, read_bundle
from .embedding import approve
from .files import BundleError
from .interpolation import References, interpolate
from .kinds.base import Place
from .presets import PRODUCTION, short_name, with_presets
from .rules.check import check
from .walk import WHEELS, Confirm, Walk
from .wheel import PACKAGE, address

WHEEL = "wheel"  # the variable


def variables(bundle: Bundle, environment: Mapping[str, str]) -> dict[str, str | None]:
    """The bundle's variables: `BUNDLE_VAR_<name>` wins; DATABRICKS_WAREHOUSE_ID gives `warehouse_id`."""
    found = dict(bundle.variables)
    if "warehouse_id" in found and environment.get("DATABRICKS_WAREHOUSE_ID"):
        found["warehouse_id"] = environment["DATABRICKS_WAREHOUSE_ID"]
    for name in found:
        found[name] = environment.get(f"BUNDLE_VAR_{name}") or found[name]
    if _brings_wheel(bundle, environment):
        found[WHEEL] = address(found[WHEEL] or "", bundle.folder)
    return found


def _brings_wheel(bundle: Bundle, environment: Mapping[str, str]) -> bool:
    """Whether the package's wheel goes along: the bundle names its place, and nobody gave another one."""
    return bool(bundle.variables.get(WHEEL)) and not environment.get(f"BUNDLE_VAR_{WHEEL}")


def deploy(
    folder: Path,
    target: str,
    client: WorkspaceClient | None = None,
    *,
    prune: bool = False,
    confirm: Confirm = lambda question: False,
) -> Iterator[str]:
    """Deploy the bundle in `folder`: one line a resource, saying what happened to it, then the counts.

    The workspace is the one the DATABRICKS_* environment names, unless a client is given. IPAI_EMBED_DOMAINS
    lists the addresses whose pages may show the dashboards in a frame. Raises BundleError before the first
    line for a bundle that is wrong, and after the last one for resources that failed.
    """
    bundle = read_bundle(folder, target)
    findings = check(folder, target)
    if findings:
        raise BundleError("\n".join(["The bundle has mistakes:", *map(str, findings)]))
    client = client or WorkspaceClient()
    me = client.current_user.me()
    references = _references(bundle, me)
    _check_run_as(bundle, references, me)
    place = Place(client, bundle.folder, references("workspace.root_path"))
    resources = with_presets(bundle, references("workspace.current_user.short_name"))
    if _brings_wheel(bundle, os.environ):
        resources[WHEELS] = {PACKAGE: {"path": f"${{var.{WHEEL}}}", "folder": str(bundle.folder)}}
    walk = Walk(place, resources, references, me.user_name or "")
    yield from walk.resources()
    yield from walk.removed(prune, confirm)
    if os.environ.get("IPAI_EMBED_DOMAINS"):
        yield f"embedding: {approve(client, os.environ['IPAI_EMBED_DOMAINS'])}"
    yield ", ".join(f"{number} {change}" for change, number in sorted(walk.counts.items())) + "."
    if walk.failed:
        raise BundleError(f"Not everything is deployed: {', '.join(walk.failed)} failed.")


def _references(bundle: Bundle, me: User) -> References:
    user = me.user_name or ""
    short = short_name(user if "@" in user else me.display_name or user)
    facts = {
        "bundle.name": bundle.name,
        "bundle.target": bundle.target,
        "workspace.current_user.userName": user,
        "workspace.current_user.short_name": short,
    }
    references = References(variables(bundle, os.environ), facts)
    default = f"/Workspace/Users/{user}/.bundle/{bundle.name}/{bundle.target}"
    root_path = bundle.workspace.get("root_path") or default
    references.add("workspace.root_path", root_path)
    references.add("workspace.file_path", f"{root_path}/files")
    return references


def _check_run_as(bundle: Bundle, references: References, me: User) -> None:
    """Dashboards and endpoints run as whoever deploys them: that must be who the target runs as."""
    wanted = interpolate(bundle.run_as, references)
    principal = wanted.get("service_principal_name") or wanted.get("user_name")
    if bundle.mode == PRODUCTION and principal and principal != me.user_name:
        raise BundleError(
            f"Target {bundle.target} runs as {principal}, but this is {me.user_name}: sign in as {principal}."
        )
