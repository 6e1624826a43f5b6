"""Tables of pipelines. The index lets one active update a pipeline in, whoever asks at the same time."""

ACTIVE = ("QUEUED", "INITIALIZING", "SETTING_UP_TABLES", "RUNNING", "STOPPING")
ACTIVE_SQL = ", ".join(f"'{state}'" for state in ACTIVE)
SCHEMA = f"""
CREATE TABLE IF NOT EXISTS pipeline (
    pipeline_id TEXT PRIMARY KEY, name TEXT NOT NULL, spec TEXT NOT NULL, creator TEXT NOT NULL,
    created_ms INTEGER NOT NULL, modified_ms INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS pipeline_update (
    number INTEGER PRIMARY KEY AUTOINCREMENT, update_id TEXT NOT NULL UNIQUE,
    pipeline_id TEXT NOT NULL REFERENCES pipeline ON DELETE CASCADE, request TEXT NOT NULL,
    spec TEXT NOT NULL, state TEXT NOT NULL, created_ms INTEGER NOT NULL, pid INTEGER
);
CREATE UNIQUE INDEX IF NOT EXISTS one_active_update ON pipeline_update (pipeline_id)
    WHERE state IN ({ACTIVE_SQL});
CREATE TABLE IF NOT EXISTS pipeline_event (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL,
    pipeline_id TEXT NOT NULL REFERENCES pipeline ON DELETE CASCADE, timestamp TEXT NOT NULL,
    level TEXT NOT NULL, event_type TEXT NOT NULL, message TEXT NOT NULL, origin TEXT NOT NULL,
    details TEXT NOT NULL, error TEXT
);
CREATE INDEX IF NOT EXISTS pipeline_event_of ON pipeline_event (pipeline_id);
"""
