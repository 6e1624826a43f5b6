"""Taxpayer identification numbers shaped as Odoo accepts them: 123-456-789-00000."""

import re
from random import Random

SHAPE = re.compile(r"\d{3}-\d{3}-\d{3}-\d{5}")


def make_tin(rng: Random, is_company: bool, branch: int = 0) -> str:
    """A plausible number: companies start with 0, persons with 1 to 9, three different groups.

    The ninth digit is a check digit whose formula the BIR does not publish, so none is computed.
    """
    first = 0 if is_company else rng.randint(1, 9)
    groups = [first * 100 + rng.randint(1, 99), *rng.sample(range(101, 999), 2)]
    return "-".join(f"{group:03d}" for group in groups) + f"-{branch:05d}"
