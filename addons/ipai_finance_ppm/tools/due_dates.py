"""When a return is due: the statutory date, then the next business day.

RMC 65-2016: a due date on a Saturday, a Sunday or a holiday moves to the next business day, for eFPS,
eBIRForms and manual filing alike. Special non-working days count as holidays.
"""

from collections.abc import Iterable
from datetime import date, timedelta

import holidays

from .periods import add_months

HOLIDAY_SOURCE = f"holidays {holidays.__version__}"


class BusinessCalendar:
    """Business days of the Philippines: no week-ends, no public holidays, no extra days a company adds.

    :param extra: days off that the library does not know, such as a late proclamation or a local holiday
    """

    def __init__(self, extra: Iterable[date] = ()) -> None:
        self._public = holidays.country_holidays("PH")
        self._extra = frozenset(extra)

    def is_business_day(self, day: date) -> bool:
        """Tell whether banks and the BIR work on a day."""
        return day.weekday() < 5 and day not in self._public and day not in self._extra

    def roll_forward(self, day: date) -> date:
        """Return the day itself when it is a business day, else the next one."""
        while not self.is_business_day(day):
            day += timedelta(days=1)
        return day


def statutory_date(rule: str, value: int, period_end: date) -> date:
    """Return the due date before any shift.

    :param rule: ``day_of_next_month`` (``value`` = the day), ``end_of_next_month`` (no value)
        or ``days_after`` (``value`` = days after the last day of the period)
    :raises ValueError: for another rule
    """
    if rule == "day_of_next_month":
        return add_months(period_end, 1).replace(day=value)
    if rule == "end_of_next_month":
        return add_months(period_end, 2) - timedelta(days=1)
    if rule == "days_after":
        return period_end + timedelta(days=value)
    raise ValueError(f"{rule} is not a due rule; use day_of_next_month, end_of_next_month or days_after.")
