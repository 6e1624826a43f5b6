"""Rules that say which requests go wrong, and how. They live in memory: a restarted server has none."""

from __future__ import annotations

import hmac
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Literal

from pydantic import BaseModel, Field

from ..core.clock import Clock
from ..core.errors import missing

# token → its owner, or None
Owner = Callable[[str], str | None]


class Rule(BaseModel):
    """One fault.

    `path` is a pattern (`/api/2.?/jobs/*`); `method`, `token` and `principal` narrow it. The first `skip`
    requests it fits pass; it strikes `times` times (None = always), for `lasts_seconds` (None = until it is
    deleted). Before the request is handled: `status` (`code`, `body`, `retry_after` in seconds), `html`,
    `malformed`, `hang` (for `seconds`, or until the client leaves), `delay` (`seconds`). After it has taken
    effect: `cut` (half the body), `drop` (no body at all).
    """

    path: str = Field(default="*", min_length=1)
    method: str | None = None
    token: str | None = None
    principal: str | None = None
    kind: Literal["status", "delay", "hang", "cut", "malformed", "html", "drop"]
    code: int = Field(default=503, ge=400, le=599)
    body: dict[str, Any] | str | None = None
    retry_after: int | None = Field(default=None, ge=0)
    seconds: float = Field(default=60, ge=0, le=3600)
    times: int | None = Field(default=None, ge=1)
    skip: int = Field(default=0, ge=0)
    lasts_seconds: float | None = Field(default=None, gt=0)


@dataclass
class Standing:
    """A rule in force, what it has seen and done, and when it ends (ms)."""

    rule: Rule
    ends_ms: int | None
    rule_id: str = field(default_factory=lambda: uuid.uuid4().hex)
    seen: int = 0
    struck: int = 0

    def shown(self) -> dict[str, Any]:
        """The rule as it is told; a token is never given back."""
        members = self.rule.model_dump(exclude_none=True, exclude={"token"})
        counts = {"seen": self.seen, "struck": self.struck, "for_one_token": self.rule.token is not None}
        return {"rule_id": self.rule_id, **members, **counts}


class Faults:
    """All rules in force; requests of many threads may ask."""

    def __init__(self, clock: Clock, owner: Owner) -> None:
        self._clock = clock
        self._owner = owner
        self._lock = threading.Lock()
        self._rules: list[Standing] = []

    def add(self, rule: Rule) -> dict[str, Any]:
        """Put a rule in force, behind those that are."""
        lasts = rule.lasts_seconds
        ends = None if lasts is None else self._clock.now_ms() + int(lasts * 1000)
        standing = Standing(rule, ends)
        with self._lock:
            self._rules.append(standing)
        return standing.shown()

    def list(self) -> list[dict[str, Any]]:
        """The rules in force."""
        with self._lock:
            self._expire()
            return [standing.shown() for standing in self._rules]

    def remove(self, rule_id: str | None) -> None:
        """End one rule, or all; 404 for one that is not in force."""
        with self._lock:
            left = [one for one in self._rules if rule_id is not None and one.rule_id != rule_id]
            if rule_id is not None and len(left) == len(self._rules):
                raise missing(f"No fault has the id {rule_id}.")
            self._rules = left

    def take(self, method: str, path: str, token: str) -> Rule | None:
        """The rule that strikes this request, counted; None for most requests."""
        if not self._rules:
            return None
        with self._lock:
            self._expire()
            return next((one.rule for one in self._rules if self._strikes(one, method, path, token)), None)

    def _strikes(self, standing: Standing, method: str, path: str, token: str) -> bool:
        rule = standing.rule
        if not self._fits(rule, method, path, token):
            return False
        standing.seen += 1
        if standing.seen <= rule.skip or (rule.times is not None and standing.struck >= rule.times):
            return False
        standing.struck += 1
        return True

    def _fits(self, rule: Rule, method: str, path: str, token: str) -> bool:
        if not fnmatchcase(path, rule.path) or rule.method not in (None, method):
            return False
        if rule.token is not None and not hmac.compare_digest(rule.token.encode(), token.encode()):
            return False
        return rule.principal is None or (bool(token) and self._owner(token) == rule.principal)

    def _expire(self) -> None:
        now = self._clock.now_ms()
        self._rules = [one for one in self._rules if one.ends_ms is None or one.ends_ms > now]
