"""Jobs (API 2.2): find, list, create or update, run once, follow, cancel, repair."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import Ambiguous, InvalidInput
from ..messages import Request, Wire
from .base import Api
from .bodies import sendable
from .runs import Output, Run, WireRun, WireRuns, WireTask, to_run

_PATH = "/api/2.2/jobs"
_MAX_TOKEN = 64
_PAGES = 100


class Job(Wire):
    """A job; `settings` as the server holds them."""

    job_id: int
    creator_user_name: str = ""
    settings: dict[str, Any] = {}

    @property
    def name(self) -> str:
        return str(self.settings.get("name", ""))


class _Jobs(Wire):
    jobs: list[Job] = []
    next_page_token: str = ""


class _Started(Wire):
    run_id: int


class _Created(Wire):
    job_id: int


class _Attempt(Wire):
    """The run as it was first (`id` 0), or a repair of it."""

    id: int = 0
    start_time: int = 0


class _History(Wire):
    repair_history: list[_Attempt] = []
    next_page_token: str = ""


class _Repaired(Wire):
    repair_id: int


class Jobs:
    def __init__(self, api: Api) -> None:
        self._api = api

    def find(self, name: str) -> Job | None:
        """The job of that name, None when there is none.

        :raises Ambiguous: several bear the name; names are not unique in Databricks
        """
        found = [job for job in self.list(name=name) if job.name == name]
        if len(found) > 1:
            numbers = ", ".join(str(job.job_id) for job in found)
            raise Ambiguous(f"Several jobs are named {name} ({numbers}): rename or delete all but one.")
        return found[0] if found else None

    def get(self, job_id: int) -> Job:
        """:raises NotFound:"""
        return self._api.fetch(Request("GET", _PATH + "/get", query={"job_id": job_id}), Job)

    def list(self, pages: int = _PAGES, *, name: str | None = None) -> Sequence[Job]:
        """The jobs we may see, newest first, at most `pages` pages of 100.

        :param name: only those of this name, upper and lower case alike
        """
        request = Request("GET", _PATH + "/list", query={"limit": 100, "name": name})
        found = self._api.pages(request, _Jobs, lambda page: page.next_page_token, pages)
        return [job for page in found for job in page.jobs]

    def create_or_update(self, name: str, settings: Mapping[str, Any]) -> int:
        """Make the one job of that name have these settings, and return its job id.

        What the settings leave out goes back to its default.

        :param settings: as the API takes them: ``tasks``, ``parameters``, ``schedule``, …
        :raises Ambiguous: several bear the name
        :raises OutcomeUnknown: it was to be created; call again, the job is found if it was
        """
        deadline = self._api.deadline()
        wanted = sendable({**settings, "name": name}, "settings of the job")
        job = self.find(name)
        if job is None:
            return self._api.fetch(Request("POST", _PATH + "/create", body=wanted), _Created, deadline).job_id
        body = {"job_id": job.job_id, "new_settings": wanted}
        self._api.call(Request("POST", _PATH + "/reset", body=body, repeatable=True), deadline)
        return job.job_id

    def run_now(
        self, job_id: int, idempotency_token: str, parameters: Mapping[str, str] | None = None
    ) -> int:
        """Start a run and return its run id.

        The same token always gives the same run: the call may be made again after any error until it answers.

        :param idempotency_token: at most 64 characters, made once for each run that is meant
        :param parameters: values of the job's parameters
        """
        if not 0 < len(idempotency_token) <= _MAX_TOKEN:
            raise InvalidInput(f"An idempotency token has 1 to {_MAX_TOKEN} characters.")
        body: dict[str, Any] = {"job_id": job_id, "idempotency_token": idempotency_token}
        if parameters:
            body["job_parameters"] = dict(parameters)
        request = Request("POST", _PATH + "/run-now", body=body, repeatable=True)
        return self._api.fetch(request, _Started).run_id

    def run(self, run_id: int) -> Run:
        """A run with all its tasks (the server sends them by the hundred).

        :raises NotFound: no such run, or older than 60 days
        """
        request = Request("GET", _PATH + "/runs/get", query={"run_id": run_id})
        pages = list(self._api.pages(request, WireRun, lambda page: page.next_page_token, _PAGES))
        tasks: list[WireTask] = [task for page in pages for task in page.tasks]
        return to_run(pages[0], tasks)

    def runs(self, job_id: int, pages: int = 1, *, active_only: bool = False) -> Sequence[Run]:
        """The runs of a job, newest first, at most `pages` pages of 25; their tasks are not among them.

        Use this, not `run`, to follow many runs.
        """
        query: dict[str, str | int | None] = {"job_id": job_id, "limit": 25}
        query["active_only"] = "true" if active_only else None
        request = Request("GET", _PATH + "/runs/list", query=query)
        found = self._api.pages(request, WireRuns, lambda page: page.next_page_token, pages)
        return [to_run(run, run.tasks) for page in found for run in page.runs]

    def cancel(self, run_id: int) -> None:
        """Ask for the cancellation; the run ends later. Nothing happens when it has ended."""
        self._api.call(Request("POST", _PATH + "/runs/cancel", body={"run_id": run_id}, repeatable=True))

    def repair(self, run_id: int) -> int:
        """Run the failed tasks of an ended run again, under its run id, and return the repair id.

        :raises NotFound:
        :raises BadRequest, Conflict: the run has not ended, none of its tasks failed, or somebody else
            repaired it just now
        :raises OutcomeUnknown: look at the run before repairing it again
        """
        deadline = self._api.deadline()
        body = {"run_id": run_id, "rerun_all_failed_tasks": True}
        latest = self._latest_repair(run_id)
        if latest:
            body["latest_repair_id"] = latest
        request = Request("POST", _PATH + "/runs/repair", body=body)
        return self._api.fetch(request, _Repaired, deadline).repair_id

    def output(self, task_run_id: int) -> Output:
        """What a task left. It takes the run id of a task, not of the job's run."""
        return self._api.fetch(
            Request("GET", _PATH + "/runs/get-output", query={"run_id": task_run_id}), Output
        )

    def _latest_repair(self, run_id: int) -> int:
        """0 when there was none. From the second repair on the server wants the one before."""
        query: dict[str, str | int | None] = {"run_id": run_id, "include_history": "true"}
        request = Request("GET", _PATH + "/runs/get", query=query)
        pages = self._api.pages(request, _History, lambda page: page.next_page_token, _PAGES)
        attempts = [attempt for page in pages for attempt in page.repair_history]
        return max(attempts, key=lambda attempt: attempt.start_time, default=_Attempt()).id
