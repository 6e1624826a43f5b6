"""HTTP and nothing else: one exchange with an allowed host, bounded in time and size. The only `requests`."""

import os
from collections.abc import Callable, Mapping
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from . import guard
from .clock import Deadline
from .errors import (
    AnswerTooLarge,
    CertificateRefused,
    ConnectionCut,
    ConnectionFailed,
    DatabricksError,
    MalformedAnswer,
    TimedOutAfterSending,
    TimedOutBeforeSending,
)
from .hosts import HostPolicy, Origin
from .messages import MAX_ANSWER, Answer, Request
from .secret import Secret

USER_AGENT = "ipai-databricks-connector/1.0.0"
CONNECT_SECONDS = 2.0
PIECE = 256 * 1024

SessionFactory = Callable[[], requests.Session]


def new_session() -> requests.Session:
    """A session of the library's own making."""
    return requests.Session()


class _Guarded:
    """Mixed into urllib3's connections: sockets come from the guard, and it is told before bytes leave."""

    def _new_conn(self) -> Any:
        self_: Any = self
        # Old versions of requests give chunked uploads no time-out of their own.
        limit = self_.timeout if isinstance(self_.timeout, (int, float)) else CONNECT_SECONDS
        try:
            return guard.current().open_socket(self_.host, self_.port, limit, self_.socket_options or ())
        except TimeoutError as error:
            raise ConnectTimeoutError(self_, str(error)) from None
        except OSError as error:
            raise NewConnectionError(self_, str(error)) from None

    def send(self, data: Any) -> Any:
        self_: Any = self
        if self_.sock is None:
            self_.connect()
        guard.current().sending(self_.sock)
        return super().send(data)  # type: ignore[misc]


class _PlainConnection(_Guarded, HTTPConnection):
    pass


class _TlsConnection(_Guarded, HTTPSConnection):
    pass


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


class _GuardedAdapter(HTTPAdapter):
    """requests' adapter over guarded connections."""

    def __init__(self) -> None:
        super().__init__(pool_connections=4, pool_maxsize=10)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _TlsPool}


class _Login(requests.auth.AuthBase):
    """Puts the Authorization header on the request; shows nothing."""

    def __init__(self, bearer: Secret | None, basic: tuple[str, Secret] | None) -> None:
        self._bearer = bearer
        self._basic = basic

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._basic:
            user, password = self._basic
            requests.auth.HTTPBasicAuth(user, password.reveal())(request)
        elif self._bearer:
            request.headers["Authorization"] = f"Bearer {self._bearer.reveal()}"
        return request


class Transport:
    """Sends one request and reads its whole answer.

    :param session_factory: makes the session; its adapters are replaced by guarded ones
    :param max_answer: cap of an answer's decoded body, bytes
    """

    def __init__(
        self, hosts: HostPolicy, session_factory: SessionFactory = new_session, max_answer: int = MAX_ANSWER
    ) -> None:
        self._hosts = hosts
        self._factory = session_factory
        self._max_answer = max_answer
        self._session: tuple[int, requests.Session] | None = None

    def send(self, request: Request, origin: Origin, bearer: Secret | None, deadline: Deadline) -> Answer:
        """The answer, whatever its status.

        The error is raised outside of the handler and without the library's frames: those hold the headers.

        :raises TransportError: no complete answer
        :raises HostRefused: the host's address is not allowed
        :raises AnswerTooLarge: more than the cap
        """
        failure: DatabricksError
        with guard.Guard(self._hosts, deadline) as watch:
            try:
                answer = self._exchange(request, origin, bearer, deadline)
                if not watch.fired:
                    return answer
                failure = _timed_out(watch, origin)
            except DatabricksError as error:
                failure = error.with_traceback(None)
            except (requests.RequestException, OSError) as error:
                failure = _translate(error, watch, origin, deadline)
        raise failure

    def close(self) -> None:
        """Close the connections."""
        if self._session:
            self._session[1].close()
            self._session = None

    def _exchange(
        self, request: Request, origin: Origin, bearer: Secret | None, deadline: Deadline
    ) -> Answer:
        session = self._own_session()
        prepared = session.prepare_request(_plain_request(request, origin, bearer))
        left = max(deadline.remaining(), 0.001)
        # The adapter itself: Session.send would follow or read redirects and keep cookies.
        response = session.get_adapter(prepared.url or "").send(
            prepared,
            stream=True,
            timeout=(min(CONNECT_SECONDS, left), left),
            verify=True if session.verify is None else session.verify,
            cert=session.cert,
        )
        try:
            body = _body(response, deadline, request.max_answer or self._max_answer)
        except BaseException:
            response.close()
            raise
        return Answer(request, response.status_code, response.headers, body)

    def _own_session(self) -> requests.Session:
        """This process's session: sockets must not be shared across a fork."""
        if self._session is None or self._session[0] != os.getpid():
            session = self._factory()
            session.trust_env = False
            session.headers.update(
                {"User-Agent": USER_AGENT, "Accept": "application/json", "Accept-Encoding": "gzip"}
            )
            adapter = _GuardedAdapter()
            session.mount("https://", adapter)
            session.mount("http://", adapter)
            self._session = (os.getpid(), session)
        return self._session[1]


