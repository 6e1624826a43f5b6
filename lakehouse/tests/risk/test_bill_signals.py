"""The SQL against the slow way, and against its own future: what comes later never changes a bill's
signals."""

import random
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest

from tests.risk.books import bill, signals
from tests.risk.ledger import PLANTED_DAY, ordinary, planted, vendor
from tests.risk.oracle import oracle


def crowded(seed: int, count: int = 90) -> list[dict]:
    """Few vendors, few amounts, few references, equal times: bills that collide in every way."""
    rng, bills = random.Random(seed), []
    for number in range(1, count + 1):
        created = datetime(2025, 1, 1, tzinfo=timezone.utc) + timedelta(hours=rng.randrange(0, 9000, 3))
        party = rng.randrange(4)
        bills.append(
            bill(
                number,
                company_id=1 + party % 2,
                vendor_id=party,
                vendor_vat=f"123-456-78{party // 2}-00000",
                day=created.date() - timedelta(days=rng.randrange(10)),
                ref=rng.choice([None, "A-1", "a1", "SI-0042", "77"]),
                untaxed=rng.choice(["1000", "4800.50", "9600", "48000.25", "49900", "150000"]),
                created_at=created,
                rate=rng.choice([None, Decimal(2), Decimal(2), Decimal(2), Decimal(1)]),
                create_uid=rng.randrange(3),
                partner_bank_id=rng.choice([None, 5, 6]),
            )
        )
    return bills + [_credit(one, 1000 + one["move_id"], rng) for one in rng.sample(bills, 12)]


def _credit(one: dict, move_id: int, rng: random.Random) -> dict:
    later = one["created_at"] + timedelta(days=rng.randrange(1, 60))
    return one | {
        "move_id": move_id,
        "move_type": "in_refund",
        "created_at": later,
        "reverses": one["move_id"],
        "amount_total": -one["amount_total"],
        "amount_untaxed": -one["amount_untaxed"],
    }


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_signals_equal_the_slow_way(seed, tmp_path):
    bills = crowded(seed)
    expected = oracle(bills)
    rows = signals(tmp_path, bills)
    assert [row["move_id"] for row in rows] == sorted(expected)
    for row in rows:
        want = expected[row["move_id"]]
        assert {name: row[name] for name in want} == pytest.approx(want), row["move_id"]


def test_later_bills_change_nothing_before_them(tmp_path):
    bills = crowded(7)
    cut = sorted(one["created_at"] for one in bills)[len(bills) // 2]
    before = signals(tmp_path, [one for one in bills if one["created_at"] <= cut])
    after = {row["move_id"]: row for row in signals(tmp_path, bills)}
    assert len(before) > 30
    assert before == [after[row["move_id"]] for row in before]


def test_order_of_input_changes_nothing(tmp_path):
    bills = crowded(11)
    assert signals(tmp_path, bills) == signals(tmp_path, random.Random(2).sample(bills, len(bills)))


def test_at_the_same_instant_the_lower_id_came_first(tmp_path):
    first, second = signals(tmp_path, [bill(1, ref="X-12"), bill(2, ref="x 12")])
    assert (first["duplicate_reference"], second["duplicate_reference"]) == (0, 1)
    assert second["duplicate_of"] == "BILL/2025/01/0001"


def test_a_credited_bill_may_be_billed_again(tmp_path):
    original = bill(1, ref="X-12")
    credit = bill(2, ref="X-12", move_type="in_refund", day=PLANTED_DAY, reverses=1) | {
        "amount_total": -original["amount_total"]
    }
    again = bill(3, ref="X-12", day=PLANTED_DAY + timedelta(days=1))
    rows = signals(tmp_path, [original, credit, again])
    assert [(row["move_id"], row["duplicate_reference"]) for row in rows] == [(1, 0), (3, 0)]


def test_windows_are_days_not_rows(tmp_path):
    bills = [
        bill(number, day=PLANTED_DAY + timedelta(days=day))
        for number, day in enumerate((0, 7, 15, 373), start=1)
    ]
    rows = signals(tmp_path, bills)
    assert [row["bill_n_7d"] for row in rows] == [0, 1, 0, 0]
    assert [row["vendor_n"] for row in rows] == [0, 1, 2, 1]


@pytest.mark.parametrize(
    ("vat", "problem"),
    [
        ("123-456-789-00000", 0),
        ("123456789", 0),
        ("123-456-789-000", 0),
        ("000-000-000-00000", 1),
        ("12-345", 1),
        (None, 1),
        ("", 1),
        ("222-222-222", 1),
    ],
)
def test_tin_problems(tmp_path, vat, problem):
    (row,) = signals(tmp_path, [bill(1, vendor_vat=vat)])
    assert (row["tin_problem"], row["tin_missing_withheld"]) == (problem, problem)


@pytest.mark.parametrize(
    ("atc", "rate", "gap", "amount"),
    [
        ("WC160", 2, 0.0, "0.00"),
        ("WC160", 1, -1.0, "123.45"),
        ("WC158", "0.5", 0.0, "0.00"),
        ("WC158", 2, 1.0, "-123.45"),
        ("WI010", 10, 5.0, "-617.29"),
        ("WC999", 3, None, None),
    ],
)
def test_rates_against_the_atc_list(tmp_path, atc, rate, gap, amount):
    (row,) = signals(tmp_path, [bill(1, atc=atc, rate=Decimal(rate))])
    assert row["wht_rate_gap_pp"] == gap
    assert row["wht_amount_gap"] == (amount and pytest.approx(Decimal(amount), abs=Decimal("0.01")))


def test_a_centavo_of_rounding_is_no_other_rate(tmp_path):
    (row,) = signals(
        tmp_path, [bill(1, untaxed="120.30", withheld=Decimal("2.41"), wht_rate=Decimal("2.0033"))]
    )
    assert row["wht_rate_gap_pp"] == 0.0


def test_two_odoo_databases_do_not_see_each_other(tmp_path):
    rows = signals(tmp_path, [bill(1, ref="X-12"), bill(1, ref="X-12", _source="other"), bill(2, ref="X-12")])
    assert [row["duplicate_reference"] for row in rows] == [0, 1, 0]


def test_a_bill_under_two_codes_has_no_single_rate(tmp_path):
    (row,) = signals(tmp_path, [bill(1, rate=Decimal("1.5"), atc_n=2)])
    assert row["wht_rate"] == Decimal("1.5") and row["wht_rate_gap_pp"] is None


def test_references_one_keystroke_apart(tmp_path):
    rows = signals(
        tmp_path,
        [
            bill(1, ref="INV-20417"),
            bill(2, ref="INV-2O417", day=PLANTED_DAY - timedelta(days=540)),
            bill(3, ref="INV-20418"),
        ],
    )
    assert [row["near_ref_n"] for row in rows] == [0, 1, 0]
    assert rows[1]["near_ref"] == "INV-20417" and rows[2]["ref_sequential"] == 1


def test_a_habit_is_the_vendors_own(tmp_path):
    bills = ordinary() + list(planted(ordinary()).values())
    rows = {row["move_id"]: row for row in signals(tmp_path, bills)}
    assert rows[9008]["wht_habit_gap_pp"] == -1.0 and rows[9008]["wht_rate_gap_pp"] == 0.0
    assert rows[9007]["bank_changed"] == 1 and rows[9006]["split_near_n"] == 2
    assert rows[9004]["amt_ratio_median"] > 5
    assert vendor(3)["vendor_name"] == rows[9004]["vendor_name"]
