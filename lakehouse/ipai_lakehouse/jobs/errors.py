"""What ends a task in words."""


class JobError(Exception):
    """A task cannot do its work; the sentence says what to do or what is wrong."""


class DamagedBatch(JobError):
    """What is in the landing folder cannot be applied; ``table`` and ``column`` where one is to blame.

    The batch changes nothing, stays where it is, and the sender is asked for everything again.
    """

    def __init__(self, sentence: str, table: str | None = None, column: str | None = None) -> None:
        super().__init__(sentence)
        self.table, self.column = table, column


class BrokenChain(DamagedBatch):
    """A batch builds on one that is not there."""
