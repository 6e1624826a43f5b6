"""The three agencies of the demo: who they are and how their year goes."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Agency:
    """`level` scales all amounts (1 = a mid-size agency), `growth` is a year's growth, `months` holds twelve
    factors (January first) for work that follows the advertising year."""

    code: str
    name: str
    tin: str
    rdo: str
    street: str
    city: str
    zip: str
    level: float
    growth: float
    months: tuple[float, ...]

    def season(self, month: date) -> float:
        """Seasonal factor of `month`."""
        return self.months[month.month - 1]


AGENCIES = (
    Agency(
        "RIM",
        "Rizal Integrated Media, Inc.",
        "008-412-637-00000",
        "050",
        "7F Legaspi Tower, 112 Legazpi Street",
        "Makati City",
        "1229",
        1.0,
        0.09,
        (0.78, 0.86, 1.08, 0.92, 0.98, 1.12, 0.90, 0.94, 1.14, 1.02, 1.18, 1.55),
    ),
    Agency(
        "CKVC",
        "CKV Communications Corporation",
        "007-935-284-00000",
        "044",
        "Unit 2104 Burgos Circle, 5th Avenue",
        "Taguig City",
        "1634",
        0.62,
        0.14,
        (0.82, 0.90, 1.15, 0.88, 1.04, 1.20, 0.86, 0.92, 1.18, 0.98, 1.06, 1.38),
    ),
    Agency(
        "BOM",
        "Bay Outdoor Media, Inc.",
        "009-276-518-00000",
        "051",
        "3F Seaside Building, Roxas Boulevard",
        "Pasay City",
        "1300",
        1.45,
        0.05,
        (0.88, 0.84, 1.02, 1.06, 1.16, 1.08, 0.92, 0.90, 1.06, 0.96, 1.12, 1.42),
    ),
)
