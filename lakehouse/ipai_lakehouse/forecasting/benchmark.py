"""Backtest on a file of real series: `python -m ipai_lakehouse.forecasting.benchmark FILE.csv`.

The file has series_id, month (YYYY-MM) and value; each series stands for an agency with one tax.
"""

from __future__ import annotations

import csv
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

from .backtest import run_backtest
from .intervals import coverage
from .series import Panel, build_panel


def read_panel(path: Path) -> Panel:
    """The panel of all series but a grand total, whose parts are there."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [
            {
                "agency": line["series_id"],
                "tax_kind": "ewt",
                "month": date.fromisoformat(line["month"] + "-01"),
                "amount": Decimal(line["value"]),
            }
            for line in csv.DictReader(lines)
            if not line["series_id"].endswith("GRAND_TOTAL")
        ]
    return build_panel(rows, max(row["month"] for row in rows))


def main(path: Path) -> None:
    """Print WAPE in percent, one, three and twelve months ahead, and the coverage of the 80 % range."""
    backtest = run_backtest(read_panel(path))
    print(f"{'months ahead':>12} {'ours':>7} {'manual':>7} {'s.naive':>7} {'MASE':>6} {'n':>3}")
    for horizon in (1, 3, 12):
        scores = backtest.scores(horizon)
        if scores:
            wapes = (scores.wape, scores.wape_manual, scores.wape_seasonal_naive)
            print(
                f"{horizon:>12}",
                *(f"{100 * wape:7.2f}" for wape in wapes),
                f"{scores.mase:6.2f} {scores.months:>3}",
            )
    inside = coverage(backtest)
    if inside is not None:
        print(f"80 % range, one month ahead: {100 * inside:.1f} % inside")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Give the CSV file: python -m ipai_lakehouse.forecasting.benchmark FILE.csv")
    main(Path(sys.argv[1]))
