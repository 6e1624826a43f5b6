"""The figures of an embedded dashboard: queries run as the publisher, limited to the viewer of a token."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import duckdb
import pyarrow as pa

from ...engine.errors import QueryError
from ...engine.parameters import Parameter
from ...engine.query import run_query
from ..auth.viewer import ViewerGrant
from ..core.errors import ApiError
from ..sql.cells import rows
from ..sql.types import columns
from . import widgets
from .markers import viewer_parameters, with_markers
from .store import Dashboards

QUERY_SECONDS = 50.0
NO_CREDENTIALS = "The dashboard was published without its publisher's credentials: viewers cannot query it."


class Runner(Protocol):
    """Runs one reading statement."""

    def __call__(self, source: widgets.Source, sql: str, values: Sequence[Parameter]) -> pa.Table:
        """The rows; raises QueryError."""


def engine_runner(home: Path) -> Runner:
    """The engine of a home; a query ends after 50 seconds."""

    def run(source: widgets.Source, sql: str, values: Sequence[Parameter]) -> pa.Table:
        alarms: list[threading.Timer] = []

        def limit(connection: duckdb.DuckDBPyConnection) -> None:
            alarms.append(threading.Timer(QUERY_SECONDS, connection.interrupt))
            alarms[0].daemon = True
            alarms[0].start()

        try:
            return run_query(
                home, sql, values, catalog=source.catalog, schema=source.schema, on_connect=limit
            )
        finally:
            for alarm in alarms:
                alarm.cancel()

    return run


class Figures:
    """What the embed page asks for."""

    def __init__(self, dashboards: Dashboards, run: Runner) -> None:
        self._dashboards = dashboards
        self._run = run

    def outline(self, viewer: ViewerGrant) -> dict[str, Any]:
        """Name, moment of publishing and pages; 404 where it is no longer published."""
        published = self._published(viewer)
        with _reading():
            pages = widgets.outline(self._dashboards.published_definition(viewer.dashboard_id))
        return {
            "name": published["display_name"],
            "published_at": published["revision_create_time"],
            "pages": pages,
        }

    def widget(
        self, viewer: ViewerGrant, name: str, query: str | None, chosen: dict[str, list[str]]
    ) -> dict[str, Any]:
        """Columns and rows (texts) of a widget, limited to the viewer; an ApiError in words."""
        self._published(viewer)
        definition = self._dashboards.published_definition(viewer.dashboard_id)
        with _reading():
            asked = widgets.query_of(widgets.find(definition, name), query)
            source = widgets.source_of(definition, asked)
            conditions, values = widgets.filtered(definition, asked, chosen)
            dataset, used = with_markers(source.sql)
            sql = widgets.widget_sql(dataset, asked, conditions)
        return self._answer(source, sql, [*viewer_parameters(used, viewer), *values])

    def _answer(self, source: widgets.Source, sql: str, values: Sequence[Parameter]) -> dict[str, Any]:
        try:
            table = self._run(source, sql, values)
        except QueryError as error:
            raise ApiError(400, "BAD_REQUEST", error.message) from None
        if table.num_rows > widgets.MOST_ROWS:
            raise ApiError(400, "BAD_REQUEST", f"More than {widgets.MOST_ROWS} rows: group them further.")
        described = [{"name": one["name"], "type": one["type_text"]} for one in columns(table.schema)]
        return {"columns": described, "rows": rows(table)}

    def _published(self, viewer: ViewerGrant) -> dict[str, Any]:
        published = self._dashboards.published(viewer.dashboard_id)
        if not published["embed_credentials"]:
            raise ApiError(403, "PERMISSION_DENIED", NO_CREDENTIALS)
        return published


@contextmanager
def _reading() -> Iterator[None]:
    """A definition is stored as it came: what it lacks is the publisher's mistake, not ours."""
    try:
        yield
    except (AttributeError, KeyError, TypeError) as error:
        raise ApiError(400, "BAD_REQUEST", f"The dashboard's definition cannot be read: {error}.") from None
