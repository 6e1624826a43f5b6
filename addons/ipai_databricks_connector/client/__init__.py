"""A typed Databricks client that never blocks, never doubles and never leaks. Plain Python, no Odoo.

    client = Databricks("adb-1.2.azuredatabricks.net", ServicePrincipal(client_id, secret), deadline=5.0)
    client.users.me().user_name
    client.statements.query("SELECT * FROM t WHERE month = :m", warehouse_id, {"m": date(2026, 2, 1)}).dicts()
    for row in client.statements.stream("SELECT * FROM big_table", warehouse_id).rows: ...  # by chunks
    job = client.jobs.find("bir_month_end")
    run_id = client.jobs.run_now(job.job_id, idempotency_token, {"month": "2026-02"})
    client.jobs.run(run_id).state   # pending, running, succeeded, failed, canceled, skipped, unknown
    client.serving.predict("bir-tax-forecaster", records).predictions
    client.objects.import_("/Shared/ipai/tax", b"SELECT 1", language="SQL", overwrite=True)
    client.clusters.get(cluster_id).state   # pending, running, restarting, …, terminated, error, unknown
    client.pipelines.expectations(pipeline_id, update_id)["silver.wht"].expectations["has_tin"].failed
    client.serving.set_traffic("bir-tax-forecaster", [ServedEntity("ipai.models.tax", "4")])
    client.dashboards.update(dashboard_id, etag, definition=definition)   # Conflict: changed by another
    client.dashboards.viewer_token(dashboard_id, pseudonym, "1,3").token   # for the page at embed_url(…)
    client.with_deadline(600).files.upload("/Volumes/ipai/bronze/landing/a.csv.gz", path)

Every call ends within its deadline (wall-clock seconds, all attempts, pages and the login included) with a
value or with a `DatabricksError`, whose `sentence` a person can act on and whose `retryable`, `retry_after`,
`request_id`, `status` and `error_code` a program can. `OutcomeUnknown` means: ask the server before sending
again.

Times are naive UTC datetimes, as Odoo stores them. DECIMAL is `Decimal`; only DOUBLE and FLOAT are `float`.

Keep one client per workspace and process: it owns the connections, the circuit breaker and the tokens in
memory. It may be shared by threads, and it opens new connections after a fork.
"""

from .api.clusters import ClusterState
from .api.expectations import DatasetQuality, Expectation
from .api.traffic import ServedEntity
from .api.upload_wire import UploadState
from .auth import EntraClientSecret, PersonalAccessToken, ServicePrincipal
from .breaker import BreakerState
from .client import Databricks
from .clock import Clock, Deadline, SystemClock
from .errors import (
    AlreadyExists,
    Ambiguous,
    AnswerTooLarge,
    ApiError,
    BadAnswer,
    BadRequest,
    BreakerOpen,
    CertificateRefused,
    Conflict,
    ConnectionCut,
    ConnectionFailed,
    DatabricksError,
    HostRefused,
    InvalidInput,
    LinkRefused,
    LoginPage,
    LoginRefused,
    MalformedAnswer,
    NotFound,
    NotSupported,
    OutcomeUnknown,
    PermissionDenied,
    ServerError,
    StatementCanceled,
    StatementFailed,
    TimedOut,
    TimedOutAfterSending,
    TimedOutBeforeSending,
    TooManyRequests,
    TransportError,
    Unauthenticated,
    Unavailable,
)
from .messages import Call
from .secret import redact
from .states import RunState
from .tokens import MemoryTokenStore, Token, TokenStore
from .viewer import ViewerToken

__all__ = [
    "AlreadyExists",
    "Ambiguous",
    "AnswerTooLarge",
    "ApiError",
    "BadAnswer",
    "BadRequest",
    "BreakerOpen",
    "BreakerState",
    "Call",
    "CertificateRefused",
    "Clock",
    "ClusterState",
    "Conflict",
    "ConnectionCut",
    "ConnectionFailed",
    "Databricks",
    "DatabricksError",
    "DatasetQuality",
    "Deadline",
    "EntraClientSecret",
    "Expectation",
    "HostRefused",
    "InvalidInput",
    "LinkRefused",
    "LoginPage",
    "LoginRefused",
    "MalformedAnswer",
    "MemoryTokenStore",
    "NotFound",
    "NotSupported",
    "OutcomeUnknown",
    "PermissionDenied",
    "PersonalAccessToken",
    "RunState",
    "ServedEntity",
    "ServerError",
    "ServicePrincipal",
    "StatementCanceled",
    "StatementFailed",
    "SystemClock",
    "TimedOut",
    "TimedOutAfterSending",
    "TimedOutBeforeSending",
    "Token",
    "TokenStore",
    "TooManyRequests",
    "TransportError",
    "Unauthenticated",
    "Unavailable",
    "UploadState",
    "ViewerToken",
    "redact",
]
