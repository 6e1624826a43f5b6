"""Serving endpoints. A new configuration loads its models first; until then the old one goes on serving."""

from __future__ import annotations

import json
import logging
import random
import sqlite3
import uuid
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any

from ..core.clock import Clock
from ..core.database import Database
from ..core.errors import ApiError, conflict, missing
from .config import Config, Entity, choose, read_config
from .models import ModelFailure, Models, key_of
from .plain import plain

log = logging.getLogger(__name__)
SCHEMA = """
CREATE TABLE IF NOT EXISTS endpoint (
    name TEXT PRIMARY KEY, endpoint_id TEXT NOT NULL, creator TEXT NOT NULL, tags TEXT NOT NULL,
    description TEXT NOT NULL, config TEXT, pending TEXT, config_version INTEGER NOT NULL DEFAULT 0,
    update_state TEXT NOT NULL, message TEXT NOT NULL DEFAULT '',
    created_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL
);
"""


IDLE_MS = 30 * 60 * 1000  # as on the platform


class Endpoints:
    """Storage of endpoints and the worker that brings configurations to life."""

    def __init__(self, database: Database, models: Models, clock: Clock, chance: random.Random) -> None:
        self._database = database
        self._models = models
        self._clock = clock
        self._chance = chance
        self._updater = ThreadPoolExecutor(1, thread_name_prefix="serving-update")

    def create(
        self, name: str, config: dict[str, Any], creator: str, tags: list[Any], description: str
    ) -> None:
        """A new endpoint; 409 where one has that name."""
        read_config(config)
        now = self._clock.now_ms()
        with self._database.write() as connection:
            cursor = connection.execute(
                "INSERT OR IGNORE INTO endpoint (name, endpoint_id, creator, tags, description, pending,"
                " update_state, created_ms, updated_ms) VALUES (?, ?, ?, ?, ?, ?, 'IN_PROGRESS', ?, ?)",
                (
                    *(name, uuid.uuid4().hex, creator, json.dumps(tags), description),
                    *(json.dumps(config), now, now),
                ),
            )
        if not cursor.rowcount:
            raise conflict("RESOURCE_ALREADY_EXISTS", f"Endpoint with name '{name}' already exists.")
        self._start(name)

    def update(self, name: str, config: dict[str, Any]) -> None:
        """A new configuration; 409 while another is being brought up."""
        read_config(config)
        self.row(name)
        sql = (
            "UPDATE endpoint SET pending = ?, update_state = 'IN_PROGRESS', message = '', updated_ms = ?"
            " WHERE name = ? AND update_state <> 'IN_PROGRESS'"
        )
        if not self._database.change(sql, json.dumps(config), self._clock.now_ms(), name):
            raise conflict("RESOURCE_CONFLICT", f"Endpoint '{name}' is being updated; wait for it to finish.")
        self._start(name)

    def tag(self, name: str, add: list[dict[str, str]], remove: list[str]) -> list[dict[str, str]]:
        """Add or replace tags, remove others; returns all tags."""
        with self._database.write() as connection:
            row = connection.execute("SELECT tags FROM endpoint WHERE name = ?", (name,)).fetchone()
            if row is None:
                raise missing(f"Endpoint with name '{name}' does not exist.")
            by_key = {one["key"]: one for one in [*json.loads(row["tags"]), *add]}
            tags = [one for key, one in by_key.items() if key not in remove]
            connection.execute("UPDATE endpoint SET tags = ? WHERE name = ?", (json.dumps(tags), name))
        return tags

    def delete(self, name: str) -> None:
        """Delete an endpoint; 404 if there is none."""
        self.row(name)
        self._database.change("DELETE FROM endpoint WHERE name = ?", name)

    def row(self, name: str) -> sqlite3.Row:
        """One endpoint; 404 if there is none."""
        row = self._database.row("SELECT * FROM endpoint WHERE name = ?", name)
        if row is None:
            raise missing(f"Endpoint with name '{name}' does not exist.")
        return row

    def rows(self) -> list[sqlite3.Row]:
        """All endpoints by name."""
        return self._database.rows("SELECT * FROM endpoint ORDER BY name")

    def invoke(self, name: str, orient: str, data: Any) -> tuple[str, Any]:
        """`(served model name, predictions)`; 400 where the model refuses, 503 before one is ready."""
        row = self.row(name)
        if row["config"] is None:
            raise ApiError(503, "TEMPORARILY_UNAVAILABLE", f"Endpoint '{name}' is not ready.")
        entity = choose(read_config(json.loads(row["config"])), self._chance)
        try:
            predictions = self._models.predict(entity, orient, data)
        except ModelFailure as failure:
            raise ApiError(400, "BAD_REQUEST", str(failure)) from failure
        return entity.name, plain(predictions)

    def scale_to_zero(self) -> None:
        """Unload models that stood idle, where every endpoint that serves them allows it.

        The next request loads the model again and waits for it.
        """
        entities = [entity for row in self.rows() for entity in _served(row)]
        keep = {key_of(entity) for entity in entities if not entity.scale_to_zero_enabled}
        for model, version in self._models.unload_idle(IDLE_MS, keep):
            log.info("model %s version %s stood idle and is scaled to zero", model, version)

    def asleep(self, entity: Entity) -> bool:
        """Whether a served model is scaled to zero."""
        return entity.scale_to_zero_enabled and not self._models.is_loaded(entity)

    def recover(self) -> None:
        """After a start: go on with updates that were under way, and load what is served."""
        for row in self.rows():
            if row["update_state"] == "IN_PROGRESS":
                self._start(row["name"])
            elif row["config"]:
                self._updater.submit(self._load, read_config(json.loads(row["config"])))

    def close(self) -> None:
        """Take nothing new."""
        self._updater.shutdown(wait=False, cancel_futures=True)
        self._models.close()

    def _start(self, name: str) -> None:
        future = self._updater.submit(self._bring_up, name)
        future.add_done_callback(partial(self._finish, name))

    def _bring_up(self, name: str) -> None:
        self._load(read_config(json.loads(self.row(name)["pending"])))

    def _load(self, config: Config) -> None:
        for entity in config.served_entities:
            self._models.load(entity)

    def _finish(self, name: str, future: Future[None]) -> None:
        if future.cancelled():
            return
        error = future.exception()
        if error is None:
            self._database.change(
                "UPDATE endpoint SET config = pending, pending = NULL, config_version = config_version + 1,"
                " update_state = 'NOT_UPDATING', message = '', updated_ms = ? WHERE name = ?",
                *(self._clock.now_ms(), name),
            )
            return
        log.warning("endpoint %s was not updated: %s", name, error)
        sql = "UPDATE endpoint SET update_state = 'UPDATE_FAILED', message = ? WHERE name = ?"
        self._database.change(sql, str(error), name)


def _served(row: sqlite3.Row) -> list[Entity]:
    """What an endpoint serves, or is about to."""
    texts = [row[column] for column in ("config", "pending") if row[column]]
    return [entity for text in texts for entity in read_config(json.loads(text)).served_entities]
