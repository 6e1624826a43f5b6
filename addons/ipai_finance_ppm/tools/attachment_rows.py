"""Rows of the lists that go with a return, and whether they can be submitted. Knows no ledger."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from .tin import Tin, parse_tin

ZERO = Decimal("0.00")


@dataclass
class Party:
    """A payee, customer or supplier as the lists name it."""

    name: str
    tin_text: str = ""
    branch: str = ""
    last_name: str = ""
    first_name: str = ""
    middle_name: str = ""
    address: str = ""
    country: str = ""
    is_company: bool = True

    @property
    def tin(self) -> Tin | None:
        """The TIN, with the branch code of the partner when the TIN has none; None when it is not one."""
        try:
            found = parse_tin(self.tin_text)
        except ValueError:
            return None
        own = len(self.tin_text.strip()) > len(found.base)
        return found if own or not self.branch else Tin(found.base, self.branch.zfill(5))

    @property
    def problem(self) -> str:
        """Why the party cannot be named in a list, in words; empty when it can."""
        if not self.tin_text.strip():
            return f"{self.name} has no TIN."
        if not self.tin:
            return f"The TIN of {self.name}, {self.tin_text}, is not one: write it like 123-456-789-00000."
        return ""


@dataclass
class Row:
    """One row: a party, texts and amounts by column."""

    party: Party
    texts: dict[str, str] = field(default_factory=dict)
    amounts: dict[str, Decimal] = field(default_factory=dict)

    def add(self, column: str, amount: Decimal) -> None:
        """Add to a column."""
        self.amounts[column] = self.amounts.get(column, ZERO) + amount


def totals(rows: Iterable[Row]) -> dict[str, Decimal]:
    """Return the sum of every column."""
    found: dict[str, Decimal] = {}
    for row in rows:
        for column, amount in row.amounts.items():
            found[column] = found.get(column, ZERO) + amount
    return found


def problems(rows: Iterable[Row]) -> list[str]:
    """Return what is wrong with the parties, each once and in the order of the rows."""
    return list(dict.fromkeys(row.party.problem for row in rows if row.party.problem))
