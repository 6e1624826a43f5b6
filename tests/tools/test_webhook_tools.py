"""What a message may say, in and out, and who is not listened to."""

import json
from datetime import date, datetime
from decimal import Decimal

import pytest


@pytest.mark.parametrize(
    ("body", "hint"),
    [
        ({"event_type": "jobs.on_success", "run": {"run_id": 7}}, ("jobs.on_success", "7")),
        (
            {"event_type": "jobs.on_failure", "run": {"run_id": "9007199254740993"}},
            ("jobs.on_failure", "9007199254740993"),
        ),
        ({"event_type": "jobs.on_start", "run_id": 8}, ("jobs.on_start", "8")),
        ({"event_type": "jobs.on_start"}, ("jobs.on_start", "")),
        ({"event_type": "jobs.on_start", "run": {"run_id": True}}, ("jobs.on_start", "")),
        ({"event_type": "jobs.on_start", "run": {"run_id": -1}}, ("jobs.on_start", "")),
        ({"event_type": "jobs.on_start", "run": {"run_id": 7.0}}, ("jobs.on_start", "")),
        ({"event_type": "jobs.on_start", "run": {"run_id": "1; DROP"}}, ("jobs.on_start", "")),
        ({"event_type": "jobs.on_start", "run": {"run_id": "1" * 21}}, ("jobs.on_start", "")),
        ({"event_type": "jobs.on_start", "run": [7]}, ("jobs.on_start", "")),
        ({"event_type": "catalog.dropped", "run": {"run_id": 7}}, ("unknown", "")),
        ({"event_type": ["jobs.on_start"]}, ("unknown", "")),
        ({"event_type": {}}, ("unknown", "")),
        ([], ("unknown", "")),
        (7, ("unknown", "")),
        (None, ("unknown", "")),
    ],
)
def test_a_hint_is_a_kind_and_a_run(hint_reader, body, hint):
    assert hint_reader.read_hint(json.dumps(body).encode()) == hint


@pytest.mark.parametrize(
    "body", [b"", b"run=7", b"\xff\xfe\x00", b"[" * 30_000, b'{"a":' * 10_000, b"1" * 5000]
)
def test_what_is_not_json_is_a_value_error(hint_reader, body):
    with pytest.raises(ValueError):
        hint_reader.read_hint(body)


def test_amounts_are_text_and_times_are_utc(payload):
    text = payload.encode(
        {
            "amount": Decimal("1E+3"),
            "tax": Decimal("0.10"),
            "on": date(2026, 2, 28),
            "at": datetime(2026, 3, 1, 2, 0, 0, 5),
            "rows": {"account_move": 3},
            "list": (1, None, True, "Ñ"),
        }
    )
    assert json.loads(text) == {
        "amount": "1000",
        "tax": "0.10",
        "on": "2026-02-28",
        "at": "2026-03-01T02:00:00Z",
        "rows": {"account_move": 3},
        "list": [1, None, True, "Ñ"],
    }


def test_a_float_is_refused_wherever_it_hides(payload):
    for value in (1.5, {"a": [1.5]}, float("nan")):
        with pytest.raises(TypeError, match="float"):
            payload.encode(value)
    with pytest.raises(TypeError):
        payload.encode(object())


def test_an_address_refused_too_often_is_not_listened_to(throttling):
    moment = [0.0]
    throttle = throttling.Throttle(limit=3, window=60.0, clock=lambda: moment[0])
    for _ in range(3):
        assert not throttle.is_blocked("a")
        throttle.refused("a")
    assert throttle.is_blocked("a")
    assert not throttle.is_blocked("b")
    moment[0] = 60.0
    assert not throttle.is_blocked("a")
    throttle.refused("a")
    assert not throttle.is_blocked("a"), "a new window begins"


def test_the_memory_of_refusals_is_bounded(throttling):
    throttle = throttling.Throttle(limit=1, window=60.0, clock=lambda: 0.0)
    for number in range(throttling.MAX_ADDRESSES + 10):
        throttle.refused(str(number))
    assert len(throttle._refusals) == throttling.MAX_ADDRESSES
    assert not throttle.is_blocked("0")
    assert throttle.is_blocked(str(throttling.MAX_ADDRESSES + 9))
