"""Virtual environments in the cache, shared by all set-ups and named by what is in them."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from launcher.errors import Refused
from launcher.paths import CHECKOUT
from launcher.process import Show, run
from launcher.pythons import Python
from launcher.state import Lock, fingerprint

# The last thing written. A folder without it is what a killed set-up left: it is made again. (Making the
# environment elsewhere and renaming it would break the absolute paths that pip writes into its scripts.)
COMPLETE = ".complete"


@dataclass(frozen=True)
class Venv:
    """A virtual environment."""

    path: Path

    @property
    def python(self) -> Path:
        return self.path / "bin" / "python"

    def script(self, name: str) -> Path:
        return self.path / "bin" / name

    @property
    def packages(self) -> Path:
        """Return its site-packages."""
        return next(self.path.glob("lib/python3.*/site-packages"))


class Builder:
    """Makes the environments of one set-up."""

    def __init__(self, cache: Path, logs: Path, python: Python, show: Show = lambda line: None):
        self.folder, self.logs, self.python, self.show = cache / "venvs", logs, python, show
        self.uv = working_uv()

    def ensure(self, name: str, *requirements: Path, editable: Path | None = None) -> Venv:
        """Return the environment ``name`` with pinned ``requirements``, made now if it is not complete."""
        contents = [path.read_text(encoding="utf-8") for path in requirements]
        project = [editable, (editable / "pyproject.toml").read_text(encoding="utf-8")] if editable else []
        key = fingerprint(self.python.path, self.python, *contents, *project)
        venv = Venv(self.folder / f"{name}-{key}")
        if not (venv.path / COMPLETE).exists():
            self.show(f"making the {name} environment")
            with Lock(self.folder / f"{venv.path.name}.lock"):
                self._make(name, venv, requirements, editable)
        return venv

    def _make(self, name: str, venv: Venv, requirements: tuple[Path, ...], editable: Path | None) -> None:
        if (venv.path / COMPLETE).exists():  # another launcher has made it while we waited
            return
        shutil.rmtree(venv.path, ignore_errors=True)
        self._create(name, venv)
        wanted = [part for path in requirements for part in ("-r", str(path))]
        self._install(name, venv, wanted)
        if editable:
            self._install(name, venv, ["--no-deps", "-e", str(editable)])
        (venv.path / COMPLETE).touch()

    def _create(self, name: str, venv: Venv) -> None:
        tool = [self.uv, "venv", "--quiet", "--python"] if self.uv else []
        command = [*tool, self.python.path, *([] if self.uv else ["-m", "venv"]), venv.path]
        hint = f"{self.python.path} -m venv failed: install python3-venv (Debian, Ubuntu) and start again."
        run(command, log=self.logs / f"venv-{name}.log", otherwise=hint, show=self.show)

    def _install(self, name: str, venv: Venv, wanted: list[str]) -> None:
        pip = [venv.python, "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
        uv = [self.uv, "pip", "install", "--python", venv.python]
        run(
            [*(uv if self.uv else pip), *wanted],
            log=self.logs / f"pip-{name}.log",
            otherwise=f"The Python packages of the {name} environment could not be installed from PyPI:"
            " check the network and start again.",
            show=self.show,
            cwd=CHECKOUT,
        )


def working_uv() -> str | None:
    """Return ``uv`` if it is there and runs; ``IPAI_NO_UV`` set means pip."""
    path = None if os.environ.get("IPAI_NO_UV") else shutil.which("uv")
    try:
        return (
            path if path and not subprocess.run([path, "--version"], capture_output=True).returncode else None
        )
    except OSError as error:
        raise Refused(f"{path} cannot be run ({error.strerror}): repair it or set IPAI_NO_UV=1.") from error
