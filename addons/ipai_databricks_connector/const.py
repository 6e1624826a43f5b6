"""Names and limits that several files share. Source of the names: docs/architecture.md."""

LANDING = "/Volumes/ipai/bronze/landing"
MONTH_END_JOB = "bir_month_end"
ENDPOINTS = ("bir-tax-forecaster", "ap-risk-scorer")
DASHBOARD_NAME = "BIR Compliance"

BUTTON_SECONDS = 5.0  # what a person may wait behind a button
WORKER_SECONDS = 60.0  # what one call of a scheduled action may take
UPLOAD_SECONDS = 900.0  # one file of an export

MAX_ATTEMPTS = 8  # then a run is given up and a person is told
BACKOFF_FIRST = 15  # seconds; doubled at each attempt
BACKOFF_CAP = 1800  # seconds
PATIENCE_CAP = 86400  # seconds; a server that asks for a longer pause is asked again after these
POLL_SECONDS = 60  # between two looks at a running job
FOLLOW_SECONDS = 25.0  # how long one cron call follows a young run with short polls
FOLLOW_STEP = 2.0  # seconds between those polls
YOUNG_SECONDS = 300  # a run younger than this is followed closely

CALL_LOG_DAYS = 30
HEALTH_HOURS = 24  # what the health figures look back on
SLOW_MILLISECONDS = 2000  # a call that took longer counts as slow
SECRET_WARNING_DAYS = 30  # a person is told so long before the last secret ends
REJECTION_ROWS = 5_000  # rejected rows of one workspace that are kept here, the newest
SNAPSHOT_ROWS = 50_000  # rows of one dashboard dataset; more is refused in words

WEBHOOK_PATH = "/ipai/databricks/webhook"
OLD_SECRET_DAYS = 1  # a webhook secret that was replaced stays valid that long
WEBHOOK_EVENT_DAYS = 30  # log of messages that came in
DELIVERY_SECONDS = 10.0  # one delivery to a webhook, name resolution included
DELIVERY_ATTEMPTS = 16  # three to five hours with the back-off; then a person is told
DELIVERY_DAYS = 90  # deliveries that are over are kept that long
