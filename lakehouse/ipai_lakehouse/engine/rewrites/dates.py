"""Dates: Spark's units, Sunday = 1, whole months, and DATE where DuckDB would answer TIMESTAMP."""

import re

from sqlglot import exp

from ..errors import unsupported
from ..spark_types import INTEGER, kind_of
from .build import (
    arguments,
    calendar_date,
    cast,
    in_utc,
    literal_text,
    macro,
    paren,
    wall_clock,
)
from .numbers import shift_decimal

_TIMESTAMP = "TIMESTAMPTZ"
_DATE_UNITS = {"YEAR", "QUARTER", "MONTH", "WEEK", "DAY"}
_TRUNC_UNITS = {
    "YEAR": "year",
    "YYYY": "year",
    "YY": "year",
    "QUARTER": "quarter",
    "MONTH": "month",
    "MM": "month",
    "MON": "month",
    "WEEK": "week",
    "DAY": "day",
    "DD": "day",
    "HOUR": "hour",
    "MINUTE": "minute",
    "SECOND": "second",
    "MILLISECOND": "milliseconds",
    "MICROSECOND": "microseconds",
}
_FIXED_SECONDS = {"WEEK": 604800, "DAY": 86400, "HOUR": 3600, "MINUTE": 60, "SECOND": 1}
_MONTHS = {"MONTH": 1, "QUARTER": 3, "YEAR": 12}
_FORMAT = re.compile(r"(?:%[YymdHMSBbAaj]|%-[mdHMS]|[-/ :.,_])*$")
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def _unit(node: exp.Expr) -> str:
    unit = node.args.get("unit")
    return (unit.name if unit is not None else "DAY").upper().removesuffix("S")


def _part(name: str):
    """A calendar part as INT."""
    return lambda node: cast(macro(name, wall_clock(node.this)), "INT")


def day_of_week(value: exp.Expr) -> exp.Expr:
    """Sunday = 1 … Saturday = 7; DuckDB counts from 0."""
    return cast(
        exp.Add(this=macro("dayofweek", calendar_date(value)), expression=exp.Literal.number(1)), "INT"
    )


