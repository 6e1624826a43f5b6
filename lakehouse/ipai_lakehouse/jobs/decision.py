"""Which versions of a model serve: the rule, without any service.

A version is judged once, when it is the newest. It never serves unless its gate passed, which for the
forecaster means that it erred less than seasonal naive. It becomes champion when there is none, or when it is
at least as good as the champion on the months both were tested on: a version that knows a month more and errs
the same is the better one. Otherwise it is challenger. A model without a backtest (the risk scorer) has
nothing to compare, so its newest version that passed is champion.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

MIN_MONTHS = 6
AS_GOOD = 1.01  # an error within one percent of the champion's is the noise of corrected books
PASSED = "passed"


@dataclass(frozen=True)
class Candidate:
    """A version: its gate, why, and its backtest as `{month: (sum of errors, sum of amounts)}`."""

    version: str
    gate: str
    reason: str
    months: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    @property
    def may_serve(self) -> bool:
        """Whether its gate passed."""
        return self.gate == PASSED


@dataclass(frozen=True)
class Decision:
    """Versions to serve, and the sentence why. `refused` is set where the newest version may not serve."""

    champion: str | None
    challenger: str | None
    why: str
    refused: bool = False


def decide(newest: Candidate, champion: Candidate | None, challenger: str | None) -> Decision:
    """Judge the newest version against the champion, of which there may be none."""
    if not newest.may_serve:
        reason = newest.reason.rstrip(".") or "its gate did not pass"
        kept = None if challenger == newest.version else challenger
        why = f"version {newest.version} is not promoted: {reason}."
        return Decision(champion.version if champion else None, kept, why, refused=True)
    if champion is None or champion.version == newest.version:
        return Decision(newest.version, None, newest.reason)
    errors = compared(newest, champion)
    if errors is None:
        return Decision(newest.version, None, newest.reason)
    ours, theirs, months = errors
    why = (
        f"over the {months} months both were tested on, version {newest.version} was off by"
        f" {100 * ours:.1f} % and the champion, version {champion.version}, by {100 * theirs:.1f} %."
    )
    if ours <= theirs * AS_GOOD:
        return Decision(newest.version, None, why)
    return Decision(champion.version, newest.version, why)


def compared(newest: Candidate, champion: Candidate) -> tuple[float, float, int] | None:
    """`(error of the newest, error of the champion, months)` as WAPE; None with too few months in common."""
    common = sorted(set(newest.months) & set(champion.months))
    if len(common) < MIN_MONTHS:
        return None
    errors = []
    for one in (newest, champion):
        amounts = sum(one.months[month][1] for month in common)
        if not amounts:
            return None
        errors.append(sum(one.months[month][0] for month in common) / amounts)
    return errors[0], errors[1], len(common)
