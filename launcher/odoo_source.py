"""Which Odoo runs, and from where: ODOO_HOME, the cache, the official source, Debian; in this order."""

import ast
import os
from dataclasses import dataclass
from pathlib import Path

from launcher import debian, tarball
from launcher.errors import Refused
from launcher.process import Show
from launcher.state import Lock

SERIES = ("18.0", "19.0")
DEBIAN_LAYOUT = Path("usr/lib/python3/dist-packages")


@dataclass(frozen=True)
class Odoo:
    """An Odoo tree.

    :param root: the folder that goes on PYTHONPATH
    :param series: "18.0" or "19.0"
    :param origin: where it comes from, in words
    """

    root: Path
    series: str
    origin: str

    @property
    def addons(self) -> list[Path]:
        """Return the folders of core addons that Odoo does not find by itself."""
        beside = self.root / "addons"
        # Debian ships broken partial copies of the addons in dist-packages/addons: never look there.
        ours = beside.is_dir() and not self.root.match(f"*/{DEBIAN_LAYOUT}")
        return [beside] if ours else []

    def __str__(self) -> str:
        return f"{self.series} Community {self.origin}"


def at(home: Path, origin: str) -> Odoo | None:
    """Return the Odoo below ``home``: a git or nightly tree, or an unpacked Debian package."""
    for root in (home, home / DEBIAN_LAYOUT):
        release = root / "odoo" / "release.py"
        if release.is_file() and (root / "odoo" / "addons").is_dir():
            return Odoo(root, _series(release), origin)
    return None


def _series(release: Path) -> str:
    for node in ast.parse(release.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "version_info":
            return ".".join(str(part.value) for part in node.value.elts[:2])
    raise Refused(f"{release} names no version: this is no Odoo that ipai knows.")


def find(cache: Path, logs: Path, show: Show, wanted: str | None = None) -> Odoo:
    """Return the Odoo to run, downloading it where needed.

    :param wanted: a series that must be had; None takes 18.0, or 19.0 where 18.0 cannot be reached
    :raise Refused: there is none
    """
    if wanted and wanted not in SERIES:
        raise Refused(f"Odoo {wanted} is unknown here: IPAI_ODOO (or --odoo) takes 18.0 or 19.0.")
    if home := os.environ.get("ODOO_HOME"):
        return _given(Path(home).expanduser().resolve(), wanted)
    with Lock(cache / "odoo.lock"):
        found = None
        if wanted != "19.0":
            found = at(cache / "odoo-18.0", "from the cache") or _official(cache, show)
        if not found and wanted != "18.0":
            found = at(cache / "odoo-19.0", "from Debian, cached") or _debian(cache, logs, show)
    if not found:
        raise Refused(
            f"Odoo 18.0 could not be downloaded from {tarball.URL}: check the network, or unpack a"
            " source tree and name it in ODOO_HOME, or take 19.0 from Debian with IPAI_ODOO=19.0."
        )
    return found


def _given(home: Path, wanted: str | None) -> Odoo:
    found = at(home, f"from ODOO_HOME={home}")
    if not found:
        raise Refused(f"ODOO_HOME={home} holds no Odoo source (no odoo/release.py): correct or unset it.")
    if found.series not in SERIES or wanted not in (None, found.series):
        raise Refused(f"ODOO_HOME={home} is Odoo {found.series}, but {wanted or '18.0 or 19.0'} is wanted.")
    return found


def _official(cache: Path, show: Show) -> Odoo | None:
    return at(cache / "odoo-18.0", "from the official source") if tarball.fetch(cache, "18.0", show) else None


def _debian(cache: Path, logs: Path, show: Show) -> Odoo | None:
    debian.fetch_odoo(cache, logs, "19", show)
    return at(cache / "odoo-19.0", "from Debian")
