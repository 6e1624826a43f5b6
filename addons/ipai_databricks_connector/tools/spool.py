"""Files that wait for their upload: one folder a batch, readable by the server's user only."""

import os
import shutil
import time
from pathlib import Path

from .landing import sha256


def folder(data_dir, database, batch=""):
    """Return where a batch lies, or all batches of a database."""
    return Path(data_dir) / "ipai_databricks_spool" / database / batch


def make(path):
    """Make an empty folder of one's own."""
    os.makedirs(path.parent, mode=0o700, exist_ok=True)
    path.mkdir(mode=0o700)


def is_whole(path, size, digest):
    """Tell whether a file is there as it was written: bytes and SHA-256."""
    return path.is_file() and path.stat().st_size == size and sha256(path) == digest


def remove(path):
    """Delete a folder and what is in it; nothing happens when it is gone."""
    shutil.rmtree(path, ignore_errors=True)


def remove_old(root, keep, seconds):
    """Delete the folders of a database that are older than ``seconds`` and not named in ``keep``."""
    for path in root.iterdir() if root.is_dir() else ():
        if path.name not in keep and path.stat().st_mtime < time.time() - seconds:
            remove(path)
