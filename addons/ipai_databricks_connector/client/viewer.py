"""Viewer tokens: what shows one published dashboard to one viewer who has no Databricks account.

A service principal asks the dashboard what such a token must contain, then asks the login endpoint for it.
The token is made for a browser, so it is checked before it goes there: it must end, and must not open more.
"""

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from .auth import Auth, ServicePrincipal
from .clock import Clock, Deadline
from .errors import InvalidInput, MalformedAnswer
from .exchange import Exchange
from .login import WorkspaceLogin
from .messages import Answer, Wire
from .rotation import RotatingLogin, SecretLog
from .secret import Secret
from .tokens import Login

_EVERYTHING = "all-apis"
_EPOCH = datetime(1970, 1, 1)
_WORKSPACE = re.compile(r"workspaces/(\d+)")


class TokenInfo(Wire):
    """What the second token request must contain (`GET …/published/tokeninfo`)."""

    authorization_details: Sequence[Mapping[str, Any]]
    custom_claim: str
    scope: str

    def form(self) -> dict[str, str | Secret]:
        """Members of the token request; all three, or the token is not bound to the viewer."""
        return {
            "grant_type": "client_credentials",
            "scope": self.scope,
            "custom_claim": self.custom_claim,
            "authorization_details": json.dumps(self.authorization_details),
        }

    def workspace_id(self, answer: Answer) -> str:
        """Id of the workspace that answered, "" when it does not tell."""
        named = (_WORKSPACE.match(str(one.get("resource_name"))) for one in self.authorization_details)
        found = next((match[1] for match in named if match), "")
        return answer.headers.get("X-Databricks-Org-Id", "") or found


@dataclass(frozen=True)
class ViewerToken:
    """Access of one viewer to one dashboard. `expires_at` is naive UTC; keep it nowhere, log it nowhere."""

    token: Secret = field(repr=False)
    expires_at: datetime
    workspace_id: str


class Viewers:
    """Gets viewer tokens as a service principal."""

    def __init__(self, auth: Auth, host: str, exchange: Exchange, clock: Clock) -> None:
        self._auth = auth
        self._host = host
        self._exchange = exchange
        self._clock = clock

    def check(self, viewer_id: str, value: str) -> None:
        """:raises InvalidInput: these credentials cannot do it, or a value is missing"""
        if not isinstance(self._auth, ServicePrincipal):
            raise InvalidInput(
                "Only a service principal with an OAuth secret can show a dashboard to viewers without "
                "a Databricks account: change the authentication of the workspace."
            )
        if not viewer_id or not value:
            raise InvalidInput("A viewer needs an id and a value: without a value no row can be left out.")

    def token(self, answer: Answer, deadline: Deadline) -> ViewerToken:
        """The token for what `tokeninfo` answered.

        :raises LoginRefused: the id or the secret is wrong
        :raises MalformedAnswer: what came is no token for a browser
        """
        info = answer.parse(TokenInfo)
        issued = self._login(info).fetch(deadline)
        return ViewerToken(Secret(issued.value), _end(issued.value), info.workspace_id(answer))

    def _login(self, info: TokenInfo) -> Login:
        auth = self._auth
        assert isinstance(auth, ServicePrincipal), "checked before the first call"
        first = _ViewerLogin(auth, self._host, self._exchange, self._clock, info)
        if not auth.next_secret:
            return first
        other = replace(auth, client_secret=auth.next_secret, next_secret="")
        following = _ViewerLogin(other, self._host, self._exchange, self._clock, info)
        return RotatingLogin(first, following, SecretLog())


class _ViewerLogin(WorkspaceLogin):
    """The workspace's login endpoint, asked for less than everything."""

    def __init__(
        self, auth: ServicePrincipal, host: str, exchange: Exchange, clock: Clock, info: TokenInfo
    ) -> None:
        super().__init__(auth, host, exchange, clock)
        self._info = info

    def form(self) -> dict[str, str | Secret]:
        return self._info.form()


def _end(token: str) -> datetime:
    """When the token ends (claim `exp`); a browser gets no token without an end, and none for everything."""
    claims = _claims(token)
    seconds = claims.get("exp")
    if not isinstance(seconds, int):
        raise MalformedAnswer("Databricks issued a viewer token that does not say when it ends.")
    if _EVERYTHING in str(claims.get("scope", "")):
        raise MalformedAnswer(
            "Databricks issued a token for everything instead of one dashboard: it was thrown away."
        )
    return _EPOCH + timedelta(seconds=seconds)


def _claims(token: str) -> Mapping[str, Any]:
    """The claims of a JWT; {} when it is none. Its signature is for the server to check, not for us."""
    parts = token.split(".")
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "==")) if len(parts) == 3 else {}
    except ValueError:
        claims = {}
    return claims if isinstance(claims, dict) else {}
