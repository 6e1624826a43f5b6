"""The rule of promotion, without any service."""

import pytest

from ipai_lakehouse.jobs.decision import Candidate, Decision, compared, decide

YEAR = [f"2025-{month:02}" for month in range(1, 13)]


def version(number, error=None, gate="passed", months=YEAR):
    """A version that was off by `error` percent in each of the months."""
    tested = {} if error is None else {month: (error, 100.0) for month in months}
    return Candidate(str(number), gate, f"reason {number}", tested)


def roles(decision):
    return decision.champion, decision.challenger, decision.refused


@pytest.mark.parametrize(
    ("newest", "champion", "challenger", "expected"),
    [
        (version(1, 9), None, None, ("1", None, False)),
        (version(1, 9, "refused"), None, None, (None, None, True)),
        (version(2, 7), version(1, 8), None, ("2", None, False)),
        (version(2, 8), version(1, 8), None, ("2", None, False)),
        (version(2, 8.07), version(1, 8), None, ("2", None, False)),
        (version(2, 8.2), version(1, 8), None, ("1", "2", False)),
        (version(3, 9), version(1, 8), "2", ("1", "3", False)),
        (version(3, 5), version(1, 8), "2", ("3", None, False)),
        (version(3, 5, "refused"), version(1, 8), "2", ("1", "2", True)),
        (version(2, 5, "refused"), version(1, 8), "2", ("1", None, True)),
        (version(2, 5, ""), version(1, 8), None, ("1", None, True)),
        (version(2, 8), version(2, 8), "1", ("2", None, False)),
        (version(2), version(1), None, ("2", None, False)),
        (version(2, 9, months=YEAR[:5]), version(1, 8), None, ("2", None, False)),
        (version(2, 9, months=YEAR[:6]), version(1, 8), None, ("1", "2", False)),
    ],
)
def test_who_serves(newest, champion, challenger, expected):
    assert roles(decide(newest, champion, challenger)) == expected


def test_only_months_in_common_count_and_amounts_weigh():
    newest = Candidate("2", "passed", "", {month: (1.0, 10.0) for month in YEAR} | {"2026-01": (500.0, 1.0)})
    champion = Candidate("1", "passed", "", {month: (2.0, 10.0) for month in ["2024-12", *YEAR]})
    assert compared(newest, champion) == (pytest.approx(0.1), pytest.approx(0.2), 12)
    nothing = Candidate("1", "passed", "", dict.fromkeys(YEAR, (0.0, 0.0)))
    assert compared(newest, nothing) is None


def test_the_sentence_tells_both_errors():
    decision = decide(version(4, 9), version(3, 8), None)
    assert decision == Decision(
        "3",
        "4",
        "over the 12 months both were tested on, version 4 was off by 9.0 %"
        " and the champion, version 3, by 8.0 %.",
    )
    refused = decide(version(4, 9, "refused"), version(3, 8), None)
    assert refused.why == "version 4 is not promoted: reason 4."
