"""Planted bills lead, with the right reason in the right words; the score is what it says it is."""

import random

import pytest

from ipai_lakehouse.risk.reference import tail
from ipai_lakehouse.risk.scorer import HIGH, fit, from_json
from ipai_lakehouse.risk.words import BadValue
from tests.risk.books import signals
from tests.risk.ledger import ordinary, planted


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    bills = ordinary()
    return signals(tmp_path_factory.mktemp("lakehouse"), bills + list(planted(bills).values()))


@pytest.fixture(scope="module")
def scorer(rows):
    return fit(rows)


@pytest.fixture(scope="module")
def scored(rows, scorer):
    names = {one["move_id"]: name for name, one in planted(ordinary()).items()}
    return {names.get(row["move_id"], row["move_id"]): scorer.score(row) for row in rows}


def test_planted_bills_lead_the_queue(scored):
    queue = sorted(scored, key=lambda name: -scored[name]["score"])
    assert {"duplicate", "rate", "tin", "bank"} == {
        name for name in queue if scored[name]["score"] >= HIGH
    } - {"habit"}
    assert {"duplicate", "rate", "tin", "bank", "split", "habit"} <= set(queue[:10])
    assert queue.index("outlier") < len(queue) * 0.05


@pytest.mark.parametrize(
    ("name", "code", "text"),
    [
        ("duplicate", "duplicate_reference", "Same vendor and reference as BILL/2026/06/1229 of 5 Jun 2026"),
        ("rate", "wht_rate_gap_pp", "Withheld 1 % where WC160 is 2 %: ₱1,200.00 too little"),
        (
            "tin",
            "tin_missing_withheld",
            "Tax is withheld, but the vendor's TIN is missing or malformed (none): no Form 2307 is possible",
        ),
        (
            "split",
            "split_near_n",
            "2 bills of this vendor in 7 days, each close below the limit of ₱50,000.00, add up to "
            "₱97,246.20",
        ),
        (
            "bank",
            "bank_changed",
            "To be paid to another bank account than this vendor's bill before (n = 11)",
        ),
        (
            "habit",
            "wht_habit_gap_pp",
            "Withheld 1 % under WC158 where 11 earlier bills of this vendor usually had 2 %: "
            "₱123.45 too little",
        ),
    ],
)
def test_the_first_reason_says_what_was_planted(scored, name, code, text):
    first = scored[name]["reasons"][0]
    assert (first["code"], first["text"]) == (code, text)
    assert first["severity"] == "high"


def test_an_outlier_is_told_with_habit_and_count(scored):
    first = scored["outlier"]["reasons"][0]
    assert first["code"] in ("amt_ratio_median", "amt_robust_z")
    assert "median" in first["text"] and "(n = 11)" in first["text"]


def test_points_add_up_to_the_score_strongest_first(scored):
    for answer in scored.values():
        points = [reason["points"] for reason in answer["reasons"]]
        assert sum(points) == answer["score"]
        assert answer["score"] == 0 or points[0] == max(points)


def test_scores_are_rare(scored):
    scores = [answer["score"] for answer in scored.values()]
    assert 0.02 < sum(score >= 33 for score in scores) / len(scores) < 0.15
    assert all(0 <= score <= 100 for score in scores)


def test_order_of_input_changes_nothing(rows, scorer):
    shuffled = random.Random(1).sample(rows, len(rows))
    assert fit(shuffled).to_json() == scorer.to_json()


def test_the_stored_scorer_answers_the_same(rows, scorer, scored):
    again = from_json(scorer.to_json())
    assert [again.score(row) for row in rows] == list(scored.values())


def test_unknown_signals_lower_coverage_and_not_the_score(rows, scorer):
    row = next(row for row in rows if row["move_id"] == 9001)
    partial = scorer.score(row | {"amt_ratio_median": None, "amt_robust_z": float("nan"), "bank_changed": ""})
    whole = scorer.score(row)
    assert partial["coverage"] < whole["coverage"] == 1.0
    assert partial["score"] == whole["score"]


def test_an_unknown_agency_is_compared_with_all(rows, scorer):
    row = next(row for row in rows if row["move_id"] == 9002)
    assert scorer.score(row | {"agency": "NEW"}) == scorer.score(row)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"agency": None}, "The record has no agency."),
        ({"split_n": "many"}, "The value 'many' of split_n is not a number."),
        ({"amt_robust_z": "inf"}, "The value 'inf' of amt_robust_z is not a finite number."),
        ({"duplicate_date": "yesterday"}, "The value 'yesterday' is not a date."),
    ],
)
def test_bad_values_are_told(rows, scorer, change, words):
    row = next(row for row in rows if row["move_id"] == 9001)
    with pytest.raises(BadValue, match=words):
        scorer.score(row | change)
    with pytest.raises(BadValue, match="no signal"):
        scorer.score({"agency": "RIM"})


def test_surprise_is_the_log_share_of_the_tail():
    known = tail([float(value) for value in range(1, 1000)])
    assert known.surprise(1) == pytest.approx(0.0, abs=0.01)
    assert known.surprise(991) == pytest.approx(2.0)
    assert known.surprise(5000) == pytest.approx(3.0)
    flags = tail([0.0] * 989 + [1.0] * 10)
    assert (flags.surprise(0.0), flags.surprise(1.0)) == (0.0, pytest.approx(1.958607, abs=1e-6))
