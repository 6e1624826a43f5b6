"""Declarative pipelines: create, edit, update their tables, follow, stop, read their events."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Literal, TypeVar

from pydantic import Field

from ..clock import Deadline
from ..errors import AnswerTooLarge, InvalidInput
from ..messages import Request, Wire
from ..states import FINISHED, RunState
from .base import Api, moment
from .bodies import sendable
from .expectations import DatasetQuality, Event, EventPage, FlowEventPage, Page, add_up
from .words import translate

_PATH = "/api/2.0/pipelines"
_ONE = _PATH + "/{id}"
_PAGES = 100
_EVENTS = 250
_SETTINGS = "settings of the pipeline"

_EventPages = TypeVar("_EventPages", bound=Page)
Level = Literal["INFO", "WARN", "ERROR", "METRICS"]

# docs.databricks.com/api/workspace/pipelines/getupdate (`state`), seen 2026-11.
_STATES: Mapping[str, RunState] = {
    "QUEUED": "pending",
    "CREATED": "pending",
    "WAITING_FOR_RESOURCES": "pending",
    "INITIALIZING": "pending",
    "RESETTING": "running",
    "SETTING_UP_TABLES": "running",
    "RUNNING": "running",
    "STOPPING": "running",
    "COMPLETED": "succeeded",
    "FAILED": "failed",
    "CANCELED": "canceled",
}


class UpdateState(Wire):
    """How far an update is: `state` is ours, as that of a job's run, `life_cycle` the server's word."""

    update_id: str
    life_cycle: str = Field(default="", alias="state")

    @property
    def state(self) -> RunState:
        return translate(_STATES, "pipeline update", self.life_cycle)

    @property
    def finished(self) -> bool:
        """Whether the update will not change any more; an unknown state is not finished."""
        return self.state in FINISHED


class Update(UpdateState):
    """An update. `creation_time` is milliseconds since 1970."""

    pipeline_id: str = ""
    cause: str = ""
    full_refresh: bool = False
    refresh_selection: list[str] = []
    full_refresh_selection: list[str] = []
    creation_time: int | None = None

    @property
    def created_at(self) -> datetime | None:
        """Naive UTC."""
        return moment(self.creation_time)


class Pipeline(Wire):
    """A pipeline. `state`: IDLE, RUNNING, STARTING, STOPPING, FAILED, …, or a newer word; `latest_updates`
    newest first; `last_modified` is what `edit` takes as ``expected_last_modified``."""

    pipeline_id: str
    name: str = ""
    state: str = ""
    spec: dict[str, Any] = {}
    latest_updates: list[UpdateState] = []
    last_modified: int | None = None


class _Pipelines(Page):
    statuses: list[Pipeline] = []


class _Created(Wire):
    pipeline_id: str


class _Started(Wire):
    update_id: str


class _Followed(Wire):
    update: Update


class Pipelines:
    def __init__(self, api: Api) -> None:
        self._api = api

    # pylint: disable-next=method-required-super  # an API call, not a record's create
    def create(self, settings: Mapping[str, Any]) -> str:
        """Create a pipeline and return its id.

        :param settings: as the API takes them: ``name``, ``catalog``, ``schema``, ``libraries``, …
        :raises OutcomeUnknown: look for its name before creating it again
        """
        return self._api.fetch(
            Request("POST", _PATH, body=sendable(settings, _SETTINGS)), _Created
        ).pipeline_id

    def edit(self, pipeline_id: str, settings: Mapping[str, Any]) -> None:
        """Replace all settings; what is left out goes back to its default.

        :param settings: with ``expected_last_modified`` only when nobody changed them since
        :raises NotFound, Conflict:
        :raises OutcomeUnknown: with ``expected_last_modified`` only: our own change would be the conflict
        """
        again = "expected_last_modified" not in settings
        body = sendable(settings, _SETTINGS)
        self._api.call(Request("PUT", _ONE, {"id": pipeline_id}, body=body, repeatable=again))

    def get(self, pipeline_id: str) -> Pipeline:
        """:raises NotFound:"""
        return self._api.fetch(Request("GET", _ONE, {"id": pipeline_id}), Pipeline)

    def list(self, pages: int = _PAGES) -> Sequence[Pipeline]:
        """The pipelines we may see, without their settings, at most `pages` pages of 100."""
        request = Request("GET", _PATH, query={"max_results": 100})
        found = self._api.pages(request, _Pipelines, lambda page: page.next_page_token, pages)
        return [pipeline for page in found for pipeline in page.statuses]

    def start_update(
        self,
        pipeline_id: str,
        *,
        full_refresh: bool = False,
        tables: Sequence[str] = (),
        full_refresh_tables: Sequence[str] = (),
    ) -> str:
        """Start an update of all tables, or of those named, and return its id at once.

        :param full_refresh: compute all tables anew, from all their data
        :param tables: only these, from the data that is new
        :param full_refresh_tables: only these, from all their data
        :raises InvalidInput: all and some were asked for
        :raises Conflict: an update is active
        :raises OutcomeUnknown: look at the pipeline's `latest_updates` before starting another
        """
        if full_refresh and (tables or full_refresh_tables):
            raise InvalidInput("Refresh all tables in full, or name tables; not both.")
        asked = {
            "full_refresh": full_refresh,
            "refresh_selection": list(tables),
            "full_refresh_selection": list(full_refresh_tables),
        }
        body = {name: value for name, value in asked.items() if value}
        return self._api.fetch(
            Request("POST", _ONE + "/updates", {"id": pipeline_id}, body=body), _Started
        ).update_id

    def update(self, pipeline_id: str, update_id: str) -> Update:
        """:raises NotFound:"""
        return self._update(pipeline_id, update_id, self._api.deadline())

    def stop(self, pipeline_id: str) -> None:
        """Ask for the end of the active update; returns at once. Nothing happens when there is none."""
        self._api.call(Request("POST", _ONE + "/stop", {"id": pipeline_id}, body={}, repeatable=True))

    def events(self, pipeline_id: str, pages: int = 10, *, level: Level | None = None) -> Sequence[Event]:
        """The events, newest first, at most `pages` pages of 250. :raises NotFound:"""
        wanted = f"level='{level}'" if level else None
        found = self._events(pipeline_id, wanted, EventPage, self._api.deadline())
        return [event for page in islice(found, pages) for event in page.events]

    def expectations(self, pipeline_id: str, update_id: str) -> Mapping[str, DatasetQuality]:
        """What an update's expectations saw so far, by dataset; empty when there are none.

        An expectation that ends the update in failure tells no numbers: see the error among its events.

        :raises NotFound:
        :raises AnswerTooLarge: more events since its start than can be added up; no part of a sum is given
        """
        deadline = self._api.deadline()
        since = self._update(pipeline_id, update_id, deadline).created_at
        wanted = f"timestamp >= '{since.isoformat(timespec='milliseconds')}Z'" if since else None
        pages = self._events(pipeline_id, wanted, FlowEventPage, deadline)
        return add_up((event for page in _to_the_end(pages) for event in page.events), update_id)

    def _update(self, pipeline_id: str, update_id: str, deadline: Deadline) -> Update:
        request = Request("GET", _ONE + "/updates/{update_id}", {"id": pipeline_id, "update_id": update_id})
        return self._api.fetch(request, _Followed, deadline).update

    def _events(
        self, pipeline_id: str, wanted: str | None, shape: type[_EventPages], deadline: Deadline
    ) -> Iterator[_EventPages]:
        """Pages of events, newest first. A page's token excludes all that was asked for but the size."""
        query: dict[str, str | int | None] = {"filter": wanted, "order_by": "timestamp desc"}
        while True:
            query["max_results"] = _EVENTS
            request = Request("GET", _ONE + "/events", {"id": pipeline_id}, query)
            page = self._api.fetch(request, shape, deadline)
            yield page
            if not page.next_page_token:
                return
            query = {"page_token": page.next_page_token}


def _to_the_end(pages: Iterator[_EventPages]) -> Iterator[_EventPages]:
    for number, page in enumerate(pages, start=1):
        yield page
        if number == _PAGES and page.next_page_token:
            raise AnswerTooLarge(
                f"The pipeline had more than {_PAGES * _EVENTS} events since the update began: "
                "its expectations cannot be added up."
            )
