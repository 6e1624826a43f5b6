"""One POST to an address a person entered: https, public unless listed, bounded in time, never redirected."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from .answers import retry_after
from .clock import Deadline, SystemClock
from .errors import AnswerTooLarge, HostRefused
from .hosts import HostPolicy, Origin, parse_origin
from .messages import Request
from .transport import Transport

MAX_RECEIPT = 1024 * 1024  # bytes of an answer that are read; its content is of no interest


@dataclass(frozen=True)
class Receipt:
    """How the receiver answered: HTTP status, and the seconds it asks to wait."""

    status: int
    retry_after: float | None = None


def post(
    url: str, body: bytes, headers: Mapping[str, str], allowed_hosts: Iterable[str], seconds: float
) -> Receipt:
    """Send JSON; returns whatever status the receiver answers, 3xx among them.

    :param allowed_hosts: hosts that may have a private address, see `HostPolicy`
    :param seconds: all it may take, name resolution included
    :raises HostRefused: not an address that may be called
    :raises DatabricksError: no complete answer
    """
    policy, origin, target = _place(url, allowed_hosts)
    clock = SystemClock()
    transport = Transport(policy, max_answer=MAX_RECEIPT)
    request = Request("POST", target, data=body, content_type="application/json", headers=headers)
    try:
        answer = transport.send(request, origin, None, Deadline(clock, seconds))
    except AnswerTooLarge as error:
        return Receipt(error.status or 0)
    finally:
        transport.close()
    return Receipt(answer.status, retry_after(answer.headers, clock.now()))


def check_address(url: str, allowed_hosts: Iterable[str]) -> None:
    """Refuse what is no https address; a name is resolved only when something is sent.

    :raises HostRefused: in words
    """
    _place(url, allowed_hosts)


def _place(url: str, allowed_hosts: Iterable[str]) -> tuple[HostPolicy, Origin, str]:
    """The policy under which an address is called, its origin, and its path with the query."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or parts.username is not None or parts.fragment:
        raise HostRefused("A webhook's address must look like https://example.com/path.")
    place = f"{parts.scheme}://{parts.netloc}"
    policy = HostPolicy(allowed_hosts, trusted=(parse_origin(place).host,))
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return policy, policy.origin(place), target.replace("{", "{{").replace("}", "}}")
