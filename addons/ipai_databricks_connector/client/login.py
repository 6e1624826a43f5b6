"""OAuth client credentials: at the workspace (service principal) or at Microsoft Entra."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from .auth import EntraClientSecret, ServicePrincipal
from .clock import Clock, Deadline
from .errors import ApiError, BadRequest, LoginRefused, NotFound, PermissionDenied, Unauthenticated
from .exchange import Exchange
from .messages import Request, Wire
from .rotation import RotatingLogin, SecretLog
from .secret import Secret
from .tokens import Login, Token

# Azure Databricks' application id, the same in every tenant (learn.microsoft.com, Databricks authentication).
_AZURE_SCOPE = "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d/.default"
_AUTHORITIES: Mapping[str, str] = {
    ".databricks.azure.us": "https://login.microsoftonline.us",
    ".databricks.azure.cn": "https://login.chinacloudapi.cn",
}
_AUTHORITY = "https://login.microsoftonline.com"
ENTRA_HOSTS = ("login.microsoftonline.com", "login.microsoftonline.us", "login.chinacloudapi.cn")


_TwoSecrets = TypeVar("_TwoSecrets", ServicePrincipal, EntraClientSecret)


def login(
    auth: ServicePrincipal | EntraClientSecret, host: str, exchange: Exchange, clock: Clock, log: SecretLog
) -> Login:
    """The login of an identity, with its second secret when it has one.

    :param log: told which secret worked
    """
    if isinstance(auth, EntraClientSecret):
        return _rotating(auth, lambda one: EntraLogin(one, host, exchange, clock), log)
    return _rotating(auth, lambda one: WorkspaceLogin(one, host, exchange, clock), log)


def _rotating(auth: _TwoSecrets, make: Callable[[_TwoSecrets], Login], log: SecretLog) -> Login:
    following = replace(auth, client_secret=auth.next_secret, next_secret="") if auth.next_secret else None
    return RotatingLogin(make(auth), make(following) if following else None, log)


class _Grant(Wire):
    access_token: str
    expires_in: int


class _Discovery(Wire):
    oidc_endpoint: str
    account_id: str = ""


class _Endpoints(Wire):
    token_endpoint: str


class WorkspaceLogin:
    """A service principal at its workspace: `/oidc/v1/token`, or where the workspace's discovery points."""

    def __init__(self, auth: ServicePrincipal, host: str, exchange: Exchange, clock: Clock) -> None:
        self._auth = auth
        self._host = host
        self._exchange = exchange
        self._clock = clock
        self.key = _key("workspace", host, auth.client_id, auth.client_secret)

    def fetch(self, deadline: Deadline) -> Token:
        try:
            return self._ask(self._host, "/oidc/v1/token", deadline)
        except NotFound:
            origin, path = self._discover(deadline)
        return self._ask(origin, "{token_path}", deadline, path)

    def form(self) -> dict[str, str | Secret]:
        """What the token is asked for: everything the principal may do."""
        return {"grant_type": "client_credentials", "scope": "all-apis"}

    def _ask(self, origin: str, path: str, deadline: Deadline, token_path: str = "") -> Token:
        request = Request(
            "POST",
            path,
            {"token_path": token_path},
            origin=origin,
            form=self.form(),
            basic=(self._auth.client_id, Secret(self._auth.client_secret)),
            repeatable=True,
        )
        return _fetch(request, self._exchange, self._clock, deadline)

    def _discover(self, deadline: Deadline) -> tuple[str, str]:
        known = Request("GET", "/.well-known/databricks-config", origin=self._host)
        found = self._exchange.call(known, deadline).parse(_Discovery)
        origin, path = _split(found.oidc_endpoint.replace("{account_id}", found.account_id))
        server = Request(
            "GET", "{oidc_path}/.well-known/oauth-authorization-server", {"oidc_path": path}, origin=origin
        )
        return _split(self._exchange.call(server, deadline).parse(_Endpoints).token_endpoint)


class EntraLogin:
    """An Entra application (OAuth 2.0 v2 endpoint, client credentials)."""

    def __init__(self, auth: EntraClientSecret, host: str, exchange: Exchange, clock: Clock) -> None:
        self._auth = auth
        self._exchange = exchange
        self._clock = clock
        suffixes = (authority for suffix, authority in _AUTHORITIES.items() if host.endswith(suffix))
        self._authority = auth.authority or next(suffixes, _AUTHORITY)
        self.key = _key("entra", host, auth.tenant_id, auth.client_id, auth.client_secret)

    def fetch(self, deadline: Deadline) -> Token:
        form: dict[str, str | Secret] = {
            "grant_type": "client_credentials",
            "client_id": self._auth.client_id,
            "client_secret": Secret(self._auth.client_secret),
            "scope": _AZURE_SCOPE,
        }
        path = "/{tenant}/oauth2/v2.0/token"
        ids = {"tenant": self._auth.tenant_id}
        request = Request("POST", path, ids, origin=self._authority, form=form, repeatable=True)
        return _fetch(request, self._exchange, self._clock, deadline)


def _fetch(request: Request, exchange: Exchange, clock: Clock, deadline: Deadline) -> Token:
    """:raises LoginRefused: the id or the secret is wrong"""
    failure: ApiError
    now = clock.now()
    try:
        grant = exchange.call(request, deadline).parse(_Grant)
        return Token.issued(grant.access_token, grant.expires_in, now)
    except (BadRequest, Unauthenticated, PermissionDenied) as error:
        failure = error
    told = f": {failure.detail}" if failure.detail else "."
    raise LoginRefused(
        f"The login was refused; check the client id and secret, and whether the secret has ended{told}",
        detail=failure.detail,
        status=failure.status,
        error_code=failure.error_code,
        request_id=failure.request_id,
    )


def _split(url: str) -> tuple[str, str]:
    """Origin and path of an address; the origin is checked against the allow-list when it is called."""
    scheme, _, rest = url.partition("://")
    server, slash, path = rest.partition("/")
    return f"{scheme}://{server}", slash + path.rstrip("/")


def _key(*parts: str) -> str:
    """A digest: with a new secret no token of the old one is found, so a test of the connection tests it."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:40]
