"""Access tokens: kept in a store, renewed early, never waited for behind a lock."""

import logging
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from .clock import Clock, Deadline
from .errors import DatabricksError
from .secret import Secret

_logger = logging.getLogger(__name__)

# Azure refuses tokens with 30 seconds or less to live (databricks-sdk 0.162, oauth.py, seen 2026-11).
_LAST_SECONDS = timedelta(seconds=40)


@dataclass(frozen=True)
class Token:
    """An access token. Times are naive UTC.

    :param renew_at: from then on one caller at a time fetches the next token; the others go on with this one
    """

    value: str = field(repr=False)
    expires_at: datetime
    renew_at: datetime

    @classmethod
    def issued(cls, value: str, lifetime: float, now: datetime) -> "Token":
        """A token issued `now` that lives `lifetime` seconds: renewed in the last sixth of its life."""
        return cls(value, now + timedelta(seconds=lifetime), now + timedelta(seconds=lifetime * 5 / 6))

    def usable(self, now: datetime) -> bool:
        return now < self.expires_at - _LAST_SECONDS

    def due(self, now: datetime) -> bool:
        return now >= self.renew_at


class TokenStore(Protocol):
    """Where tokens are kept, say a table that all workers share. `key` is a digest without meaning."""

    def get(self, key: str) -> Token | None:
        """The token last put, or None."""

    def put(self, key: str, token: Token) -> None:
        """Keep it, in place of any other."""

    def drop(self, key: str) -> None:
        """Forget it; nothing happens when there is none."""


class MemoryTokenStore:
    """Tokens of this process."""

    def __init__(self) -> None:
        self._tokens: dict[str, Token] = {}

    def get(self, key: str) -> Token | None:
        return self._tokens.get(key)

    def put(self, key: str, token: Token) -> None:
        self._tokens[key] = token

    def drop(self, key: str) -> None:
        self._tokens.pop(key, None)


class Login(Protocol):
    """A way to get a token."""

    @property
    def key(self) -> str:
        """Digest of who logs in where, and with which secret."""

    def fetch(self, deadline: Deadline) -> Token:
        """A new token. :raises DatabricksError: none to be had"""


class Bearer(Protocol):
    """What goes into the Authorization header."""

    def get(self, deadline: Deadline) -> Secret:
        """The token to send. :raises DatabricksError: none to be had"""

    def drop(self, refused: Secret) -> bool:
        """The server refused it: forget it. False when no other can be had."""


class FixedBearer:
    """A personal access token."""

    def __init__(self, token: str) -> None:
        self._secret = Secret(token)

    def get(self, deadline: Deadline) -> Secret:
        return self._secret

    def drop(self, refused: Secret) -> bool:
        return False


class CachedBearer:
    """The token of a login. Two callers without a token fetch one each: that is harmless, waiting is not."""

    def __init__(self, login: Login, store: TokenStore, clock: Clock) -> None:
        self._login = login
        self._store = store
        self._clock = clock
        self._renewing = threading.Lock()

    def get(self, deadline: Deadline) -> Secret:
        token = self._store.get(self._login.key)
        now = self._clock.now()
        if token is None or not token.usable(now):
            token = self._renew(deadline)
        elif token.due(now) and self._renewing.acquire(blocking=False):
            try:
                token = self._renew(deadline.within(deadline.remaining() / 3))
            except DatabricksError as error:
                _logger.warning("the access token could not be renewed early: %s", error)
            finally:
                self._renewing.release()
        return Secret(token.value)

    def drop(self, refused: Secret) -> bool:
        token = self._store.get(self._login.key)
        if token is not None and Secret(token.value) == refused:
            self._store.drop(self._login.key)
        return True

    def _renew(self, deadline: Deadline) -> Token:
        token = self._login.fetch(deadline)
        self._store.put(self._login.key, token)
        return token
