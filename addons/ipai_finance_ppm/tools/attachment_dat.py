"""Data files for the BIR's Alphalist Data Entry and Validation Module: QAP of 1601-EQ, and SAWT.

One header, one detail a party, code and rate, one control record with the totals; fields parted by commas,
text in upper case between quotes, amounts with two decimals, lines ended by CR LF. The TIN has nine digits
and the branch four. The layouts are those several independent programs write for version 7 of the module. For
other lists we could confirm none, so there is no data file of them here. Files are checked with the BIR's
module before they are sent.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date

from .attachment_rows import Row, totals
from .tin import Tin

NAME, PART = 50, 30  # characters of a registered name, and of a part of a person's name
BRANCH = 4


@dataclass(frozen=True)
class Filer:
    """Who files, and for which period."""

    tin: Tin
    name: str
    rdo: str
    period_end: date

    @property
    def period(self) -> str:
        return f"{self.period_end:%m/%Y}"


def file_name(filer: Filer, form: str) -> str:
    """Return the name the validation module asks for: TIN, branch, month and year, form."""
    digits, branch = numbers(filer.tin)
    return f"{digits}{branch}{filer.period_end:%m%Y}{form}.DAT"


def qap(filer: Filer, rows: list[Row], form: str = "1601EQ") -> bytes:
    """Return the quarterly alphalist of payees."""
    head = ["HQAP", f"H{form}", *numbers(filer.tin), text(filer.name), filer.period, filer.rdo]
    details = [
        ["D1", form, str(at), *_party(row), filer.period, *_tax(row)] for at, row in enumerate(rows, 1)
    ]
    control = ["C1", form, *numbers(filer.tin), filer.period, *_sums(rows)]
    return _file([head, *details, control])


def sawt(filer: Filer, rows: list[Row], form: str) -> bytes:
    """Return the summary alphalist of taxes that customers withheld.

    :param form: the return it goes with, 2550Q or 1702Q
    """
    blank = text("")
    head = [
        "HSAWT",
        f"H{form}",
        *numbers(filer.tin),
        text(filer.name),
        blank,
        blank,
        blank,
        filer.period,
        filer.rdo,
    ]
    details = [
        ["DSAWT", f"D{form}", str(at), *_party(row), filer.period, "", *_tax(row)]
        for at, row in enumerate(rows, 1)
    ]
    control = ["CSAWT", f"C{form}", *numbers(filer.tin), filer.period, *_sums(rows)]
    return _file([head, *details, control])


def text(value: str, size: int = NAME) -> str:
    """Return text as the module reads it: ASCII, upper case, between quotes, without quotes or commas
    inside.
    """
    plain = unicodedata.normalize("NFD", value).encode("ascii", "ignore").decode()
    plain = " ".join("".join(" " if sign in '",' else sign for sign in plain).split())
    return f'"{plain.upper()[:size].strip()}"'


def numbers(tin: Tin) -> tuple[str, str]:
    """Return nine digits and a branch of four.

    :raises ValueError: the branch code needs five digits
    """
    branch = str(int(tin.branch)).zfill(BRANCH)
    if len(branch) > BRANCH:
        raise ValueError(f"{tin.full}: the data file has room for four digits of a branch code.")
    return tin.base.replace("-", ""), branch


def _party(row: Row) -> list[str]:
    party = row.party
    if not party.tin:
        raise ValueError(party.problem)
    split = not party.is_company and party.last_name
    names = (party.last_name, party.first_name, party.middle_name) if split else ("", "", "")
    return [*numbers(party.tin), text("" if split else party.name), *(text(name, PART) for name in names)]


def _tax(row: Row) -> list[str]:
    return [row.texts["atc"], row.texts["rate"], f"{row.amounts['base']:.2f}", f"{row.amounts['tax']:.2f}"]


def _sums(rows: list[Row]) -> list[str]:
    sums = totals(rows)
    return [f"{sums.get(column, 0):.2f}" for column in ("base", "tax")]


def _file(records: list[list[str]]) -> bytes:
    return "".join(",".join(record) + "\r\n" for record in records).encode("ascii")
