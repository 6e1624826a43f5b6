"""Names and limits that several files share. Source of the names: docs/architecture.md."""

LANDING = "/Volumes/ipai/bronze/landing"
MONTH_END_JOB = "bir_month_end"
ENDPOINTS = ("bir-tax-forecaster", "ap-risk-scorer")
DASHBOARD_NAME = "BIR Compliance"

BUTTON_SECONDS = 5.0  # what a person may wait behind a button
WORKER_SECONDS = 60.0  # what one call of a scheduled action may take
UPLOAD_SECONDS = 900.0  # one file of an export

MAX_ATTEMPTS = 8  # then a run is failed and a person is told
BACKOFF_FIRST = 15  # seconds; doubled at each attempt
BACKOFF_CAP = 1800  # seconds
POLL_SECONDS = 60  # between two looks at a running job
FOLLOW_SECONDS = 25.0  # how long one cron call follows a young run with short polls
FOLLOW_STEP = 2.0  # seconds between those polls
YOUNG_SECONDS = 300  # a run younger than this is followed closely

CALL_LOG_DAYS = 30
SNAPSHOT_ROWS = 50_000  # rows of one dashboard dataset; more is refused in words
