"""Train the tax forecaster on the lake's closed months, judge it, and register it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path

from ..models.registry import Registered, Trained, register
from ..spark.reading import read
from .backtest import Backtest, Scores, run_backtest
from .intervals import coverage
from .model import fit
from .pyfunc import ARTIFACT, SIGNATURE, TaxForecaster
from .series import SeriesError, build_panel, end_of

MODEL = "ipai.models.bir_tax_forecaster"
MIN_SCORED_MONTHS = 6
HORIZONS = (1, 3, 12)
QUERY = "SELECT agency, tax_kind, month, SUM(amount) AS amount FROM features.agency_month GROUP BY ALL"


def train_and_register(
    home: Path, month: str, agencies: list[str], model: str = MODEL, experiment: str | None = None
) -> Registered:
    """Train on `features.agency_month` up to and including `month` (`2026-02`) for these agencies.

    `model` is the registered model that gets the version, `experiment` where its run is kept.
    Raises SeriesError for a month or agencies without usable figures. A model that fails its gate is
    registered all the same, with gate=refused, so that its figures can be looked at.
    """
    last = _month(month)
    rows = [row for row in read(home, QUERY).to_pylist() if row["agency"] in set(agencies)]
    missing = sorted(set(agencies) - {row["agency"] for row in rows})
    if missing:
        raise SeriesError(f"features.agency_month has no figures of {', '.join(missing)}.")
    trained = train(rows, last)
    return register(home, model, TaxForecaster(), SIGNATURE, ARTIFACT, trained, experiment)


def train(rows: Iterable[Mapping], last: date) -> Trained:
    """Backtest, fit and judge; `last` is the first day of the last month to use. Raises SeriesError."""
    panel = build_panel(rows, last)
    backtest = run_backtest(panel)
    forecaster, weights = fit(panel, backtest)
    scores = backtest.scores(1)
    gate, reason = verdict(scores)
    return Trained(
        text=forecaster.to_json(),
        metrics=_metrics(backtest, scores),
        gate=gate,
        reason=reason,
        parameters={
            "cutoff": end_of(last).isoformat(),
            "series": len(panel.keys),
            "months": len(panel.months),
        },
        cutoff=end_of(last).isoformat(),
        report=_report(backtest, weights),
    )


def verdict(scores: Scores | None) -> tuple[str, str]:
    """The gate: one month ahead, all series together, the model must err less than seasonal naive."""
    if scores is None or scores.months < MIN_SCORED_MONTHS:
        months = scores.months if scores else 0
        return "refused", (
            f"Only {months} months could be used to test the forecasts; {MIN_SCORED_MONTHS} are needed "
            "before they may be shown."
        )
    ours, naive = (f"{100 * wape:.1f} %" for wape in (scores.wape, scores.wape_seasonal_naive))
    tested = f"over {scores.months} test months, one month ahead"
    if scores.wape < scores.wape_seasonal_naive:
        return "passed", f"The forecasts were off by {ours}, last year's same month by {naive}, {tested}."
    return "refused", (
        f"The forecasts were off by {ours} and last year's same month by {naive}, {tested}: "
        "they are no better than repeating last year."
    )


def _metrics(backtest: Backtest, first: Scores | None) -> dict[str, float]:
    """Metrics one month ahead; further horizons carry their distance in the name."""
    metrics: dict[str, float] = {"n_origins": first.months if first else 0}
    for horizon in HORIZONS:
        scores = backtest.scores(horizon)
        suffix = "" if horizon == 1 else f"_h{horizon}"
        if scores:
            metrics |= {
                f"wape{suffix}": scores.wape,
                f"mase{suffix}": scores.mase,
                f"wape_seasonal_naive{suffix}": scores.wape_seasonal_naive,
                f"wape_manual{suffix}": scores.wape_manual,
            }
    inside = coverage(backtest)
    return metrics if inside is None else metrics | {"coverage80": inside}


def _report(backtest: Backtest, weights: Mapping[str, float]) -> dict[str, object]:
    scores = {str(horizon): backtest.scores(horizon) for horizon in HORIZONS}
    return {
        "weights": dict(weights),
        "scores": {key: asdict(one) for key, one in scores.items() if one},
        "months": backtest.by_month(1),
    }


def _month(text: str) -> date:
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text):
        raise SeriesError(f"'{text}' is not a month such as 2026-02.")
    return date.fromisoformat(f"{text}-01")
