"""Which hosts may be called, and on which addresses."""

import ipaddress
import queue
import socket
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from .errors import HostRefused

DATABRICKS_HOSTS = ("*.azuredatabricks.net", "*.databricks.com", "*.gcp.databricks.com")

# Azure's wire server and Alibaba's metadata service sit on addresses that count as public or shared.
_METADATA = frozenset(map(ipaddress.ip_address, ("168.63.129.16", "100.100.100.200")))
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Origin:
    """Scheme, host and port of a server."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        standard = self.port == (443 if self.scheme == "https" else 80)
        return f"{self.scheme}://{host}" + ("" if standard else f":{self.port}")


class HostPolicy:
    """The allow-list.

    :param allowed_hosts: hosts an administrator lists, besides Databricks' own: ``host``, ``host:port``,
        ``*.suffix`` or ``http://host:port``. A listed host may have a private or loopback address, and http
        on loopback; http elsewhere needs the last form (a lakehouse in the next container, say).
    :param trusted: public hosts the login needs (Entra's)
    """

    def __init__(self, allowed_hosts: Iterable[str] = (), trusted: Iterable[str] = ()) -> None:
        hosts = [host.strip().lower().rstrip(".") for host in allowed_hosts]
        origins = [parse_origin(host) for host in hosts if "://" in host]
        self._plain_http = {str(origin) for origin in origins if origin.scheme == "http"}
        self._listed = tuple(host for host in hosts if "://" not in host)
        self._listed += tuple(f"{origin.host}:{origin.port}" for origin in origins)
        self._public = DATABRICKS_HOSTS + tuple(trusted)

    def origin(self, url: str) -> Origin:
        """The checked origin of an address such as ``adb-1.2.azuredatabricks.net`` or ``https://…``.

        :raises HostRefused: not a plain https address of an allowed host
        """
        origin = parse_origin(url)
        if not self.is_listed(origin.host, origin.port) and not _matches(
            self._public, origin.host, origin.port
        ):
            raise HostRefused(
                f"The host {origin.host} is not allowed: enter a Databricks workspace address, "
                "or have an administrator list the host."
            )
        if origin.scheme != "https" and not self._may_be_plain(origin):
            raise HostRefused(f"The host {origin.host} must be called over https.")
        return origin

    def link_origin(self, url: str) -> Origin:
        """The checked origin of a signed link, which leads to a storage nobody can list beforehand.

        Over https any host will do: the socket goes to a public address only, or to a listed host.

        :raises HostRefused: no address, a user name in it, or http to a host that is not listed for it
        """
        try:
            parts = urlsplit(url)
            origin = parse_origin(f"{parts.scheme}://{parts.netloc}")
        except (ValueError, HostRefused):
            raise HostRefused("Databricks gave a link that is no address of a storage.") from None
        if origin.scheme != "https" and not self._may_be_plain(origin):
            raise HostRefused(f"Databricks gave a link to {origin.host} that is not https.")
        return origin

    def _may_be_plain(self, origin: Origin) -> bool:
        if str(origin) in self._plain_http:
            return True
        return _is_loopback(origin.host) and self.is_listed(origin.host, origin.port)

    def is_listed(self, host: str, port: int) -> bool:
        return _matches(self._listed, host, port)

    def open_socket(
        self, host: str, port: int, timeout: float, options: Sequence[tuple[int, int, int]] = ()
    ) -> socket.socket:
        """A TCP connection to a checked address of `host`. The address checked is the address connected to.

        :raises HostRefused: an address of the host is not public, and the host is not listed
        :raises OSError: no connection
        """
        ends_at = time.monotonic() + timeout
        addresses = resolve(host, port, timeout)
        for address in addresses:
            self._check(host, port, address)
        failure: OSError = OSError(f"{host} has no address")
        for address in addresses:
            try:
                return _connect(address, port, ends_at - time.monotonic(), options)
            except OSError as error:
                failure = error
        raise failure

    def _check(self, host: str, port: int, address: str) -> None:
        ip = _plain(ipaddress.ip_address(address.partition("%")[0]))
        never = ip.is_link_local or ip.is_multicast or ip.is_unspecified or ip in _METADATA
        if never or not (ip.is_global or self.is_listed(host, port)):
            raise HostRefused(
                f"The host {host} resolves to {ip}, which is not a public address: check the host name, "
                "or have an administrator list the host."
            )


@lru_cache(maxsize=128)
def parse_origin(url: str) -> Origin:
    """`url` taken apart; https and its port are the default.

    :raises HostRefused: it has a path, a user name, or is no address at all
    """
    text = url.strip()
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    host = (parts.hostname or "").rstrip(".")
    extra = parts.path.strip("/") or parts.query or parts.fragment or parts.username is not None
    if not host or extra or parts.scheme not in ("https", "http"):
        raise HostRefused(
            "The workspace address must look like https://adb-1234567890123456.7.azuredatabricks.net"
        )
    return Origin(parts.scheme, host, port or (443 if parts.scheme == "https" else 80))


def resolve(host: str, port: int, timeout: float) -> list[str]:
    """The addresses of `host`, in the system's order; the system's resolver itself knows no time-out.

    :raises OSError: unknown host (socket.gaierror) or no answer in time (TimeoutError)
    """
    found: queue.SimpleQueue[list[str] | OSError] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.put(list(dict.fromkeys(str(info[4][0]) for info in infos)))
        except OSError as error:
            found.put(error)

    threading.Thread(target=look_up, name="databricks-resolve", daemon=True).start()
    try:
        result = found.get(timeout=max(0.0, timeout))
    except queue.Empty:
        raise TimeoutError(f"no address for {host} in time") from None
    if isinstance(result, OSError):
        raise result
    return result


def _connect(
    address: str, port: int, timeout: float, options: Sequence[tuple[int, int, int]]
) -> socket.socket:
    if timeout <= 0:
        raise TimeoutError("no time left to connect")
    connection = socket.create_connection((address, port), timeout=timeout)
    for option in options:
        connection.setsockopt(*option)
    return connection


def _matches(patterns: Iterable[str], host: str, port: int) -> bool:
    for pattern in patterns:
        if pattern in (host, f"{host}:{port}", f"[{host}]:{port}"):
            return True
        if pattern.startswith("*.") and host.endswith(pattern[1:]):
            return True
    return False


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _plain(ip: IPAddress) -> IPAddress:
    """The IPv4 address inside a mapped, 6to4 or NAT64 one: that is where the packets end up."""
    if isinstance(ip, ipaddress.IPv4Address):
        return ip
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or ip
