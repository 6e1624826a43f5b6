"""The start of an update, whoever asks for it: a request or the task of a job."""

from __future__ import annotations

import json
import sqlite3

from .events import Event
from .request import StartUpdate, asked_tables
from .runner import UpdateRunner, origin_of
from .updates import Updates


def start_update(
    updates: Updates, runner: UpdateRunner, pipeline: sqlite3.Row, asked: StartUpdate
) -> sqlite3.Row:
    """Check, store, tell and run it; 409 while another update of the pipeline is active."""
    asked_tables(asked, json.loads(pipeline["spec"]))
    row = updates.add(pipeline, asked.model_dump())
    words = f"Update {row['update_id'][:6]} started by {asked.cause}."
    runner.tell(origin_of(row), Event("create_update", words, {"create_update": asked.model_dump()}))
    runner.start(row, origin_of(row))
    return row