def extract(node: exp.Extract) -> exp.Expr:
    """``extract(part FROM d)`` for the parts both engines agree on."""
    part = node.this.name.upper()
    if part in ("DOW", "DAYOFWEEK"):
        return day_of_week(node.expression)
    if part in ("SECOND", "S", "SEC", "SECONDS"):
        return macro("ipai_seconds", wall_clock(node.expression))
    if part in ("DOW_ISO", "DAYOFWEEK_ISO"):
        return cast(macro("isodow", calendar_date(node.expression)), "INT")
    if part not in {"YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "DOY", "HOUR", "MINUTE"}:
        raise unsupported(f"extract({part} …) is not supported here.")
    return cast(macro("date_part", part.lower(), wall_clock(node.expression)), "INT")


def add_days(node: exp.TsOrDsAdd) -> exp.Expr:
    """``date_add`` and ``date_sub``: DATE plus whole days."""
    if _unit(node) != "DAY":
        raise unsupported("date_add takes a number of days; use dateadd(unit, n, d) for other units.")
    return cast(
        exp.Add(this=calendar_date(node.this), expression=cast(paren(node.expression), "INT")), "DATE"
    )


def add_unit(node: exp.TimestampAdd) -> exp.Expr:
    """``dateadd(unit, n, d)`` gives a TIMESTAMP."""
    unit = _unit(node)
    if unit not in _MONTHS and unit not in _FIXED_SECONDS:
        raise unsupported(f"dateadd with the unit {unit} is not supported here.")
    factor, step = (_MONTHS[unit], "to_months") if unit in _MONTHS else (_FIXED_SECONDS[unit], "to_seconds")
    amount = exp.Mul(this=paren(node.expression), expression=exp.Literal.number(factor))
    return in_utc(exp.Add(this=wall_clock(node.this), expression=macro(step, cast(amount, "BIGINT"))))


def add_months(node: exp.AddMonths) -> exp.Expr:
    """``add_months``: DATE, clamped to the last day."""
    step = macro("to_months", cast(node.expression, "INT"))
    return cast(exp.Add(this=calendar_date(node.this), expression=step), "DATE")


def day_difference(node: exp.DateDiff) -> exp.Expr:
    """``datediff(end, start)`` in days, or ``datediff(unit, start, end)``; sqlglot puts the end first."""
    if node.args.get("unit") is None:
        return cast(exp.Sub(this=calendar_date(node.this), expression=calendar_date(node.expression)), "INT")
    return _difference(_unit(node), node.expression, node.this)


def _difference(unit: str, start: exp.Expr, end: exp.Expr) -> exp.Expr:
    """Whole units from start to end, towards zero."""
    start, end = wall_clock(start), wall_clock(end)
    if unit in _MONTHS:
        months = macro("ipai_whole_months", start, end)
        return cast(exp.IntDiv(this=months, expression=exp.Literal.number(_MONTHS[unit])), "BIGINT")
    if unit not in _FIXED_SECONDS:
        raise unsupported(f"A difference in the unit {unit} is not supported here.")
    seconds = exp.Sub(this=macro("epoch_us", end), expression=macro("epoch_us", start))
    units = exp.Literal.number(_FIXED_SECONDS[unit] * 1_000_000)
    return cast(exp.IntDiv(this=paren(seconds), expression=units), "BIGINT")


def months_between(node: exp.MonthsBetween) -> exp.Expr:
    """``months_between(end, start)`` with 31-day months, rounded to 8 digits."""
    rounded = node.args.get("roundoff")
    if rounded is not None and not isinstance(rounded, exp.Boolean):
        raise unsupported("The third argument of months_between is true or false.")
    name = "ipai_months_between" if rounded is None or rounded.this else "ipai_months_between_exactly"
    return macro(name, wall_clock(node.this), wall_clock(node.expression))


def truncate_timestamp(node: exp.TimestampTrunc) -> exp.Expr:
    """``date_trunc(unit, x)`` gives a TIMESTAMP."""
    return in_utc(macro("date_trunc", _known_unit(_unit(node)), wall_clock(node.this)))


def truncate_date(node: exp.DateTrunc) -> exp.Expr:
    """``trunc(d, unit)`` gives a DATE."""
    unit = _known_unit(_unit(node))
    if unit not in ("year", "quarter", "month", "week"):
        raise unsupported(f"trunc(date, '{unit}') is not supported here.")
    return cast(macro("date_trunc", unit, calendar_date(node.this)), "DATE")


def _known_unit(unit: str) -> str:
    if unit not in _TRUNC_UNITS:
        raise unsupported(f"The unit '{unit}' is not supported here.")
    return _TRUNC_UNITS[unit]


def to_date(node: exp.TsOrDsToDate) -> exp.Expr:
    """``to_date(text[, format])``."""
    if node.args.get("format") is None:
        return calendar_date(node.this)
    return cast(macro("strptime", node.this, _strftime(node.args["format"])), "DATE")


def to_timestamp(node: exp.StrToTime) -> exp.Expr:
    """``to_timestamp(text, format)``."""
    return cast(macro("strptime", node.this, _strftime(node.args["format"])), _TIMESTAMP)


def format_date(node: exp.TimeToStr) -> exp.Expr:
    """``date_format(x, pattern)`` for the pattern letters that mean the same."""
    return macro("strftime", wall_clock(node.this), _strftime(node.args["format"]))


def _strftime(node: exp.Expr) -> str:
    """The format as sqlglot turned it from Java's letters into strftime's."""
    pattern = literal_text(node, "A date format").replace("strict", "")
    if not _FORMAT.match(pattern):
        raise unsupported("This date format uses letters the embedded lakehouse does not know.")
    return pattern


def next_day(node: exp.NextDay) -> exp.Expr:
    """``next_day(d, 'MO')``: the first such weekday after d."""
    name = literal_text(node.expression, "The weekday of next_day").upper()[:2]
    if name not in _WEEKDAYS:
        raise unsupported(f"next_day does not know the weekday '{name}'.")
    ahead = exp.Sub(
        this=exp.Literal.number(_WEEKDAYS.index(name) + 7),
        expression=macro("isodow", calendar_date(node.this)),
    )
    step = exp.Add(
        this=exp.Mod(this=paren(ahead), expression=exp.Literal.number(7)), expression=exp.Literal.number(1)
    )
    return cast(exp.Add(this=calendar_date(node.this.copy()), expression=cast(paren(step), "INT")), "DATE")


def shift(node: exp.Add | exp.Sub) -> exp.Expr:
    """``date ± interval`` of days or months stays a DATE, of hours becomes a TIMESTAMP; ``date ± n`` is days.

    ``date - date`` is refused; decimals go to the numbers.
    """
    if isinstance(node, exp.Add) and _is_interval(node.this):
        return shift(_retyped(node, exp.Add(this=node.expression, expression=node.this)))
    left, right = kind_of(node.this), kind_of(node.expression)
    if left == exp.DType.DATE and _is_interval(node.expression):
        return cast(node.copy(), "DATE" if _unit(node.expression) in _DATE_UNITS else _TIMESTAMP)
    if left == right == exp.DType.DATE:
        raise unsupported("date - date gives an INTERVAL; use datediff(end, start) for a number of days.")
    if exp.DType.DATE in (left, right):
        return cast(node.copy(), "DATE")
    return shift_decimal(node)


def _is_interval(node: exp.Expr) -> bool:
    return isinstance(node.unnest(), exp.Interval)


def _retyped(old: exp.Expr, new: exp.Expr) -> exp.Expr:
    new._type = old.type
    return new


def from_utc(node: exp.AtTimeZone) -> exp.Expr:
    """``from_utc_timestamp(ts, zone)``: the wall clock of the zone."""
    local = macro("timezone", node.args["zone"], cast(node.this, _TIMESTAMP))
    return cast(local, _TIMESTAMP)


def to_utc(node: exp.FromTimeZone) -> exp.Expr:
    """``to_utc_timestamp(ts, zone)``: the wall clock of the zone read back as UTC."""
    return macro("timezone", node.args["zone"], wall_clock(node.this))


def unix_seconds(node: exp.StrToUnix) -> exp.Expr:
    """``unix_timestamp(x[, format])`` in whole seconds, of a TIMESTAMP, a DATE or a text."""
    if node.this is None:
        raise unsupported("unix_timestamp takes one argument here.")
    if kind_of(node.this) in exp.DataType.TEXT_TYPES:
        return macro("ipai_unix", macro("strptime", node.this, _strftime(node.args["format"])))
    return macro("ipai_unix", node.this)


def _epoch(name: str):
    """Whole milliseconds or microseconds since 1970."""
    return lambda node: macro(name, cast(node.this, _TIMESTAMP))


def _from_epoch(factor: int):
    """A TIMESTAMP of whole units since 1970, each of so many microseconds."""

    def rewrite(node: exp.Anonymous) -> exp.Expr:
        (value,) = arguments(node, 1)
        if kind_of(value) not in INTEGER:
            raise unsupported(f"`{node.name.lower()}` is supported for whole numbers only.")
        micros = exp.Mul(this=cast(value, "BIGINT"), expression=exp.Literal.number(factor))
        return cast(macro("make_timestamp", micros), _TIMESTAMP)

    return rewrite


def weekday(node: exp.Anonymous) -> exp.Expr:
    """``weekday``: Monday = 0."""
    days = macro("isodow", calendar_date(arguments(node, 1)[0]))
    return cast(exp.Sub(this=days, expression=exp.Literal.number(1)), "INT")


def date_part(node: exp.Anonymous) -> exp.Expr:
    """``date_part('part', d)``: extract with the part as text."""
    part, value = arguments(node, 2)
    return extract(exp.Extract(this=exp.var(literal_text(part, "The part of date_part")), expression=value))


def unix_days(node: exp.UnixDate) -> exp.Expr:
    """``unix_date``: days since 1970-01-01."""
    epoch = calendar_date(exp.Literal.string("1970-01-01"))
    return cast(exp.Sub(this=calendar_date(node.this), expression=epoch), "INT")


NODES = {
    exp.Year: _part("year"),
    exp.Quarter: _part("quarter"),
    exp.Month: _part("month"),
    exp.Day: _part("day"),
    exp.DayOfMonth: _part("day"),
    exp.DayOfYear: _part("dayofyear"),
    exp.WeekOfYear: _part("weekofyear"),
    exp.Hour: _part("hour"),
    exp.Minute: _part("minute"),
    exp.Second: _part("second"),
    exp.DayOfWeek: lambda node: day_of_week(node.this),
    exp.Extract: extract,
    exp.TsOrDsAdd: add_days,
    exp.TimestampAdd: add_unit,
    exp.AddMonths: add_months,
    exp.DateDiff: day_difference,
    exp.MonthsBetween: months_between,
    exp.TimestampDiff: lambda node: _difference(_unit(node), node.expression, node.this),
    exp.TimestampTrunc: truncate_timestamp,
    exp.DateTrunc: truncate_date,
    exp.TsOrDsToDate: to_date,
    exp.LastDay: lambda node: macro("last_day", calendar_date(node.this)),
    exp.NextDay: next_day,
    exp.TimeToStr: format_date,
    exp.TimeStrToTime: lambda node: node.this,
    exp.StrToTime: to_timestamp,
    exp.Add: shift,
    exp.Sub: shift,
    exp.AtTimeZone: from_utc,
    exp.FromTimeZone: to_utc,
    exp.StrToUnix: unix_seconds,
    exp.UnixDate: unix_days,
    exp.UnixSeconds: lambda node: macro("ipai_unix", node.this),
    exp.UnixMillis: _epoch("epoch_ms"),
    exp.UnixMicros: _epoch("epoch_us"),
    exp.DateFromUnixDate: lambda node: cast(
        exp.Add(this=calendar_date(exp.Literal.string("1970-01-01")), expression=cast(node.this, "INT")),
        "DATE",
    ),
}
NAMES = {
    "weekday": weekday,
    "date_part": date_part,
    "timestamp_seconds": _from_epoch(1_000_000),
    "timestamp_millis": _from_epoch(1_000),
    "timestamp_micros": _from_epoch(1),
    "make_date": lambda node: macro("make_date", *arguments(node, 3)),
}
