"""Events of a pipeline, and the quality of its data they tell.

Source: docs.databricks.com "Pipeline event log schema" (`flow_progress`, `data_quality`), seen 2026-11.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import BeforeValidator

from ..messages import Wire


def _decoded(details: Any) -> Any:
    """REST sends an object; the event log as a table, and servers that read it, send JSON as text."""
    return json.loads(details) if isinstance(details, str) else details


class Origin(Wire):
    """What an event is about."""

    pipeline_id: str = ""
    update_id: str = ""
    flow_name: str = ""
    dataset_name: str = ""


class Event(Wire):
    """An event. `timestamp` is ISO text in UTC, `level` INFO, WARN, ERROR or METRICS.

    `event_type` is a word such as ``flow_progress``, and also the name of its member of `details`.
    """

    id: str = ""
    timestamp: str = ""
    level: str = ""
    event_type: str = ""
    message: str = ""
    origin: Origin = Origin()
    details: Annotated[dict[str, Any], BeforeValidator(_decoded)] = {}


class Page(Wire):
    next_page_token: str = ""


class EventPage(Page):
    events: list[Event] = []


class _Checked(Wire):
    name: str
    dataset: str = ""
    passed_records: int = 0
    failed_records: int = 0


class _Quality(Wire):
    dropped_records: int = 0
    expectations: list[_Checked] = []


class _Progress(Wire):
    data_quality: _Quality = _Quality()


class _Details(Wire):
    flow_progress: _Progress = _Progress()


class FlowEvent(Wire):
    """The part of an event that tells the quality of data."""

    event_type: str = ""
    origin: Origin = Origin()
    details: Annotated[_Details, BeforeValidator(_decoded)] = _Details()


class FlowEventPage(Page):
    events: list[FlowEvent] = []


@dataclass
class Expectation:
    """Records that an expectation saw."""

    passed: int = 0
    failed: int = 0


@dataclass
class DatasetQuality:
    """What an update's expectations saw in a dataset.

    `dropped` records are told for the dataset only: one that fails several expectations is dropped once.
    """

    dropped: int = 0
    expectations: dict[str, Expectation] = field(default_factory=dict)


def add_up(events: Iterable[FlowEvent], update_id: str) -> Mapping[str, DatasetQuality]:
    """Sums over the update's flows, by dataset: each event tells the records since the one before."""
    sums: dict[str, DatasetQuality] = {}
    for event in events:
        if event.event_type == "flow_progress" and event.origin.update_id == update_id:
            _add(sums, event.origin, event.details.flow_progress.data_quality)
    return sums


def _add(sums: dict[str, DatasetQuality], origin: Origin, quality: _Quality) -> None:
    own = origin.dataset_name or origin.flow_name
    for checked in quality.expectations:
        dataset = sums.setdefault(checked.dataset or own, DatasetQuality())
        expectation = dataset.expectations.setdefault(checked.name, Expectation())
        expectation.passed += checked.passed_records
        expectation.failed += checked.failed_records
    if quality.dropped_records:
        sums.setdefault(_dropped_from(quality, own), DatasetQuality()).dropped += quality.dropped_records


def _dropped_from(quality: _Quality, own: str) -> str:
    """The dataset its expectations name, where they agree; otherwise the flow's own."""
    named = {checked.dataset for checked in quality.expectations if checked.dataset}
    return named.pop() if len(named) == 1 else own
