"""The one exception of the launcher."""

import re
from pathlib import Path

# Odoo goes on logging after the error that ends it.
CHATTER = re.compile(r"\d{4}-\d\d-\d\d \S+ \d+ (?:INFO|DEBUG) ")


class Refused(Exception):
    """Something a person has to change; its text is the sentence that person reads.

    :param log: the file with the details, whose last line is shown below the sentence
    """

    def __init__(self, sentence: str, log: Path | None = None):
        super().__init__(sentence)
        self.log = log

    def last_line(self) -> str:
        """Return the last line of the log that says what went wrong, or an empty string."""
        if not self.log or not self.log.is_file():
            return ""
        text = self.log.read_text(encoding="utf-8", errors="replace")
        lines = [line.strip() for line in text.splitlines() if line.strip() and not CHATTER.match(line)]
        return lines[-1] if lines else ""
