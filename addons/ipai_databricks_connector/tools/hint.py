"""What a message that came in says: at most the kind of event and the run it is about."""

import json
import re

# Kinds of a Databricks notification destination (jobs). The form of its body is not documented with examples;
# seen 2026-11: {"event_type": "jobs.on_success", "run": {"run_id": 1}, …}.
KINDS = {
    "jobs.on_start",
    "jobs.on_success",
    "jobs.on_failure",
    "jobs.on_duration_warning_threshold_exceeded",
    "jobs.on_streaming_backlog_exceeded",
}
UNKNOWN = "unknown"
_RUN_FORM = re.compile(r"[0-9]{1,20}")


def read_hint(body: bytes) -> tuple[str, str]:
    """Return (kind, run id); ``("unknown", "")`` for an event nobody here knows, "" when it names no run.

    :raises ValueError: the body is not JSON
    """
    try:
        message = json.loads(body)
    except RecursionError:
        raise ValueError("nested too deep") from None
    kind = message.get("event_type") if isinstance(message, dict) else None
    if not isinstance(kind, str) or kind not in KINDS:
        return UNKNOWN, ""
    return kind, _run_id(message)


def _run_id(message: dict[str, object]) -> str:
    run = message.get("run")
    number = run.get("run_id") if isinstance(run, dict) else message.get("run_id")
    if isinstance(number, bool) or not isinstance(number, (int, str)):
        return ""
    return str(number) if _RUN_FORM.fullmatch(str(number)) else ""
