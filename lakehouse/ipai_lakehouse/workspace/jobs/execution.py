"""One run going through its graph of tasks. Tasks whose dependencies succeeded run at the same time."""

from __future__ import annotations

import threading
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from ..core.errors import ApiError
from .references import UnknownReference
from .settings import Settings, Task
from .task_runs import Outcome, TaskRuns
from .work import Start, Work

PARALLEL_TASKS = 4
SUCCESS = Outcome("TERMINATED", "SUCCESS")
UPSTREAM_FAILED = Outcome("SKIPPED", "UPSTREAM_FAILED", "A task this one depends on did not succeed.")
CANCELED = Outcome("TERMINATED", "CANCELED", "Run cancelled.")
TIMEDOUT = Outcome("TERMINATED", "TIMEDOUT", "Run timed out.")
STOPPED = Outcome("INTERNAL_ERROR", "FAILED", "The workspace server stopped while this run was going on.")
FAILED_MESSAGE = "Workload failed, see run output for details"


class Execution:
    """Runs the tasks of one job run. `stop` may be called from any thread.

    `ids` are the task runs to execute; tasks in `ended` have an outcome already and do not run (a repair).
    """

    def __init__(
        self,
        settings: Settings,
        ids: dict[str, int],
        ended: dict[str, Outcome],
        values: dict[str, str],
        task_runs: TaskRuns,
        start: Start,
    ) -> None:
        self._settings = settings
        self._ids = ids
        self._ended = ended
        self._values = values
        self._task_runs = task_runs
        self._start = start
        self._lock = threading.Lock()
        self._works: set[Work] = set()
        self._stopped: Outcome | None = None
        self._halt = threading.Event()

    def stop(self, outcome: Outcome) -> None:
        """Terminate what runs; the run ends with `outcome`. Only the first call counts."""
        with self._lock:
            self._stopped = self._stopped or outcome
            running = list(self._works)
        self._halt.set()
        for work in running:
            work.terminate()

    def run(self) -> Outcome:
        """Run everything, in order; returns how the whole run ended."""
        timer = threading.Timer(self._settings.timeout_seconds, self.stop, [TIMEDOUT])
        if self._settings.timeout_seconds:
            timer.start()
        try:
            outcomes = self._walk()
        finally:
            timer.cancel()
        return self._stopped or _summary(outcomes)

    def _walk(self) -> dict[str, Outcome]:
        waiting = {t.task_key: t for t in self._settings.tasks if t.task_key not in self._ended}
        outcomes = dict(self._ended)
        running: dict[Future[Outcome], str] = {}
        with ThreadPoolExecutor(PARALLEL_TASKS, thread_name_prefix="task") as pool:
            while waiting or running:
                for task in [task for task in waiting.values() if outcomes.keys() >= set(task.upstream())]:
                    del waiting[task.task_key]
                    blocked = any(not outcomes[key].succeeded for key in task.upstream())
                    running[pool.submit(self._task, task, blocked)] = task.task_key
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    outcomes[running.pop(future)] = future.result()
        return outcomes

    def _task(self, task: Task, blocked: bool) -> Outcome:
        run_id, tries = self._ids[task.task_key], 1
        outcome = self._stopped or (UPSTREAM_FAILED if blocked else self._execute(task, run_id))
        while self._retries(task, outcome, tries):
            self._task_runs.end(run_id, outcome)
            run_id, tries = self._task_runs.again(run_id), tries + 1
            self._halt.wait(task.min_retry_interval_millis / 1000)
            outcome = self._stopped or self._execute(task, run_id)
        self._task_runs.end(run_id, outcome)
        return outcome

    def _retries(self, task: Task, outcome: Outcome, tries: int) -> bool:
        failed = outcome.result_state == "FAILED" or (outcome == TIMEDOUT and task.retry_on_timeout)
        return failed and self._stopped is None and task.may_retry(tries)

    def _execute(self, task: Task, run_id: int) -> Outcome:
        values = self._values | {"task.run_id": str(run_id), "task.name": task.task_key}
        try:
            work = self._start(task, run_id, values)
        except (UnknownReference, OSError, ApiError) as error:
            return Outcome("TERMINATED", "FAILED", FAILED_MESSAGE, error=str(error), error_trace=str(error))
        self._task_runs.begin(run_id, work.pid)
        return self._watch(work, task.timeout_seconds)

    def _watch(self, work: Work, timeout: int) -> Outcome:
        with self._lock:
            self._works.add(work)
            late = self._stopped is not None
        if late:
            work.terminate()
        code = work.wait(timeout or None)
        if code is None:
            work.terminate()
        with self._lock:
            self._works.discard(work)
        if self._stopped:
            return self._stopped
        return TIMEDOUT if code is None else _ended(code, work.errors())


def _ended(code: int, errors: str) -> Outcome:
    if code == 0:
        return SUCCESS
    lines = [line for line in errors.splitlines() if line.strip()]
    how = f"signal {-code}" if code < 0 else f"exit code {code}"
    error = lines[-1].strip() if lines else f"The task ended with {how} and wrote no error."
    return Outcome("TERMINATED", "FAILED", FAILED_MESSAGE, error, f"{errors.rstrip()}\n[{how}]")


def _summary(outcomes: dict[str, Outcome]) -> Outcome:
    for key, outcome in outcomes.items():
        if outcome.result_state in ("FAILED", "TIMEDOUT"):
            message = f"Task {key} failed with message: {outcome.message.rstrip('.')}."
            return Outcome("TERMINATED", "FAILED", message)
    return SUCCESS
