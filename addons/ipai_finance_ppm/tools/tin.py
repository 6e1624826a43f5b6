"""Taxpayer identification numbers of the Philippines.

Nine digits and a branch code: three digits historically, now five (00000 is the head office). The ninth digit
is a check digit whose formula the BIR does not publish, so none is checked.
"""

import re
from typing import NamedTuple

_SHAPE = re.compile(r"(\d{3})[-. ]?(\d{3})[-. ]?(\d{3})(?:[-. ]?(\d{3,5}))?")


class Tin(NamedTuple):
    """A TIN in the form people write it: ``123-456-789`` and a branch code of five digits."""

    base: str
    branch: str

    @property
    def full(self) -> str:
        """Return ``123-456-789-00000``."""
        return f"{self.base}-{self.branch}"


def parse_tin(text: str) -> Tin:
    """Read a TIN of 9 digits, with or without dashes and with or without a branch code of 3 to 5 digits.

    :raises ValueError: in one sentence, when the text has another shape or the number cannot exist
    """
    match = _SHAPE.fullmatch(text.strip())
    if not match:
        raise ValueError(
            f"{text} is not a TIN: write nine digits like 123-456-789, with a branch code like 00000."
        )
    digits = "".join(match.groups()[:3])
    if len(set(digits)) == 1:
        raise ValueError(f"{text} is not a TIN: nine times the same digit is never issued.")
    return Tin("-".join(match.groups()[:3]), (match[4] or "0").zfill(5))
