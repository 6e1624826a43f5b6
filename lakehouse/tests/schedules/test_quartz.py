"""Quartz expressions: when they fire, and which ones are refused."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from ipai_lakehouse.quartz import QuartzError, read_quartz, read_zone


def fires(text: str, start: str, zone: str = "Asia/Manila", times: int = 1) -> list[str]:
    """The next times after `start` (local), as local texts."""
    tz = read_zone(zone)
    moment = datetime.fromisoformat(start).replace(tzinfo=tz)
    found = []
    for _ in range(times):
        due = read_quartz(text).after(moment, tz)
        assert due is not None and due.tzinfo is timezone.utc
        found.append(due.astimezone(tz).strftime("%Y-%m-%d %H:%M:%S"))
        moment = due
    return found


def test_the_month_end_job() -> None:
    text = "0 0 2 1 * ?"
    assert fires(text, "2026-02-14 09:00", times=2) == ["2026-03-01 02:00:00", "2026-04-01 02:00:00"]
    assert fires(text, "2026-03-01 02:00:00") == ["2026-04-01 02:00:00"]
    assert fires(text, "2026-03-01 01:59:59") == ["2026-03-01 02:00:00"]
    manila = read_zone("Asia/Manila")
    due = read_quartz(text).after(datetime(2026, 2, 14, tzinfo=manila), manila)
    assert due == datetime(2026, 2, 28, 18, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0 0/20 8-9 ? * MON-FRI", ["2026-02-16 08:00:00", "2026-02-16 08:20:00"]),
        ("0 0 6 ? * 2", ["2026-02-16 06:00:00", "2026-02-23 06:00:00"]),  # 2 is Monday
        ("0 0 0 L * ?", ["2026-02-28 00:00:00", "2026-03-31 00:00:00"]),
        ("0 0 0 L-2 * ?", ["2026-02-26 00:00:00", "2026-03-29 00:00:00"]),
        ("0 0 0 LW * ?", ["2026-02-27 00:00:00", "2026-03-31 00:00:00"]),
        ("0 0 0 15W * ?", ["2026-02-16 00:00:00", "2026-03-16 00:00:00"]),  # the 15th is a Sunday
        ("0 0 0 ? * 6L", ["2026-02-27 00:00:00", "2026-03-27 00:00:00"]),
        ("0 0 0 ? * FRI#3", ["2026-02-20 00:00:00", "2026-03-20 00:00:00"]),
        ("0 0 0 ? * L", ["2026-02-21 00:00:00", "2026-02-28 00:00:00"]),
        ("0 0 0 ? * FRI-SUN", ["2026-02-15 00:00:00", "2026-02-20 00:00:00"]),
        ("0 0 0 29 2 ? 2028", ["2028-02-29 00:00:00"]),
        ("15,45 30 10 1,20 JAN,MAR ?", ["2026-03-01 10:30:15", "2026-03-01 10:30:45"]),
    ],
)
def test_times(text: str, expected: list[str]) -> None:
    assert fires(text, "2026-02-14 00:00", times=len(expected)) == expected


def test_a_clock_change_leaves_a_time_out_and_does_not_double_one() -> None:
    text = "0 30 2 * * ?"
    assert fires(text, "2026-03-28 12:00", "Europe/Berlin") == ["2026-03-30 02:30:00"]
    assert fires(text, "2026-10-24 12:00", "Europe/Berlin", 2) == [
        "2026-10-25 02:30:00",
        "2026-10-26 02:30:00",
    ]


def test_never() -> None:
    zone = read_zone("UTC")
    assert read_quartz("0 0 0 31 2 ?").after(datetime(2026, 1, 1, tzinfo=zone), zone) is None
    assert read_quartz("0 0 0 1 1 ? 2020").after(datetime(2026, 1, 1, tzinfo=zone), zone) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("0 2 1 * *", "5 fields"),
        ("0 0 2 1 * *", "needs `\\?`"),
        ("0 0 2 ? * ?", "needs `\\?`"),
        ("60 0 2 1 * ?", "'60'.*seconds"),
        ("0 0 24 1 * ?", "'24'.*hours"),
        ("0 0 2 32 * ?", "'32'.*day of month"),
        ("0 0 2 1 13 ?", "'13'.*month"),
        ("0 0 2 ? * 0", "'0'.*day of week"),
        ("0 0 2 ? * MOON", "'MOON'"),
        ("0 0/0 2 1 * ?", "step of 0"),
        ("0 *-5 2 1 * ?", "not a value of minutes"),
        ("0 0 2 ? * MON#6", "not a value|MON#6"),
    ],
)
def test_wrong_expressions(text: str, words: str) -> None:
    with pytest.raises(QuartzError, match=words):
        read_quartz(text)


def test_wrong_zone() -> None:
    with pytest.raises(QuartzError, match="'Manila' is not a time zone"):
        read_zone("Manila")
