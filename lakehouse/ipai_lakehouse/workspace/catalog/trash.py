"""Deleting a folder: moved aside in one step, so that it is there whole or not at all, then removed."""

from __future__ import annotations

import shutil
import uuid
from pathlib import Path


class Trash:
    """The folder for what is being deleted; a crash leaves at most that, and the next start removes it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        shutil.rmtree(folder, ignore_errors=True)

    def throw(self, folder: Path) -> None:
        """Delete `folder`; no error if it is gone already."""
        self._folder.mkdir(parents=True, exist_ok=True)
        aside = self._folder / uuid.uuid4().hex
        try:
            folder.rename(aside)
        except FileNotFoundError:
            return
        shutil.rmtree(aside, ignore_errors=True)
