"""What ends a task in words."""


class JobError(Exception):
    """A task cannot do its work; the sentence says what to do or what is wrong."""
