"""The risk scorer as an MLflow model: rows of `features.bill_signals` in, one answer a row out, in the
same order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
from mlflow.models import ModelSignature
from mlflow.pyfunc import PythonModel, PythonModelContext
from mlflow.types import ColSpec, DataType, Schema
from mlflow.types.schema import AnyType, Array, Object, Property

from .scorer import Scorer, from_json
from .signals import COLUMNS
from .words import BadValue

ARTIFACT = "scorer"
_REASON = Object(
    [
        *(Property(name, DataType.string) for name in ("code", "family", "severity", "text")),
        Property("points", DataType.long),
    ]
)
SIGNATURE = ModelSignature(
    inputs=Schema([ColSpec(AnyType(), name, required=False) for name in COLUMNS]),
    outputs=Schema(
        [
            ColSpec(DataType.long, "score", required=False),
            ColSpec(DataType.double, "coverage", required=False),
            ColSpec(DataType.string, "error", required=False),
            ColSpec(Array(_REASON), "reasons"),
        ]
    ),
)


class RiskScorer(PythonModel):
    """Answers a bill's signals with score, coverage and reasons, or an error in words."""

    def load_context(self, context: PythonModelContext) -> None:
        """Read the fitted scorer."""
        self.scorer = from_json(Path(context.artifacts[ARTIFACT]).read_text(encoding="utf-8"))

    def predict(
        self, context, model_input, params=None
    ):  # MLflow reads type hints here as a schema of its own
        """One answer a record; a bad record never spoils the others."""
        records = model_input.to_dict("records") if isinstance(model_input, pd.DataFrame) else model_input
        return [answer(self.scorer, record) for record in records]


def answer(scorer: Scorer, record: dict[str, Any]) -> dict[str, Any]:
    """What the contract wants for one record."""
    try:
        return scorer.score(record)
    except BadValue as error:
        return {"score": None, "coverage": None, "error": str(error), "reasons": []}
