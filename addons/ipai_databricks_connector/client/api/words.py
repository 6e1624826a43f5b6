"""The server's words for states, as ours."""

import logging
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal, TypeVar

_logger = logging.getLogger(__name__)

State = TypeVar("State", bound=str)


def translate(known: Mapping[str, State], kind: str, word: str) -> State | Literal["unknown"]:
    """Our state for the server's `word`; one not learned yet stays "unknown" and is logged once.

    :param kind: what bears the state, for the log
    """
    if word in known:
        return known[word]
    _note_unknown(kind, word)
    return "unknown"


@lru_cache(maxsize=256)
def _note_unknown(kind: str, word: str) -> None:
    """Once for each word: a poller would fill the log."""
    _logger.warning("unknown state of a Databricks %s: %r", kind, word)
