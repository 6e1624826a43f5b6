"""Two secrets for one identity, so that one can be replaced while the other still works."""

from typing import Literal

from .clock import Deadline
from .errors import LoginRefused
from .tokens import Login, Token

SecretUsed = Literal["", "first", "next"]


class SecretLog:
    """Which secret the login endpoint accepted last; "" before the first login of this client."""

    def __init__(self) -> None:
        self.used: SecretUsed = ""


class RotatingLogin:
    """Logs in with the secret that worked last; when that one is refused, with the other.

    Only a refusal changes the secret: a login server that cannot be reached says nothing about it.

    :param first: login with the secret in use
    :param following: login with the one that will replace it, None when there is none
    :param log: told which one worked
    """

    def __init__(self, first: Login, following: Login | None, log: SecretLog) -> None:
        self._logins: list[tuple[SecretUsed, Login]] = [("first", first)]
        if following is not None:
            self._logins.append(("next", following))
        self._log = log
        self.key = first.key if following is None else f"{first.key[:20]}{following.key[:20]}"

    def fetch(self, deadline: Deadline) -> Token:
        """:raises LoginRefused: every secret was refused"""
        refusals = []
        for used, login in list(self._logins):
            try:
                token = login.fetch(deadline)
            except LoginRefused as error:
                refusals.append(error)
                continue
            self._remember(used, login)
            return token
        raise refusals[0] if len(refusals) == 1 else _both(refusals)

    def _remember(self, used: SecretUsed, login: Login) -> None:
        self._logins.sort(key=lambda known: known[1] is not login)
        self._log.used = used


def _both(refusals: list[LoginRefused]) -> LoginRefused:
    """The two refusals as one; the server's words are those of the last."""
    last = refusals[-1]
    return LoginRefused(
        f"Both secrets were refused. {last.sentence}",
        detail=last.detail,
        status=last.status,
        error_code=last.error_code,
        request_id=last.request_id,
    )
