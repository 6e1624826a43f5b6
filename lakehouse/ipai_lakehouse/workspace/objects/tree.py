"""The whole workspace tree: folders, notebooks, files and dashboards in one set of paths."""

from __future__ import annotations

import sqlite3

from ..core.errors import ApiError, invalid, missing
from ..lakeview.store import Dashboards
from .contents import Contents, info, taken
from .formats import Item
from .store import ROOTS, Folders, absent, normal, parent


class Tree:
    """What stands at a path, and what may be put there or taken away."""

    def __init__(self, folders: Folders, contents: Contents, dashboards: Dashboards) -> None:
        self._folders = folders
        self._contents = contents
        self._dashboards = dashboards

    def status(self, path: str) -> dict[str, object]:
        """ObjectInfo of a path; 404 where nothing stands."""
        row = self._contents.find(normal(path))
        if row is not None:
            return info(row)
        return self._dashboards.at_path(normal(path)) or self._folders.status(path)

    def children(self, path: str) -> list[dict[str, object]]:
        """ObjectInfo of what stands directly in a folder; of anything else, its own."""
        found = self.status(path)
        if found["object_type"] != "DIRECTORY":
            return [found]
        folder = normal(path)
        objects = self._contents.children(folder) + self._dashboards.in_folder(folder)
        return self._folders.children(path) + objects

    def make_folder(self, path: str) -> None:
        """Make a folder and those above it; 400 where something else stands in the way."""
        here = normal(path)
        while here != "/":
            if self._contents.find(here) is not None or self._dashboards.at_path(here) is not None:
                raise taken(here)
            here = parent(here)
        self._folders.make(path)

    def put(self, item: Item, overwrite: bool) -> None:
        """Write a notebook or file into a folder that exists."""
        if self._folders.find(parent(item.path)) is None:
            raise missing(f"The parent folder ({parent(item.path)}) does not exist.")
        if self._folders.find(item.path) is not None or self._dashboards.at_path(item.path) is not None:
            raise taken(item.path)
        self._contents.put(item, overwrite)

    def read(self, path: str) -> sqlite3.Row:
        """The row of a notebook or file; 404 where nothing stands, 400 for a folder or a dashboard."""
        row = self._contents.find(normal(path))
        if row is not None:
            return row
        kind = self.status(path)["object_type"]
        raise invalid(f"Path ({normal(path)}) is a {kind}: it cannot be exported in this format.")

    def delete(self, path: str, recursive: bool) -> None:
        """Delete what stands at a path; dashboards go to the trash."""
        here = normal(path)
        if here in ROOTS:
            raise ApiError(400, "INVALID_PARAMETER_VALUE", f"The folder {here} cannot be deleted.")
        if self._folders.find(here) is None:
            self._delete_one(here)
        elif not recursive and self.children(here):
            raise ApiError(400, "DIRECTORY_NOT_EMPTY", f"Folder ({here}) is not empty.")
        else:
            self._delete_folder(here)

    def _delete_one(self, path: str) -> None:
        dashboard = self._dashboards.at_path(path)
        if dashboard is not None:
            self._dashboards.trash(str(dashboard["resource_id"]))
        elif self._contents.find(path) is not None:
            self._contents.remove(path)
        else:
            raise absent(path)

    def _delete_folder(self, path: str) -> None:
        """Contents first, the folder last: after a crash the rest is still found under its path."""
        for row in self._contents.below(path):
            self._contents.remove(row["path"])
        for folder in [*reversed(self._folders.below(path)), path]:
            for dashboard in self._dashboards.in_folder(folder):
                self._dashboards.trash(str(dashboard["resource_id"]))
            self._folders.remove(folder)
