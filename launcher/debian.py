"""Odoo from Debian: fetched by apt into a private folder and unpacked, without root, without installing."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from launcher.errors import Refused
from launcher.process import Show, run

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
# What Odoo's web client links to. Font Awesome from trixie: sid has version 7, Odoo's icons are version 4.
WEB_CLIENT = [
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-font-awesome/trixie",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-inconsolata",
    "fonts-ocr-b",
]
# Debian removes this minified library but leaves it in the web client's bundle: each page would log an error.
STUB = Path(
    "usr/lib/python3/dist-packages/odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
)


def mirror(etc: Path = Path("/etc/apt")) -> str:
    """Return the address of the Debian archive: ``IPAI_DEBIAN_MIRROR``, else the one this machine's apt uses.

    :raise Refused: neither is there (Ubuntu's archive has no Odoo)
    """
    for uri in filter(None, [os.environ.get("IPAI_DEBIAN_MIRROR"), *_configured(etc)]):
        if re.fullmatch(r"\w+://\S+/debian/?", uri):
            return uri.rstrip("/")
    raise Refused(
        "This machine's apt knows no Debian archive to take Odoo from: set IPAI_DEBIAN_MIRROR to the address "
        "of one, or ODOO_HOME to an Odoo source tree, and start again."
    )


def _configured(etc: Path) -> Iterator[str]:
    for path in sorted(
        [*etc.glob("sources.list.d/*.sources"), *etc.glob("sources.list.d/*.list"), etc / "sources.list"]
    ):
        text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
        yield from re.findall(r"^deb\s+(?:\[[^]]*\]\s*)?(\S+)", text, re.MULTILINE)
        for uris in re.findall(r"^URIs:(.*)$", text, re.MULTILINE | re.IGNORECASE):
            yield from uris.split()


def fetch_odoo(cache: Path, logs: Path, major: str, show: Show) -> None:
    """Unpack Debian's ``odoo-<major>`` and what its web client needs into ``cache/odoo-<major>.0``.

    :raise Refused: no apt, no keyring, no network
    """
    _require_tools()
    apt = PrivateApt(cache / "apt", logs, show)
    apt.update()
    packages = apt.download([f"odoo-{major}", *WEB_CLIENT])
    home = cache / f"odoo-{major}.0"
    partial = home.with_name(home.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    for package in packages:
        show(f"unpacking {package.name}")
        sentence = f"{package.name} could not be unpacked: is the disk full?"
        run(["dpkg", "-x", package, partial], log=logs / "dpkg.log", otherwise=sentence)
    (partial / STUB).parent.mkdir(parents=True, exist_ok=True)
    (partial / STUB).write_text("// Removed by Debian.\n", encoding="utf-8")
    partial.rename(home)
    shutil.rmtree(apt.folder / "packages")


def _require_tools() -> None:
    missing = [tool for tool in ("apt-get", "dpkg") if not shutil.which(tool)]
    if missing:
        raise Refused(
            f"There is no {missing[0]} here to fetch Odoo from Debian: name a source tree in ODOO_HOME."
        )
    if not KEYRING.exists():
        raise Refused(f"{KEYRING} is missing: install the package debian-archive-keyring and start again.")


class PrivateApt:
    """apt-get with its own sources, lists and cache."""

    def __init__(self, folder: Path, logs: Path, show: Show):
        self.folder, self.logs, self.show = folder, logs, show
        for name in ("lists/partial", "archives/partial", "packages"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / "status").touch()
        lines = [f"deb [signed-by={KEYRING}] {mirror()} {suite} main\n" for suite in ("sid", "trixie")]
        (folder / "sources.list").write_text("".join(lines), encoding="utf-8")

    @property
    def options(self) -> list[str]:
        settings = {
            "Dir::Etc::SourceList": self.folder / "sources.list",
            "Dir::Etc::SourceParts": "/dev/null",
            "Dir::Etc::Preferences": "/dev/null",
            "Dir::Etc::PreferencesParts": "/dev/null",
            "Dir::State": self.folder,
            "Dir::State::Lists": self.folder / "lists",
            "Dir::State::status": self.folder / "status",
            "Dir::Cache": self.folder,
            "Dir::Cache::Archives": self.folder / "archives",
            "APT::Sandbox::User": "",
            "APT::Update::Error-Mode": "any",
            "Acquire::Languages": "none",
            "Acquire::Retries": "2",
            "Acquire::http::Timeout": "20",
        }
        return [part for key, value in settings.items() for part in ("-o", f"{key}={value}")]

    def update(self) -> None:
        self.show("reading Debian's package lists")
        self._run(["update"], "apt-update", "package lists")

    def download(self, names: list[str]) -> list[Path]:
        """Download packages, which apt checks against Debian's signature, and return the files."""
        folder = self.folder / "packages"
        for old in folder.glob("*.deb"):
            old.unlink()
        self._run(["download", *names], "apt-download", f"{names[0]} package", cwd=folder)
        return sorted(folder.glob("*.deb"))

    def _run(self, command: list[str], log: str, what: str, **popen: object) -> None:
        run(
            ["apt-get", *self.options, *command],
            log=self.logs / f"{log}.log",
            otherwise=f"Debian's {what} could not be downloaded from {mirror()}: check the network and start"
            " again, or name an Odoo source tree in ODOO_HOME.",
            env=os.environ | {"LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"},
            show=self.show,
            **popen,
        )
