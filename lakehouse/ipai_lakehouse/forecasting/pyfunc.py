"""The forecaster as an MLflow model: records in, one answer a record out, in the same order."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from mlflow.models import ModelSignature
from mlflow.pyfunc import PythonModel, PythonModelContext
from mlflow.types import ColSpec, DataType, Schema
from mlflow.types.schema import AnyType

from .model import Forecaster, NoForecast, from_json
from .series import end_of

ARTIFACT = "forecaster"
INPUTS = ("agency", "tax_kind", "period_start", "period_end")
SIGNATURE = ModelSignature(
    inputs=Schema([ColSpec(AnyType(), name, required=False) for name in INPUTS]),
    outputs=Schema(
        [
            *(
                ColSpec(DataType.string, name, required=False)
                for name in ("predicted", "low", "high", "cutoff", "error")
            ),
            ColSpec(DataType.long, "actual_months", required=False),
        ]
    ),
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class TaxForecaster(PythonModel):
    """Answers `{agency, tax_kind, period_start, period_end}` with amounts as decimal strings, or an error
    in words."""

    def load_context(self, context: PythonModelContext) -> None:
        """Read the fitted forecaster."""
        self.forecaster = from_json(Path(context.artifacts[ARTIFACT]).read_text(encoding="utf-8"))

    def predict(
        self, context, model_input, params=None
    ):  # MLflow reads type hints here as a schema of its own
        """One answer a record; a bad record never spoils the others."""
        records = model_input.to_dict("records") if isinstance(model_input, pd.DataFrame) else model_input
        return [answer(self.forecaster, record) for record in records]


def answer(forecaster: Forecaster, record: dict[str, Any]) -> dict[str, Any]:
    """What the contract wants for one record."""
    cutoff = end_of(forecaster.cutoff).isoformat()
    try:
        result = forecaster.period(
            _text(record, "agency"),
            _text(record, "tax_kind"),
            _day(record, "period_start"),
            _day(record, "period_end"),
        )
    except NoForecast as error:
        return {
            "predicted": None,
            "low": None,
            "high": None,
            "actual_months": 0,
            "cutoff": cutoff,
            "error": str(error),
        }
    low, high = (None if bound is None else str(bound) for bound in (result.low, result.high))
    return {
        "predicted": str(result.predicted),
        "low": low,
        "high": high,
        "actual_months": result.actual_months,
        "cutoff": cutoff,
        "error": None,
    }


def _text(record: dict[str, Any], name: str) -> str:
    value = record.get(name)
    if not isinstance(value, str) or not value:
        raise NoForecast(f"The record has no {name}.")
    return value


def _day(record: dict[str, Any], name: str) -> date:
    """A date comes as `2026-03-01`, from Python also as a date or timestamp."""
    value = record.get(name)
    if isinstance(value, date) and not pd.isna(value):
        return value.date() if isinstance(value, pd.Timestamp) else value
    text = _text(record, name)
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass  # a day the calendar does not have is told like any other text
    raise NoForecast(f"The {name} '{text}' is not a date such as 2026-03-01.")
