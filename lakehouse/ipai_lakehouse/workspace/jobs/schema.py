"""Tables of runs. Job runs and task runs share one sequence of ids, as clients address both by run_id."""

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
"""
ACTIVE = ("PENDING", "RUNNING", "TERMINATING")
ENDED = ("TERMINATED", "SKIPPED", "INTERNAL_ERROR")
