"""Tables of runs. Job runs, task runs and repairs share one sequence of ids; clients address runs by run_id.

A repair keeps how the run stood before it. A task run without an attempt is the first try of its task; the
repair_id of an attempt is 0 where it is a retry within the original run.
"""

from __future__ import annotations

import sqlite3

SCHEMA = """
CREATE TABLE IF NOT EXISTS run_sequence (run_id INTEGER PRIMARY KEY AUTOINCREMENT);
CREATE TABLE IF NOT EXISTS run (
    run_id INTEGER PRIMARY KEY, job_id INTEGER NOT NULL, number_in_job INTEGER NOT NULL,
    idempotency_token TEXT UNIQUE, creator TEXT NOT NULL, settings TEXT NOT NULL, parameters TEXT NOT NULL,
    life_cycle_state TEXT NOT NULL, result_state TEXT, state_message TEXT NOT NULL DEFAULT '',
    created_ms INTEGER NOT NULL, begun_ms INTEGER, end_ms INTEGER
);
CREATE INDEX IF NOT EXISTS run_job ON run (job_id, run_id);
CREATE INDEX IF NOT EXISTS run_state ON run (life_cycle_state);
CREATE TABLE IF NOT EXISTS task_run (
    run_id INTEGER PRIMARY KEY, job_run_id INTEGER NOT NULL REFERENCES run (run_id), task_key TEXT NOT NULL,
    life_cycle_state TEXT NOT NULL, result_state TEXT, state_message TEXT NOT NULL DEFAULT '',
    begun_ms INTEGER, end_ms INTEGER, pid INTEGER, error TEXT, error_trace TEXT
);
CREATE INDEX IF NOT EXISTS task_run_of ON task_run (job_run_id);
CREATE TABLE IF NOT EXISTS repair (
    repair_id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES run (run_id), start_ms INTEGER NOT NULL,
    before_state TEXT NOT NULL, before_result TEXT NOT NULL, before_message TEXT NOT NULL,
    before_end_ms INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS repair_of ON repair (run_id);
CREATE TABLE IF NOT EXISTS task_attempt (
    task_run_id INTEGER PRIMARY KEY REFERENCES task_run (run_id), repair_id INTEGER NOT NULL,
    attempt_number INTEGER NOT NULL
);
"""
ACTIVE = ("PENDING", "RUNNING", "TERMINATING")
ENDED = ("TERMINATED", "SKIPPED", "INTERNAL_ERROR")


def next_id(connection: sqlite3.Connection) -> int:
    """The next id for a job run or a task run."""
    row_id = connection.execute("INSERT INTO run_sequence DEFAULT VALUES").lastrowid
    assert row_id is not None, "an INSERT has a row id"
    return row_id
