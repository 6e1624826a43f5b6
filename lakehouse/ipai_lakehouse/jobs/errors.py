"""What ends a task in words."""


class JobError(Exception):
    """A task cannot do its work; the sentence says what to do or what is wrong."""


class DamagedBatch(JobError):
    """What is in the landing folder cannot be applied, and sending everything again can help."""


class BrokenChain(DamagedBatch):
    """A batch builds on one that is not there."""
