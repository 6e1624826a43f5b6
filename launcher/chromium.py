"""The browser of the browser tests: what Odoo would find, else Debian's, installed when we are root."""

import os
import shutil
from pathlib import Path

from launcher.errors import Refused
from launcher.process import Show, run

# Odoo's own order (odoo/tests/common.py).
NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
PACKAGES = ("chromium", "fonts-liberation", "fonts-dejavu-core")


def find() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


def ensure(logs: Path, show: Show) -> str:
    """Return the path of Chromium, installing it from Debian when it is missing and we are root.

    :raise Refused: it is missing and cannot be installed
    """
    if found := find():
        return found
    sentence = f"The browser tests need Chromium: apt-get install {' '.join(PACKAGES)} and start again."
    if os.geteuid() or not shutil.which("apt-get"):
        raise Refused(sentence)
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "--no-install-recommends", *PACKAGES]
    for command in (["apt-get", "update"], install):
        run(command, log=logs / f"chromium-{command[1]}.log", otherwise=sentence, env=env, show=show)
    if found := find():
        return found
    raise Refused(sentence)