def _body(response: requests.Response, deadline: Deadline, most: int) -> bytes:
    """The decoded body. :raises AnswerTooLarge: more than `most` bytes"""
    declared = response.headers.get("Content-Length", "")
    if declared.isdigit() and int(declared) > most:
        raise _too_large(response, most)
    pieces = bytearray()
    for piece in response.iter_content(PIECE):
        pieces += piece
        if len(pieces) > most:
            raise _too_large(response, most)
        if deadline.expired:
            raise requests.Timeout
    if getattr(response.raw, "length_remaining", None):
        raise requests.ConnectionError("the body ended early")
    return bytes(pieces)


def _too_large(response: requests.Response, most: int) -> AnswerTooLarge:
    return AnswerTooLarge(
        f"The answer is larger than {most // 2**20} MiB: ask for fewer rows.", status=response.status_code
    )


def _plain_request(request: Request, origin: Origin, bearer: Secret | None) -> requests.Request:
    query: Mapping[str, Any] = {name: value for name, value in request.query.items() if value is not None}
    content = request.content() if request.form is None else _revealed(request.form)
    headers = dict(request.headers)
    if request.body is not None:
        headers["Content-Type"] = "application/json"
    elif request.data is not None:
        headers["Content-Type"] = request.content_type
    return requests.Request(
        request.method,
        request.link.reveal() if request.link else f"{origin}{request.target}",
        params=query,
        data=content,
        headers=headers,
        auth=_Login(bearer, request.basic),
    )


def _revealed(form: Mapping[str, str | Secret]) -> dict[str, str]:
    return {name: value.reveal() if isinstance(value, Secret) else value for name, value in form.items()}


def _timed_out(watch: guard.Guard, origin: Origin) -> DatabricksError:
    if watch.sent:
        return TimedOutAfterSending(f"{origin.host} did not finish its answer in time.")
    return TimedOutBeforeSending(f"{origin.host} could not be reached in time.")


def _translate(error: Exception, watch: guard.Guard, origin: Origin, deadline: Deadline) -> DatabricksError:
    """Our error for what the library raised."""
    if watch.fired or deadline.expired or isinstance(error, requests.Timeout):
        return _timed_out(watch, origin)
    if isinstance(error, requests.exceptions.ContentDecodingError):
        return MalformedAnswer(f"{origin.host} sent a damaged answer.")
    if watch.sent:
        return ConnectionCut(f"The connection to {origin.host} broke before the answer was complete.")
    if isinstance(error, requests.exceptions.SSLError):
        return CertificateRefused(
            f"The certificate of {origin.host} could not be verified: check the host name."
        )
    return ConnectionFailed(f"{origin.host} could not be reached: check the host name and the network.")
