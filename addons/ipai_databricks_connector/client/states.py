"""Both of Databricks' run-state models, as one of ours.

    pending ──▶ running ──▶ succeeded | failed | canceled | skipped        unknown: a value not learned yet

Source: docs.databricks.com/api/workspace/jobs/getrun (`status` and the older `state`), seen 2026-11.
"""

import logging
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

_logger = logging.getLogger(__name__)

RunState = Literal["pending", "running", "succeeded", "failed", "canceled", "skipped", "unknown"]

FINISHED: frozenset[RunState] = frozenset({"succeeded", "failed", "canceled", "skipped"})

_UNDERWAY: Mapping[str, RunState] = {
    "QUEUED": "pending",
    "PENDING": "pending",
    "BLOCKED": "pending",
    "WAITING": "pending",
    "WAITING_FOR_RETRY": "pending",
    "RUNNING": "running",
    "TERMINATING": "running",
    "SKIPPED": "skipped",
    "INTERNAL_ERROR": "failed",
}
_RESULTS: Mapping[str, RunState] = {
    "SUCCESS": "succeeded",
    "SUCCESS_WITH_FAILURES": "succeeded",
    "FAILED": "failed",
    "TIMEDOUT": "failed",
    "UPSTREAM_FAILED": "failed",
    "CANCELED": "canceled",
    "UPSTREAM_CANCELED": "canceled",
    "MAXIMUM_CONCURRENT_RUNS_REACHED": "skipped",
    "EXCLUDED": "skipped",
    "DISABLED": "skipped",
}
_CODES: Mapping[str, RunState] = {
    "SUCCESS": "succeeded",
    "SUCCESS_WITH_FAILURES": "succeeded",
    "USER_CANCELED": "canceled",
    "CANCELED": "canceled",
    "SKIPPED": "skipped",
    "DISABLED": "skipped",
    "MAX_CONCURRENT_RUNS_EXCEEDED": "skipped",
    "MAX_JOB_QUEUE_SIZE_EXCEEDED": "skipped",
}
_FAULTS = frozenset({"CLIENT_ERROR", "INTERNAL_ERROR", "CLOUD_FAILURE"})


def run_state(life_cycle: str, result: str, status: str = "", code: str = "", fault: str = "") -> RunState:
    """Our state of a run.

    The older model comes first: only it tells a time-out from a cancellation. TERMINATED alone is no success.

    :param life_cycle: ``state.life_cycle_state``
    :param result: ``state.result_state``
    :param status: ``status.state``
    :param code: ``status.termination_details.code``
    :param fault: ``status.termination_details.type``
    """
    reached = life_cycle or status
    if reached != "TERMINATED":
        return _look_up(_UNDERWAY, "life cycle", reached)
    if result:
        return _look_up(_RESULTS, "result", result)
    if code not in _CODES and fault in _FAULTS:
        return "failed"
    return _look_up(_CODES, "termination code", code)


def _look_up(known: Mapping[str, RunState], kind: str, value: str) -> RunState:
    if value not in known:
        _note_unknown(kind, value)
    return known.get(value, "unknown")


@lru_cache(maxsize=256)
def _note_unknown(kind: str, value: str) -> None:
    """Once for each value: a poller would fill the log."""
    _logger.warning("unknown %s of a Databricks run: %r", kind, value)
