"""The client: one object with the parts of the API."""

import copy
from collections.abc import Iterable
from dataclasses import replace

from .api.base import Api
from .api.clusters import Clusters
from .api.dashboards import Dashboards
from .api.files import Files
from .api.jobs import Jobs
from .api.objects import Objects
from .api.permissions import Permissions
from .api.pipelines import Pipelines
from .api.serving import Serving
from .api.statements import Statements
from .api.users import Users
from .api.warehouses import Warehouses
from .auth import Auth, EntraClientSecret, PersonalAccessToken
from .breaker import BreakerState
from .clock import Clock, SystemClock
from .errors import InvalidInput
from .exchange import Exchange, OnCall
from .hosts import HostPolicy
from .login import ENTRA_HOSTS, login
from .messages import MAX_ANSWER
from .retry import Backoff
from .rotation import SecretLog, SecretUsed
from .tokens import Bearer, CachedBearer, FixedBearer, MemoryTokenStore, TokenStore
from .transport import SessionFactory, Transport, new_session
from .viewer import Viewers


class Databricks:
    """A workspace. Constructing it calls nobody.

    :param host: address of the workspace, https
    :param auth: who we are
    :param allowed_hosts: hosts besides Databricks' own; only these may have private or loopback
        addresses, and only a loopback one may be called over http
    :param deadline: seconds an operation may take; see `with_deadline`
    :param token_store: where access tokens are kept; default: this object
    :param on_call: told about every HTTP exchange, for a call log; it must not raise
    :param session_factory: makes the `requests` session, say with a company's own certificates in `verify`
    :param backoff: pauses between attempts
    :param max_answer: cap of an answer's decoded body, bytes
    :raises HostRefused: the host is not allowed
    """

    def __init__(
        self,
        host: str,
        auth: Auth,
        *,
        allowed_hosts: Iterable[str] = (),
        deadline: float = 5.0,
        token_store: TokenStore | None = None,
        on_call: OnCall | None = None,
        clock: Clock | None = None,
        session_factory: SessionFactory | None = None,
        backoff: Backoff | None = None,
        max_answer: int = MAX_ANSWER,
    ) -> None:
        clock = clock or SystemClock()
        hosts = HostPolicy(allowed_hosts, trusted=ENTRA_HOSTS if isinstance(auth, EntraClientSecret) else ())
        self._origin = hosts.origin(host)
        self._transport = Transport(hosts, session_factory or new_session, max_answer)
        self._exchange = Exchange(hosts, self._transport, clock, on_call, backoff)
        self._secrets = SecretLog()
        store = token_store or MemoryTokenStore()
        bearer = _bearer(auth, str(self._origin), self._exchange, store, clock, self._secrets)
        self._viewers = Viewers(auth, str(self._origin), self._exchange, clock)
        self._api = Api(self._exchange, bearer, str(self._origin), clock, _positive(deadline))
        self._bind()

    def with_deadline(self, seconds: float) -> "Databricks":
        """This client with another deadline; connections, breaker and tokens are shared."""
        other = copy.copy(self)
        other._api = replace(self._api, seconds=_positive(seconds))
        other._bind()
        return other

    @property
    def host(self) -> str:
        """The workspace's address, normalised."""
        return str(self._origin)

    @property
    def breaker(self) -> BreakerState:
        """How the workspace's host has behaved."""
        return self._exchange.breaker(self._origin)

    @property
    def secret_used(self) -> SecretUsed:
        """Which secret the last login of this client worked with; "" while none was needed."""
        return self._secrets.used

    def close(self) -> None:
        """Close the connections; the next call opens new ones."""
        self._transport.close()

    def _bind(self) -> None:
        self.users = Users(self._api)
        self.warehouses = Warehouses(self._api)
        self.statements = Statements(self._api)
        self.jobs = Jobs(self._api)
        self.serving = Serving(self._api)
        self.files = Files(self._api)
        self.dashboards = Dashboards(self._api, self._viewers)
        self.objects = Objects(self._api)
        self.permissions = Permissions(self._api)
        self.clusters = Clusters(self._api)
        self.pipelines = Pipelines(self._api)


def _bearer(
    auth: Auth, host: str, exchange: Exchange, store: TokenStore, clock: Clock, log: SecretLog
) -> Bearer:
    if isinstance(auth, PersonalAccessToken):
        return FixedBearer(auth.token)
    return CachedBearer(login(auth, host, exchange, clock, log), store, clock)


def _positive(seconds: float) -> float:
    if seconds <= 0:
        raise InvalidInput("A deadline must be longer than 0 seconds.")
    return seconds
