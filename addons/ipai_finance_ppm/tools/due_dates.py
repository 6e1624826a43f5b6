"""When a return is due: the statutory date, then the next business day; and the days to prepare it by.

RMC 65-2016: a due date on a Saturday, a Sunday or a holiday moves to the next business day, for eFPS,
eBIRForms and manual filing alike. Special non-working days count as holidays.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import holidays

from .periods import add_months

HOLIDAY_SOURCE = f"holidays {holidays.__version__}"
ONE_DAY = timedelta(days=1)

# RR 26-2002: who files 1601-C, 0619-E and 0619-F through eFPS files on the day of the industry's group,
# and pays on the 15th.
EFPS_DAYS = {"A": 15, "B": 14, "C": 13, "D": 12, "E": 11}
EFPS_PAYMENT_DAY = 15


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
            day += ONE_DAY
        return day

    def back(self, day: date, count: int) -> date:
        """Return the business day that lies ``count`` business days before a day."""
        while count:
            day -= ONE_DAY
            count -= self.is_business_day(day)
        return day


@dataclass(frozen=True)
class DueRule:
    """How the due date of a form follows from the end of its period.

    :param kind: ``day_of_month`` (``value`` = the day of the month that begins ``months`` after the period),
        ``end_of_month`` (its last day) or ``days_after`` (``value`` = days after the last day of the period)
    :param december: another day for a period that ends in December (1601-C: the 15th)
    """

    kind: str
    value: int = 0
    months: int = 1
    december: int = 0

    def date(self, period_end: date) -> date:
        """Return the due date before any shift.

        :raises ValueError: for another kind
        """
        if self.kind == "day_of_month":
            day = self.december if self.december and period_end.month == 12 else self.value
            return add_months(period_end, self.months).replace(day=day)
        if self.kind == "end_of_month":
            return add_months(period_end, self.months + 1) - ONE_DAY
        if self.kind == "days_after":
            return period_end + timedelta(days=self.value)
        raise ValueError(f"{self.kind} is not a due rule; use day_of_month, end_of_month or days_after.")
