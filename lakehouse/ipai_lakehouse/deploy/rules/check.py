"""All rules, for one target or for all."""

from __future__ import annotations

from pathlib import Path

from ..bundle import Bundle, for_target
from ..files import BundleError, Files, read_files
from ..presets import check_mode
from .findings import Finding, Findings
from .meaning import check_meaning
from .references import check_references
from .shape import check_resources, check_top

SOMEBODY = "somebody"  # who deploys, where nobody does


def check(folder: Path, target: str | None = None) -> list[Finding]:
    """What is wrong with the bundle in `folder`; of all targets, unless one is named.

    Raises BundleError for files that cannot be read as a bundle, and for an unknown target.
    """
    files = read_files(folder)
    findings = Findings(files)
    check_top(files.root, findings)
    targets = files.root.get("targets")
    if not isinstance(targets, dict):
        return findings.sorted()
    if target is not None:
        for_target(files, target)  # says which ones there are
    for name in [target] if target else list(targets):
        _check_target(files, name, findings)
    return findings.sorted()


def _check_target(files: Files, target: str, findings: Findings) -> None:
    try:
        bundle = for_target(files, target)
    except BundleError as error:
        findings.add(f"targets.{target}", str(error).rstrip("."))
        return
    _check_mode(bundle, findings)
    sound = check_resources(bundle.resources, findings)
    check_references(bundle, findings)
    check_meaning(sound, bundle.folder, findings)


def _check_mode(bundle: Bundle, findings: Findings) -> None:
    try:
        check_mode(bundle, SOMEBODY)
    except BundleError as error:
        findings.add(f"targets.{bundle.target}", str(error).rstrip("."))
