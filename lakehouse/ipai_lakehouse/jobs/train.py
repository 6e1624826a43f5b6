"""The training tasks: which month and which agencies, then the models' own training."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..models.registry import Registered
from ..spark.reading import read
from .errors import JobError

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])$")


@dataclass(frozen=True)
class Destination:
    """Where a training leaves its version and its run; None is the model's own."""

    model: str | None = None
    experiment: str | None = None

    def options(self) -> dict[str, str]:
        """As keyword arguments of the models' own training."""
        given = {"model": self.model, "experiment": self.experiment}
        return {name: value for name, value in given.items() if value}


def train_forecast(
    home: Path,
    month: str | None,
    agencies: list[str],
    log: Callable[[str], None] = print,
    destination: Destination = Destination(),
) -> None:
    """Train the tax forecaster on the months up to ``month``. Raises ``JobError``."""
    from ..forecasting.series import SeriesError
    from ..forecasting.train import train_and_register

    if month is None:
        month = last_closed_month(home)
        log(f"no month is given: {month}, the month before the newest export in Manila time")
    if not _MONTH.match(month):
        raise JobError(f"'{month}' is not a month: write it like 2026-02.")
    try:
        chosen = agencies or known_agencies(home)
        _report(train_and_register(home, month, chosen, **destination.options()), log)
    except SeriesError as error:
        raise JobError(str(error)) from None


def train_risk(
    home: Path, log: Callable[[str], None] = print, destination: Destination = Destination()
) -> None:
    """Train the risk scorer on all bills. Raises ``JobError``."""
    from ..risk.train import train_and_register

    try:
        _report(train_and_register(home, **destination.options()), log)
    except ValueError as error:
        raise JobError(str(error)) from None


def last_closed_month(home: Path) -> str:
    """The month before the newest snapshot, Manila time."""
    rows = read(
        home,
        """
        SELECT date_format(add_months(CAST(from_utc_timestamp(max(_snapshot_at), 'Asia/Manila') AS DATE), -1),
                           'yyyy-MM') AS month
        FROM bronze.account_move""",
    ).to_pylist()
    if rows[0]["month"] is None:
        raise JobError("The ledger in the lake is empty: run the export and the ingest first.")
    return rows[0]["month"]


def known_agencies(home: Path) -> list[str]:
    """Every agency with figures."""
    rows = read(home, "SELECT DISTINCT agency FROM features.agency_month ORDER BY agency").to_pylist()
    return [row["agency"] for row in rows]


def _report(trained: Registered, log: Callable[[str], None]) -> None:
    log(f"registered {trained.name} version {trained.version}; gate {trained.gate}: {trained.reason}")
